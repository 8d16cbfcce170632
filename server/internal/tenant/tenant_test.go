package tenant_test

import (
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/journal"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// good is a configuration without a mistake, with changes.
func good(change ...func(*tenant.Config)) tenant.Config {
	c := tenant.Config{MaxOrganizations: 2, FinishedSyncs: 10, JournalSize: 10, JournalBytes: 1 << 20, Logger: slog.New(slog.DiscardHandler)}
	for _, each := range change {
		each(&c)
	}
	return c
}

func open(t *testing.T, change ...func(*tenant.Config)) *tenant.Registry {
	t.Helper()
	r, err := tenant.NewRegistry(good(change...))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A configuration with mistakes is refused with all of them at once.
func TestAllMistakesOfAConfigurationAreNamed(t *testing.T) {
	t.Parallel()
	negative := -time.Second
	_, err := tenant.NewRegistry(tenant.Config{
		Fixture: fixtures.Fixture{Plans: []fixtures.Plan{{ID: ""}}}, Delay: &negative, Keys: []string{"good", " a", "a\nb"},
		MaxOrganizations: 0, FinishedSyncs: 10, JournalSize: -1, ResendWindow: time.Minute + 1, Now: fixtures.EndOfTime().Add(time.Millisecond),
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		"fixture: plans[0].id", "delay: ", "api keys: key 2 ", "api keys: key 3 ", "max organizations: ", "journal size: ", "resend window: ", "now: ",
	} {
		if strings.Count(err.Error(), want) != 1 {
			t.Errorf("want once %q in\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "key 1") || strings.Contains(err.Error(), "a\nb") {
		t.Errorf("a good key, or a key itself, in\n%v", err)
	}
}

func TestKeysThatCanBeSent(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]bool{
		"a": true, "My API Key": true, "a\tb": true, "é": true, "a,b": true,
		"": false, " a": false, "a ": false, "\ta": false, "a\t": false, "a\nb": false, "a\x00": false, "a\x7f": false,
	} {
		if err := tenant.CheckKey(key); (err == nil) != want {
			t.Errorf("%q: %v", key, err)
		}
		if _, err := tenant.NewRegistry(good(func(c *tenant.Config) { c.Keys = []string{key} })); (err == nil) != want {
			t.Errorf("%q among those that may enter: %v", key, err)
		}
	}
	if _, err := tenant.NewRegistry(good(func(c *tenant.Config) { c.Keys = []string{} })); err == nil {
		t.Error("a list without a key is good")
	}
}

// A key stands for one tenant, also where many ask for it at once; how many there can be is bounded.
func TestOneTenantForEachKey(t *testing.T) {
	t.Parallel()
	r := open(t)
	found := make([]*tenant.Tenant, 20)
	var clients sync.WaitGroup
	for i := range found {
		clients.Go(func() {
			var err error
			if found[i], err = r.Tenant("one"); err != nil {
				t.Error(err)
			}
		})
	}
	clients.Wait()
	for _, each := range found {
		if each != found[0] {
			t.Fatal("one key stands for two tenants")
		}
	}
	two, err := r.Tenant("two")
	if err != nil || two == found[0] || two.ID() == found[0].ID() || two.Fingerprint == found[0].Fingerprint {
		t.Errorf("two keys share a tenant, an organization or a fingerprint (%v)", err)
	}
	full, ok := errors.AsType[*tenant.FullError](errorOf(r, "three"))
	if !ok || full.Organizations != 2 {
		t.Errorf("a third of two: %v", errorOf(r, "three"))
	}
	if again, err := r.Tenant("one"); err != nil || again != found[0] {
		t.Errorf("a known one, where there is no more room: %v", err)
	}
}

func errorOf(r *tenant.Registry, key string) error {
	_, err := r.Tenant(key)
	return err
}

// Who may not enter takes no room from those who may.
func TestKeysThatMayNotEnter(t *testing.T) {
	t.Parallel()
	r := open(t, func(c *tenant.Config) { c.Keys = []string{"one", "two"} })
	if !r.Restricted() || open(t).Restricted() {
		t.Error("restricted is not told")
	}
	for _, key := range []string{"", "three", "One", "one ", "two,one"} {
		if err := errorOf(r, key); !errors.Is(err, tenant.ErrUnknownKey) {
			t.Errorf("%q: %v", key, err)
		}
	}
	for _, key := range []string{"one", "two"} {
		if err := errorOf(r, key); err != nil {
			t.Errorf("%q: %v", key, err)
		}
	}
	if err := errorOf(open(t), ""); !errors.Is(err, tenant.ErrUnknownKey) {
		t.Errorf("no key at all: %v", err)
	}
}

// A reset that is refused changes nothing, and leaves the journal as well.
func TestARefusedResetLeavesTheJournal(t *testing.T) {
	t.Parallel()
	one, err := open(t).Tenant("one")
	if err != nil {
		t.Fatal(err)
	}
	one.Journal.Add(&journal.Entry{Call: "ListPlans"})
	for _, scopes := range [][]string{{tenant.ScopeClock, tenant.ScopeJournal}, {tenant.ScopeJournal, "else"}} {
		if err := one.Reset(scopes...); err == nil {
			t.Errorf("%v: no error", scopes)
		}
		if entry, _ := one.Journal.Get(1); entry == nil {
			t.Fatalf("%v was refused, and has emptied the journal", scopes)
		}
	}
	if err := one.Reset(tenant.ScopeJournal); err != nil {
		t.Error(err)
	}
	if entry, _ := one.Journal.Get(1); entry != nil {
		t.Error("a reset has left the journal")
	}
}
