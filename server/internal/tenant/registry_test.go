package tenant_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/server/internal/journal"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

func registry(t *testing.T, organizations int) *tenant.Registry {
	t.Helper()
	r, err := tenant.NewRegistry(tenant.Config{MaxOrganizations: organizations, FinishedSyncs: 10, JournalSize: 10, JournalBytes: journal.MaxBytes})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// within fails the test if the work does not end: it is far longer than any work takes, and passes only where it hangs.
func within(t *testing.T, what string, work func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		work()
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	select {
	case <-done:
	case <-ctx.Done():
		t.Fatalf("%s waits for another organization", what)
	}
}

func TestABuildHoldsNoOtherKey(t *testing.T) {
	t.Parallel()
	r := registry(t, 3)
	early, err := r.Tenant("early")
	if err != nil {
		t.Fatal(err)
	}
	building, goOn := make(chan struct{}), make(chan struct{})
	var builds atomic.Int64
	r.OnBuild(func(key string) error {
		if key == "slow" {
			builds.Add(1)
			close(building)
			<-goOn
		}
		return nil
	})
	var slow sync.WaitGroup
	var got [8]*tenant.Tenant
	for i := range got {
		slow.Go(func() { got[i], _ = r.Tenant("slow") })
	}
	<-building
	within(t, "a key that is known", func() {
		if again, err := r.Tenant("early"); again != early || err != nil {
			t.Errorf("another tenant, %v", err)
		}
	})
	within(t, "a key that is new", func() {
		if _, err := r.Tenant("late"); err != nil {
			t.Error(err)
		}
	})
	within(t, "a key too many", func() {
		var full *tenant.FullError
		if _, err := r.Tenant("fourth"); !errors.As(err, &full) {
			t.Errorf("while the third is being built: %v", err)
		}
	})
	within(t, "a request without a key", func() { r.NextTrace() })
	close(goOn)
	slow.Wait()
	for _, one := range got {
		if one == nil || one != got[0] {
			t.Fatalf("the requests of one key have the tenants %p", got)
		}
	}
	if n := builds.Load(); n != 1 {
		t.Errorf("built %d times", n)
	}
}

func TestAFailedBuildLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func() error{
		"error": func() error { return errors.New("no memory") },
		"panic": func() error { panic("no memory") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := registry(t, 1)
			failing := true
			r.OnBuild(func(string) error {
				if failing {
					return fail()
				}
				return nil
			})
			func() {
				defer func() { _ = recover() }()
				if made, err := r.Tenant("first"); err == nil || made != nil {
					t.Errorf("made %v, %v", made, err)
				}
			}()
			failing = false
			if _, err := r.Tenant("second"); err != nil {
				t.Errorf("the failed one has kept its place: %v", err)
			}
		})
	}
}

// However many keys come at once, exactly as many are let in as may be.
func TestOrganizationsAreCountedExactly(t *testing.T) {
	t.Parallel()
	const most = 5
	r := registry(t, most)
	var in, full atomic.Int64
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			_, err := r.Tenant(fmt.Sprint("key-", i/2))
			var tooMany *tenant.FullError
			switch {
			case err == nil:
				in.Add(1)
			case errors.As(err, &tooMany):
				full.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if in.Load() != 2*most || full.Load() != 64-2*most {
		t.Errorf("%d requests were let in, %d were too many", in.Load(), full.Load())
	}
}

func TestOtherKeys(t *testing.T) {
	t.Parallel()
	r := registry(t, 3)
	var tenants []*tenant.Tenant
	for _, key := range []string{"a", "b", "c"} {
		made, err := r.Tenant(key)
		if err != nil {
			t.Fatal(err)
		}
		tenants = append(tenants, made)
	}
	want := func(when string, counts ...int) {
		t.Helper()
		for i, want := range counts {
			got := 0
			if text := tenants[i].OtherKeys(); text != "" {
				_, text, _ = strings.Cut(text, "requests came with ")
				if _, err := fmt.Sscanf(text, "%d other key", &got); err != nil {
					t.Fatal(err)
				}
			}
			if got != want {
				t.Errorf("%s: tenant %d sees %d, want %d", when, i, got, want)
			}
		}
	}
	submit := func(to *tenant.Tenant) {
		t.Helper()
		if _, err := to.Submit(platform.Submission{GroupID: "grp_abc123def456"}); err != nil {
			t.Fatal(err)
		}
	}
	want("at first", 0, 0, 0)
	if _, err := tenants[0].Submit(platform.Submission{GroupID: "grp_never"}); err == nil {
		t.Fatal("an unknown group")
	}
	want("after a refusal", 0, 0, 0)
	submit(tenants[0])
	submit(tenants[0])
	want("after two submits of one", 0, 1, 1)
	if err := tenants[0].Reset(); err != nil {
		t.Fatal(err)
	}
	want("after its reset", 0, 1, 1)
	snapshot := tenants[0].Snapshot()
	submit(tenants[0])
	if err := tenants[2].Load(&snapshot); err != nil {
		t.Fatal(err)
	}
	want("after the load of an empty history", 0, 1, 1)
	snapshot = tenants[0].Snapshot()
	if err := tenants[2].Load(&snapshot); err != nil {
		t.Fatal(err)
	}
	want("after the load of another's history", 0, 2, 0)
}

func TestTraceIDsOfKeylessAnswersNeverRepeat(t *testing.T) {
	t.Parallel()
	r := registry(t, 1)
	const each = 100
	ids := make(chan string, 8*each)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range each {
				ids <- r.NextTrace()
			}
		})
	}
	all.Wait()
	close(ids)
	seen := make(map[string]bool)
	for id := range ids {
		seen[id] = true
	}
	if len(seen) != 8*each {
		t.Errorf("%d different ids of %d", len(seen), 8*each)
	}
}
