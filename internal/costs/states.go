// Package costs puts servers into states in which each call must cost as much as in a new one.
package costs

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// State is a state that a server comes into when it is used.
type State struct {
	// Name says what there are many of, and Most how many.
	Name string
	Most int

	delay  time.Duration
	grow   func(s *Sandbox, n int) error
	except string // the call that may cost more, by its operationId
}

// States are those in which no call may cost more than in a new server.
var States = []State{
	{Name: "finished-batches", Most: 100_000, grow: submitMany},
	{Name: "batches-in-flight", Most: 10_000, grow: submitMany, delay: time.Hour},
	{Name: "organizations", Most: 10_000, grow: becomeMany},
	rulesOn(fixtures.SubmitOperation),
	rulesOn("ListPlans"),
}

// Calls are those that may not cost more in the state.
func (s *State) Calls() []Call {
	return slices.DeleteFunc(slices.Clone(calls), func(c Call) bool { return c.ID == s.except })
}

// Grown returns a server with so many of what the state is about.
func (s *State) Grown(n int) (*Sandbox, error) {
	made, err := server.New(server.WithDelay(s.delay), server.WithFinishedSyncs(200_000), server.WithMaxOrganizations(s.Most+1),
		server.WithNow(time.Date(2026, 1, 15, 10, 30, 0, 0, time.UTC)))
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what is wrong
	}
	grown := &Sandbox{Server: made}
	if err := submitMany(grown, 1); err != nil {
		return nil, err
	}
	return grown, s.grow(grown, n)
}

// submitMany submits empty rosters.
func submitMany(s *Sandbox, n int) error {
	for range n {
		if err := s.submit(`{"members":[]}`); err != nil {
			return err
		}
	}
	return nil
}

func becomeMany(s *Sandbox, n int) error {
	for i := range n {
		if _, err := s.Organization("other " + strconv.Itoa(i)); err != nil {
			return fmt.Errorf("organization %d: %w", i, err)
		}
	}
	return nil
}

// rulesOn is the state of an organization with rules on a call: only that may cost more.
func rulesOn(call string) State {
	return State{Name: "rules-on-" + call, Most: 1_000, except: call, grow: func(s *Sandbox, n int) error {
		o, err := s.Organization(key)
		for i := 0; i < n && err == nil; i++ {
			_, err = o.Inject(server.Respond(http.StatusTooManyRequests).On(call))
		}
		return err //nolint:wrapcheck // it says what is wrong
	}}
}
