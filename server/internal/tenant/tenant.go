package tenant

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/clone"
	"github.com/vitable-sandbox/sandbox/internal/rfc3339"
	"github.com/vitable-sandbox/sandbox/server/internal/faults"
	"github.com/vitable-sandbox/sandbox/server/internal/journal"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// Tenant is what belongs to one API key. It is safe for concurrent use.
type Tenant struct {
	*platform.Organization
	Journal *journal.Journal
	Resends *faults.Resends
	Answers Answers
	// Fingerprint identifies the API key without revealing it: the beginning of its SHA-256.
	Fingerprint string
	// Key is what stands for it, for it to be hidden.
	Key Key
	// InFlight counts the requests that have not ended.
	InFlight atomic.Int64
	registry *Registry
	work     turns
	loads    turns
	active   atomic.Bool // whether it is counted by the registry's active
	since    time.Time   // when it was made, in real time
	streams  atomic.Int32

	repeats   atomic.Pointer[Repeats] // nil until a request is refused
	forgotten atomic.Bool
	gone      lazyDone
}

func fingerprintOf(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:4])
}

// mostLines is how many batches that were seen at once have a line each.
const mostLines = 20

// LogFinished writes a line for each batch that was seen to have finished since it was called last. Where there are many,
// they have one line together, and their own at debug.
func (t *Tenant) LogFinished() {
	log, level := t.registry.config.Logger, slog.LevelInfo
	if !log.Enabled(context.Background(), level) {
		t.DropFinished()
		return
	}
	finished, omitted := t.TakeFinished()
	if all := len(finished) + omitted; all > mostLines {
		log.LogAttrs(context.Background(), level, "syncs finished", slog.Int("syncs", all), slog.Int("omitted", omitted))
		level = slog.LevelDebug
	}
	if len(finished) == 0 || !log.Enabled(context.Background(), level) {
		return
	}
	for _, f := range finished {
		added, removed, failed := platform.Figures(f.Outcomes)
		line := slog.NewRecord(time.Now(), level, "sync finished", 0)
		line.AddAttrs(
			slog.String("group", t.Key.LoggedID(f.GroupID)), slog.String("request_id", t.Key.LoggedID(f.ID)),
			slog.String("completed_at", rfc3339.Format(f.CompletedAt)),
			slog.Int("added", added), slog.Int("removed", removed), slog.Int("failed", failed), slog.Int("unchanged", f.Unchanged),
		)
		if failed > 0 {
			line.AddAttrs(slog.String("reasons", t.Key.ReasonsOf(f.Outcomes)))
		}
		_ = log.Handler().Handle(context.Background(), line)
	}
}

// Load replaces state, clock and rules by those of a fixture; options override it. It fails if the fixture has a
// mistake, and then nothing has changed.
func (t *Tenant) Load(f *fixtures.Fixture) error {
	start, err := t.registry.startOf(f)
	if err != nil {
		return err
	}
	t.replacing()
	defer t.Resends.Forget()
	defer t.NoteAll()
	defer t.Answers.Forget()
	if err := t.Organization.Load(start); err != nil {
		return err
	}
	t.noteActive()
	return nil
}

// replacing tells who wants to know that the state is about to go.
func (t *Tenant) replacing() {
	if told := t.registry.config.Replacing; told != nil {
		told(t)
	}
}

// The scopes of Reset.
const (
	ScopeState   = "state"
	ScopeClock   = "clock"
	ScopeRules   = "rules"
	ScopeJournal = "journal"
)

// Scopes returns all scopes.
func Scopes() []string { return []string{ScopeState, ScopeClock, ScopeRules, ScopeJournal} }

// Reset goes back to what the server was started with; no scope at all means every scope. It fails if a scope is unknown,
// or with a *platform.Refusal if the clock is to be reset without the state, and then nothing has changed.
func (t *Tenant) Reset(scopes ...string) error {
	if len(scopes) == 0 {
		scopes = Scopes()
	}
	for _, scope := range scopes {
		if !slices.Contains(Scopes(), scope) {
			return fmt.Errorf("scopes: %q is unknown; the scopes are %v", scope, Scopes())
		}
	}
	if slices.Contains(scopes, ScopeState) {
		t.replacing()
	}
	if err := t.Organization.Reset(platform.Scopes{
		State: slices.Contains(scopes, ScopeState),
		Clock: slices.Contains(scopes, ScopeClock),
		Rules: slices.Contains(scopes, ScopeRules),
	}, t.registry.start); err != nil {
		return err
	}
	if slices.Contains(scopes, ScopeJournal) {
		t.Journal.Clear()
	}
	t.Answers.Forget()
	t.Resends.Forget()
	t.NoteAll()
	return nil
}

// Inject adds a rule in front of all others; one without an ID gets one. Undo removes it again, and does nothing if it is
// gone. It fails if the rule has a mistake, can never fire, or has the ID of another one; then nothing has changed.
func (t *Tenant) Inject(r fixtures.Rule) (injected platform.ActiveRule, undo func(), err error) {
	r = clone.Deep(r)
	if err := r.Check(); err != nil {
		return platform.ActiveRule{}, nil, err
	}
	if r.ID == fixtures.RequestRuleID {
		return platform.ActiveRule{}, nil, errors.New("id: is reserved for the rule of a request's Sandbox header; choose another")
	}
	injected, remove, err := t.Organization.Inject(r)
	if err != nil {
		return platform.ActiveRule{}, nil, err
	}
	return injected, func() { remove(); t.Resends.Forget() }, nil
}

// RemoveRule removes an injected rule, as the organization's method does.
func (t *Tenant) RemoveRule(id string) (platform.ActiveRule, error) {
	removed, err := t.Organization.RemoveRule(id)
	if err == nil {
		t.Resends.Forget()
	}
	return removed, err
}

// RemoveRules removes all injected rules, and returns how many there were.
func (t *Tenant) RemoveRules() int {
	defer t.Resends.Forget()
	return t.Organization.RemoveRules()
}
