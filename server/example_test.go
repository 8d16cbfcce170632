package server_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/vitable-sandbox/sandbox/server"
)

const roster = `{"members": [
  {"reference_id": "EMP-001", "first_name": "Jane", "last_name": "Doe", "date_of_birth": "1990-05-15", "phone": "4155550100",
   "plan_id": "pln_abc123def456", "address": {"address_line_1": "123 Main Street", "city": "San Francisco", "state": "CA", "zipcode": "94102"}},
  {"reference_id": "EMP-002", "first_name": "John", "last_name": "Roe", "date_of_birth": "1985-01-31", "phone": "4155550101",
   "plan_id": "pln_nowhere", "address": {"address_line_1": "5 Side Street", "city": "San Francisco", "state": "CA", "zipcode": "94103"}}]}`

func Example() {
	sandbox, err := server.New(server.WithDelay(0), server.WithAPIKeys("my-key"))
	if err != nil {
		panic(err)
	}
	web := httptest.NewServer(sandbox)
	defer web.Close()

	call := func(method, path, body string) string {
		r, _ := http.NewRequest(method, web.URL+"/v1/groups/grp_abc123def456/members/sync"+path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer my-key")
		r.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			panic(err)
		}
		defer response.Body.Close()
		answer, _ := io.ReadAll(response.Body)
		return string(answer)
	}
	var submitted struct{ Data map[string]string }
	_ = json.Unmarshal([]byte(call("POST", "", roster)), &submitted)
	answer := call("GET", "/"+submitted.Data["request_id"], "")
	fmt.Println(answer[strings.Index(answer, `"failures"`):])
	// Output: "failures":[{"reference_id":"EMP-002","operation":"add","reason":"Invalid plan_id"}]}}}
}
