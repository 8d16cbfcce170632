package server_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

// retries are the numbers that the journal has in retry_of, over HTTP; 0 stands for null.
func (s *session) retries() []uint64 {
	s.t.Helper()
	var all []uint64
	for _, r := range ok[control.RequestListResponse](s, "GET", "/requests", "").Data {
		if r.RetryOf == nil {
			all = append(all, 0)
			continue
		}
		all = append(all, *r.RetryOf)
	}
	return all
}

// Only the same request, sent once more, is the retry of one whose answer was lost.
func TestRetryOf(t *testing.T) {
	t.Parallel()
	s := open(t)
	other := s.create("Other", "other")
	same := payload(t, person("A"))
	s.inject(server.LoseAnswer().Times(1).On("SubmitGroupMemberSync"))
	if err := s.broken(http.MethodPost, s.path(), same); err == nil {
		t.Fatal("the answer came")
	}
	s.send(http.MethodPost, s.path(), payload(t, person("B")))                  // another body
	s.send(http.MethodPost, "/v1/groups/"+other.Id+"/members/sync", same)       // another path
	s.send(http.MethodPut, s.path(), same)                                      // another method
	s.send(http.MethodGet, s.path()+"/grpmsr_abc123def456", "")                 // no body at all
	s.send(http.MethodPost, s.path(), same)                                     // the retry
	s.send(http.MethodPost, s.path(), same)                                     // a third one is the application's own doing
	s.send(http.MethodPost, s.path(), same, "Sandbox: status=500, phase=after") // lost again
	s.send(http.MethodPost, s.path(), same)                                     // and tried again
	if got, want := s.retries(), []uint64{0, 0, 0, 0, 0, 0, 2, 0, 0, 9}; !slices.Equal(got, want) {
		t.Errorf("retry_of %v, want %v", got, want)
	}
	// What was refused, or answered as it should be, is no lost answer.
	s = open(t)
	s.send(http.MethodPost, s.path(), "{}")
	s.send(http.MethodPost, s.path(), "{}", "Sandbox: status=500, phase=after")
	s.send(http.MethodPost, s.path(), "{}")
	s.send(http.MethodPost, s.path(), same, "Sandbox: status=500")
	s.send(http.MethodPost, s.path(), same)
	s.send(http.MethodPost, s.path(), same)
	if got := s.retries(); !slices.Equal(got, make([]uint64, 6)) {
		t.Errorf("retry_of %v, want none", got)
	}
}

// A client that leaves during a latency of the phase after has lost an answer; one that leaves before has not called.
func TestTheAnswerOfAClientThatLeft(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		rule server.RuleBuilder
		want bool
	}{
		"before": {server.Latency(time.Minute).Times(1), false},
		"after":  {server.Latency(time.Minute).Times(1).After(), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := open(t)
				s.inject(test.rule)
				body := payload(t, person("A"))
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.sb.URL+s.path(), strings.NewReader(body))
				if err != nil {
					t.Fatal(err)
				}
				r.Header.Set("Content-Type", "application/json")
				if _, err := s.sb.Client().Do(r); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %v", err)
				}
				synctest.Wait()
				s.send(http.MethodPost, s.path(), body)
				list := ok[control.RequestListResponse](s, "GET", "/requests", "").Data
				if len(list) != 2 {
					t.Fatalf("%d requests, want 2", len(list))
				}
				left, again := list[0], list[1]
				if fmt.Sprint(left.ReferenceIds) != "[A]" || left.Body == nil {
					t.Errorf("of the client that left: rows %v, body %v", left.ReferenceIds, left.Body)
				}
				if left.AnswerLost != test.want || left.Connection == nil || *left.Connection != "client left" || (left.RequestId != nil) != test.want {
					t.Errorf("the client that left: %+v", left)
				}
				if (again.RetryOf != nil && *again.RetryOf == left.Number) != test.want || again.AnswerLost {
					t.Errorf("its second try: %+v", again)
				}
			})
		})
	}
}

// What rules did stands in the journal: broken connections too, and those that were not charged.
func TestFailuresInTheJournal(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithResendWindow(time.Minute))
	s.inject(server.LoseAnswer().Times(1).Named("lost").On("Submit*"))
	body := payload(t, person("A"))
	if err := s.broken(http.MethodPost, s.path(), body); err == nil {
		t.Fatal("the answer came")
	}
	s.send(http.MethodPost, s.path(), body)
	s.inject(server.Respond(503).Times(1).Named("busy"))
	s.send(http.MethodPost, s.path(), body)
	s.inject(server.Break(fixtures.ConnectionReset).Times(1).Named("cut"))
	if err := s.broken(http.MethodGet, "/v1/plans", ""); err == nil {
		t.Fatal("the answer came")
	}
	requests, err := s.sb.Requests(server.Filter{})
	if err != nil || len(requests) < 4 {
		t.Fatalf("%d requests, %v", len(requests), err)
	}
	lost, again, busy, cut := requests[0], requests[1], requests[2], requests[3]
	if lost.Status != 0 || lost.Connection != "close" || !slices.Equal(lost.Rules, []string{"lost"}) || lost.RequestID == "" {
		t.Errorf("the lost answer: %+v", lost)
	}
	if !lost.AnswerLost || again.RetryOf != lost.Number || again.AnswerLost {
		t.Errorf("the two are not tied: %+v, %+v", lost, again)
	}
	if again.Status != http.StatusAccepted || again.Connection != "" || again.BodyHash != lost.BodyHash || again.RequestID == lost.RequestID {
		t.Errorf("the second batch: %+v", again)
	}
	if busy.Status != 503 || busy.Violations != "Service Unavailable" || busy.BodyHash != lost.BodyHash {
		t.Errorf("the injected answer: %+v", busy)
	}
	if cut.Connection != "reset" || cut.Call != "ListPlans" {
		t.Errorf("the broken connection: %+v", cut)
	}
	for _, resent := range requests[4:] {
		if resent.Connection != "reset, uncharged" || !slices.Equal(resent.Rules, []string{"cut"}) {
			t.Errorf("what the client sent again: %+v", resent)
		}
	}
	if list := string(s.send(http.MethodGet, "/_sandbox/requests", "").body); !strings.Contains(list, `"connection":"close"`) {
		t.Errorf("the list: %s", list)
	}
}
