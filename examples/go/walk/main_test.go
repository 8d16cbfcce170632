package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"regexp"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/explore"
)

// clientOf is all that the test of an application needs: a client with the sandbox's URL and key.
func clientOf(sb *server.Sandbox) client {
	return client{baseURL: sb.URL, apiKey: sb.APIKey, http: sb.Client()}
}

func TestWalk(t *testing.T) {
	t.Parallel()
	c := clientOf(server.Start(t))
	for _, test := range []struct{ name, added string }{
		{"creates the group", `(added    grpmbr_\S+\n){2}`},
		{"finds the group", `added    grpmbr_\S+\n`},
	} {
		want := regexp.MustCompile(`^(plan     pln_\S+ .+\n)+group    grp_\S+ Tier 1\n` +
			`roster   grpmsr_\S+ of 3\n` + test.added + `refused  EMP-003 \(add\): Invalid plan_id\n` +
			`roster   grpmsr_\S+ of 1\nremoved  grpmbr_\S+\n$`)
		var out bytes.Buffer
		if err := walk(t.Context(), c, &out); err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if !want.Match(out.Bytes()) {
			t.Errorf("%s: printed\n%s", test.name, &out)
		}
	}
}

// The walk ends as it should, whatever fails. In a bubble no wait takes real time.
func TestWalkSurvives(t *testing.T) {
	t.Parallel()
	explore.Run(t, func(t *testing.T, sb *explore.Sandbox) {
		if err := walk(t.Context(), clientOf(sb.Sandbox), io.Discard); err != nil {
			t.Fatal(err)
		}
	}, explore.Options{Bubble: true})
}

func TestSyncIsInFlightUntilItsTime(t *testing.T) {
	t.Parallel()
	sb := server.Start(t, server.WithDelay(5*time.Minute))
	c := clientOf(sb)
	submitted, err := c.submit(t.Context(), "grp_abc123def456", []member{person("EMP-001", "Jane", "Doe", "pln_abc123def456")})
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.retrieve(t.Context(), submitted.GroupID, submitted.RequestID)
	if err != nil || got.CompletedAt != nil || got.Results != nil {
		t.Fatalf("at once: %+v, %v; want it in flight", got, err)
	}
	if err := sb.Advance(5 * time.Minute); err != nil { // no sleep: this moves the sandbox's clock
		t.Fatal(err)
	}
	got, err = c.retrieve(t.Context(), submitted.GroupID, submitted.RequestID)
	if err != nil || got.CompletedAt == nil || got.Results == nil || len(got.Results.Added) != 1 {
		t.Fatalf("five minutes later: %+v, %v; want one person added", got, err)
	}
}

// In a bubble the client's own clock advances as well: wait polls as in production, and takes no real time.
func TestWaitEndsAtTheDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clientOf(server.Start(t, server.InMemory(), server.WithDelay(10*time.Second)))
		submitted, err := c.submit(t.Context(), "grp_abc123def456", []member{})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if _, err := c.wait(ctx, submitted, time.Second); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after five seconds: %v, want the deadline", err)
		}
		started := time.Now()
		if _, err := c.wait(t.Context(), submitted, time.Second); err != nil {
			t.Error(err)
		}
		if took := time.Since(started); took != 5*time.Second {
			t.Errorf("completed after %v more, want 5s", took)
		}
	})
}

func TestRefusalIsAnAPIError(t *testing.T) {
	t.Parallel()
	_, err := clientOf(server.Start(t)).submit(t.Context(), "grp_of_somebody_else", []member{})
	refusal, ok := errors.AsType[*apiError](err)
	if !ok || refusal.Status != http.StatusNotFound || refusal.Message == "" || refusal.TraceID == "" {
		t.Errorf("%v, want 404 with message and trace id", err)
	}
}
