package roster_test

import (
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/server"
)

const roster = `{"members": [{"reference_id": "EMP-001", "first_name": "Jane", "last_name": "Doe",
	"date_of_birth": "1990-05-15", "phone": "4155550100", "plan_id": "pln_nowhere", "address": {
	"address_line_1": "123 Main Street", "city": "San Francisco", "state": "CA", "zipcode": "94102"}}]}`

func TestUnknownPlanIsRefused(t *testing.T) {
	t.Parallel()
	sb := server.Start(t, server.WithDelay(5*time.Minute))
	syncs := sb.URL + "/v1/groups/grp_abc123def456/members/sync"

	response, err := sb.Client().Post(syncs, "application/json", strings.NewReader(roster))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var submitted struct{ Data map[string]string }
	if err := json.NewDecoder(response.Body).Decode(&submitted); err != nil {
		t.Fatal(err)
	}
	if err := sb.Advance(5 * time.Minute); err != nil { // no sleep: this moves the sandbox's clock
		t.Fatal(err)
	}
	polled, err := sb.Client().Get(syncs + "/" + submitted.Data["request_id"])
	if err != nil {
		t.Fatal(err)
	}
	defer polled.Body.Close()
	if body, _ := io.ReadAll(polled.Body); !strings.Contains(string(body), "Invalid plan_id") {
		t.Errorf("no refused row in %s", body)
	}
}
