package server_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/server"
)

const roster = `{"members": [
  {"reference_id": "EMP-001", "first_name": "Jane", "last_name": "Doe", "date_of_birth": "1990-05-15", "phone": "4155550100",
   "plan_id": "pln_abc123def456", "address": {"address_line_1": "123 Main Street", "city": "San Francisco", "state": "CA", "zipcode": "94102"}},
  {"reference_id": "EMP-002", "first_name": "John", "last_name": "Roe", "date_of_birth": "1985-01-31", "phone": "4155550101",
   "plan_id": "pln_nowhere", "address": {"address_line_1": "5 Side Street", "city": "San Francisco", "state": "CA", "zipcode": "94103"}}]}`

func Example() {
	sandbox, err := server.New(server.WithDelay(0))
	if err != nil {
		panic(err)
	}
	web := httptest.NewServer(sandbox)
	defer web.Close()

	call := func(method, path, body string) (answer struct {
		Data struct {
			RequestID string `json:"request_id"`
			Results   struct{ Failures []map[string]string }
		}
	}) {
		r, _ := http.NewRequest(method, web.URL+path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer any-key")
		r.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			panic(err)
		}
		defer response.Body.Close()
		_ = json.NewDecoder(response.Body).Decode(&answer)
		return answer
	}
	submitted := call("POST", "/v1/groups/grp_abc123def456/members/sync", roster)
	polled := call("GET", "/v1/groups/grp_abc123def456/members/sync/"+submitted.Data.RequestID, "")
	fmt.Println(polled.Data.Results.Failures)
	// Output: [map[operation:add reason:Invalid plan_id reference_id:EMP-002]]
}

func TestPartnerSyncsItsRoster(t *testing.T) {
	t.Parallel()
	sb := server.Start(t, server.WithDelay(5*time.Minute))
	syncs := sb.URL + "/v1/groups/grp_abc123def456/members/sync"

	response, err := sb.Client().Post(syncs, "application/json", strings.NewReader(roster))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var submitted struct {
		Data struct {
			RequestID string `json:"request_id"`
		}
	}
	if err := json.NewDecoder(response.Body).Decode(&submitted); err != nil {
		t.Fatal(err)
	}
	if err := sb.Advance(5 * time.Minute); err != nil { // no sleep: the sandbox's clock jumps
		t.Fatal(err)
	}
	polled, err := sb.Client().Get(syncs + "/" + submitted.Data.RequestID)
	if err != nil {
		t.Fatal(err)
	}
	defer polled.Body.Close()
	if body, _ := io.ReadAll(polled.Body); !strings.Contains(string(body), "Invalid plan_id") {
		t.Errorf("no refused row in %s", body)
	}
}
