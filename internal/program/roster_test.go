package program

import (
	"encoding/json"
	"net/http"
	"testing"
)

func TestRoster(t *testing.T) {
	t.Parallel()
	r := call(t, nil, "", "roster", "--size", "25", "--seed", "7", "--plan", "pln_gold")
	var body struct {
		Members []struct {
			PlanID string `json:"plan_id"`
		}
	}
	if err := json.Unmarshal([]byte(r.out), &body); err != nil || r.code != 0 || r.errors != "" {
		t.Fatalf("exit code %d, %v, standard error %q", r.code, err, r.errors)
	}
	if len(body.Members) != 25 || body.Members[24].PlanID != "pln_gold" {
		t.Errorf("got %d people, the last with plan %q", len(body.Members), body.Members[len(body.Members)-1].PlanID)
	}
	if again := call(t, nil, "", "roster", "--size", "25", "--seed", "7", "--plan", "pln_gold"); again.out != r.out {
		t.Error("the same seed makes other people")
	}
	if other := call(t, nil, "", "roster", "--size", "25", "--seed", "8", "--plan", "pln_gold"); other.out == r.out {
		t.Error("another seed makes the same people")
	}
}

func TestARosterAsItComesIsAccepted(t *testing.T) {
	t.Parallel()
	r := call(t, nil, "", "roster")
	if status, _ := start(t, nil).ask(t, http.MethodPost, syncPath, "test", r.out); status != http.StatusAccepted {
		t.Errorf("status %d, want 202", status)
	}
}

func TestRosterRefuses(t *testing.T) {
	t.Parallel()
	wantUsageError(t, call(t, nil, "", "roster", "--size", "-1"), "--size: ", "whole number")
	wantUsageError(t, call(t, nil, "", "roster", "--size", "many"), "--size: ", "whole number of people, 0 or more")
	wantUsageError(t, call(t, nil, "", "roster", "--seed", "x"), "--seed: ", "whole number from 0")
	wantUsageError(t, call(t, nil, "", "roster", "--size", "1000000000"), "1000000000")
}
