package server_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithJournalSize(4))
	s.try(person("A"))
	s.send(http.MethodPost, s.path(), "{}")
	verify := func(body string) control.VerifyResponse {
		t.Helper()
		return ok[control.VerifyResponse](s, "POST", "/verify", body)
	}
	for _, test := range []struct{ body, result string }{
		{`{"when":{"call":"SubmitGroupMemberSync"}}`, "verified"},
		{`{"when":{"call":"SubmitGroupMemberSync","status":202},"count":{"exactly":1}}`, "verified"},
		{`{"when":{"call":"SubmitGroupMemberSync"},"count":{"exactly":1}}`, "failed"},
		{`{"when":{"status":202},"count":{"at_least":2}}`, "failed"},
		{`{"when":{"status":202},"count":{"at_most":0}}`, "failed"},
		{`{"when":{"status":202},"count":{"at_least":1,"at_most":2}}`, "verified"},
		{`{"when":{"status":500},"count":{"exactly":0}}`, "verified"},
		{`{"when":{"reference_id":"A","since":1},"count":{"exactly":0}}`, "verified"},
		{`{}`, "verified"},
	} {
		if got := verify(test.body); got.Result != test.result {
			t.Errorf("%s: %+v", test.body, got)
		}
	}
	if got := verify(`{"when":{"call":"SubmitGroupMemberSync","status":201}}`); got.Result != "failed" || got.Nearest.Number != 2 ||
		fmt.Sprint(got.Differs) != "[status: 400, not 201]" || got.Matched != 0 || !strings.Contains(got.Message, "at least 1") {
		t.Errorf("the nearest: %+v", got)
	}
	for body, want := range map[string]int{
		`{"count":{"exactly":1,"at_least":1}}`: 400, `{"count":{"at_least":2,"at_most":1}}`: 400, `{"when":{"limit":1}}`: 400,
		`{"count":{"exactly":-1}}`: 400, ``: 400,
	} {
		if a := s.send(http.MethodPost, "/_sandbox/verify", body); a.status != want {
			t.Errorf("%s: status %d, want %d", body, a.status, want)
		}
	}
	// What is lost might have matched: never a false 0.
	for range 4 {
		s.send(http.MethodGet, "/v1/plans", "")
	}
	for _, test := range []struct{ body, result string }{
		{`{"when":{"status":202},"count":{"exactly":0}}`, "inconclusive"},
		{`{"when":{"status":202}}`, "inconclusive"},
		{`{"when":{"status":202},"count":{"at_most":3}}`, "inconclusive"},
		{`{"when":{"call":"ListPlans"},"count":{"at_least":4}}`, "verified"},
		{`{"when":{"call":"ListPlans"},"count":{"exactly":3}}`, "failed"},
		{`{"when":{"call":"ListPlans"},"count":{"at_most":3}}`, "failed"},
		{`{"when":{"status":202,"since":2},"count":{"exactly":0}}`, "verified"},
	} {
		if got := verify(test.body); got.Result != test.result {
			t.Errorf("%s: %+v", test.body, got)
		}
	}
	if err := s.sb.Verify(server.Filter{Status: 202}, server.Exactly(1)); !errors.Is(err, server.ErrInconclusive) {
		t.Errorf("in Go: %v", err)
	}
}

func TestVerifyRefusesNonsense(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.try(person("EMP-9", plan("")))
	for _, c := range []server.Count{server.AtLeast(-1), server.Exactly(-1), server.Between(2, -1)} {
		if err := s.sb.Verify(server.Filter{}, c); err == nil {
			t.Errorf("%v is verified", c)
		}
	}
	if err := s.sb.Verify(server.Filter{Call: "listplans"}, server.Exactly(0)); err == nil || !strings.Contains(err.Error(), "did you mean ListPlans?") {
		t.Errorf("a call that there is not: %v", err)
	}
	const tooLarge = "must be a whole number of at most 18 digits, without an exponent"
	for body, want := range map[string]string{
		`{"count":{"exactly":99999999999999999999}}`: "count.exactly: " + tooLarge,
		`{"count":{"at_most":1e18}}`:                 "count.at_most: " + tooLarge,
		`{"when":{"since":1e18}}`:                    "when.since: " + tooLarge,
	} {
		if a := s.send(http.MethodPost, "/_sandbox/verify", body); a.status != http.StatusBadRequest || a.problem(t).Message != want {
			t.Errorf("%s: status %d, %s", body, a.status, a.body)
		}
	}
	for body, want := range map[string]int{
		`{"when":{"call":"NoSuch"},"count":{"exactly":0}}`:        400,
		`{"when":{"group_id":""},"count":{"exactly":0}}`:          400,
		`{"when":{"reference_id":"EMP-9"},"count":{"exactly":1}}`: 200,
	} {
		if a := s.send(http.MethodPost, "/_sandbox/verify", body); a.status != want {
			t.Errorf("%s: status %d, want %d: %s", body, a.status, want, a.body)
		}
	}
	// A refused roster was about somebody, too: never a false 0.
	if err := s.sb.Verify(server.Filter{ReferenceID: "EMP-9"}, server.Exactly(1)); err != nil {
		t.Error(fmt.Errorf("a refused roster: %w", err))
	}
}

func TestVerifyThatFails(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithJournalSize(2))
	s.submit()
	for _, test := range []struct {
		query, body string
		status      int
		want        string
	}{
		{"?fail=true", `{"count":{"exactly":1}}`, 200, `"result":"verified"`},
		{"?fail=true", `{"count":{"exactly":2}}`, 409, `"result":"failed"`},
		{"?fail=false", `{"count":{"exactly":2}}`, 200, `"result":"failed"`},
		{"", `{"count":{"exactly":2}}`, 200, `"result":"failed"`},
		{"?fail=yes", `{}`, 400, "fail: must be a boolean"},
	} {
		a := s.send(http.MethodPost, "/_sandbox/verify"+test.query, test.body)
		if a.status != test.status || !strings.Contains(string(a.body), test.want) {
			t.Errorf("%s with %s: status %d, %s", test.query, test.body, a.status, a.body)
		}
	}
	// The same body, with the nearest request.
	const other = `{"when":{"status":500}}`
	failed, plain := s.send(http.MethodPost, "/_sandbox/verify?fail=true", other), s.send(http.MethodPost, "/_sandbox/verify", other)
	if !bytes.Equal(failed.body, plain.body) || failed.status != http.StatusConflict || !strings.Contains(string(failed.body), `"nearest":{"number":1`) {
		t.Errorf("status %d, %s, otherwise %s", failed.status, failed.body, plain.body)
	}
	for range 2 {
		s.send(http.MethodGet, "/v1/plans", "")
	}
	a := s.send(http.MethodPost, "/_sandbox/verify?fail=true", `{"when":{"status":202}}`)
	if a.status != http.StatusConflict || !strings.Contains(string(a.body), `"inconclusive"`) {
		t.Errorf("what was dropped: status %d, %s", a.status, a.body)
	}
}
