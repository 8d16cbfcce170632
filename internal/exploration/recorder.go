package exploration

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// calling is one call that a client made in a run.
type calling struct {
	operation string
	nth       int    // of its operation, by its organization
	groupID   string // of the path, or of what was made
	syncID    string // the same of a sync request
	sum       [sha256.Size]byte
	rows      int // about how many rows the body has
	adds      int // how many rows would be added, where it is a submit of a plain run
	removes   int
	at        time.Time
	hit       bool // whether the fault of the run happened to it

	answered   time.Time // zero where no answer was ever decided
	status     int
	whole      bool
	done       bool
	finished   bool
	retryAfter time.Duration
}

func (c *calling) added(all bool) []int   { return some(c.adds, all) }
func (c *calling) removed(all bool) []int { return some(c.removes, all) }

// tenant is what one organization did in a run.
type tenant struct {
	key          string
	index        int // which organization of the plain runs it is, from 1
	organization *server.Organization
	calls        []*calling
	counts       map[string]int
	seen         map[string]bool // the sync requests whose end was seen
	start        stage           // of a plain run: what it held at its first call
	stages       []stage
}

// recorder stands before all rules of a server, records the calls of a run, and makes its fault happen.
type recorder struct {
	run *Run

	mu      sync.Mutex
	tenants []*tenant // in the order of their first call
	known   map[*server.Call]*calling
	hits    int
	made    int // how many calls there were
	ended   bool

	stopped atomic.Bool // whether no call gets through any more
	endless atomic.Bool // whether that is because there were too many
}

func newRecorder(run *Run) *recorder {
	return &recorder{run: run, known: make(map[*server.Call]*calling)}
}

// Intercept implements server.Interceptor.
func (r *recorder) Intercept(c *server.Call) *fixtures.Rule {
	call := &calling{
		operation: c.Operation, groupID: c.GroupID, syncID: c.RequestID, at: time.Now(),
		sum: sha256.Sum256(c.Body), rows: bytes.Count(c.Body, []byte(`"reference_id"`)),
	}
	if r.run.Fault == nil && c.Operation == fixtures.SubmitOperation {
		call.adds, call.removes = changes(c)
	}
	hit := r.add(c, call)
	if r.stopped.Load() {
		return &fixtures.Rule{ID: ruleID, Connection: fixtures.ConnectionClose}
	}
	if !hit {
		return nil
	}
	return r.run.Fault.fires(c, r.run.variant)
}

// add records a call, and reports whether the fault happens to it.
func (r *recorder) add(c *server.Call, call *calling) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return false
	}
	t := r.tenantOf(c)
	t.counts[c.Operation]++
	call.nth = t.counts[c.Operation]
	t.calls = append(t.calls, call)
	r.known[c] = call
	if r.made++; r.run.most > 0 && r.made > r.run.most {
		r.endless.Store(true)
		r.stopped.Store(true)
	}
	p := r.run.point
	if r.run.Fault == nil || t.index != p.tenant {
		return false
	}
	if r.hits == 0 {
		call.hit = call.operation == p.operation && call.nth == p.nth
	} else {
		call.hit = r.hits < r.run.Fault.inARow
	}
	if call.hit {
		r.hits++
	}
	return call.hit
}

func (r *recorder) tenantOf(c *server.Call) *tenant {
	for _, t := range r.tenants {
		if t.key == c.Key {
			// One that was forgotten has been made anew.
			t.organization = c.Organization
			return t
		}
	}
	t := &tenant{key: c.Key, organization: c.Organization, counts: make(map[string]int), seen: make(map[string]bool)}
	t.index = r.run.keys.index(c.Key, r.tenants)
	if r.run.Fault == nil {
		state := settledCopy(c.Organization)
		t.start = stageOf(&state, t.seen)
	}
	r.tenants = append(r.tenants, t)
	return t
}

// Answered implements server.Interceptor.
func (r *recorder) Answered(c *server.Call) {
	r.mu.Lock()
	defer r.mu.Unlock()
	call := r.known[c]
	delete(r.known, c)
	if call == nil || r.ended {
		return
	}
	call.groupID, call.syncID = c.GroupID, c.RequestID
	call.answered, call.status, call.whole, call.done = time.Now(), c.Status, c.Whole, c.Done
	call.finished, call.retryAfter = c.Finished, waitOf(c.RetryAfter, call.answered)
	if call.finished {
		r.tenantOf(c).seen[c.RequestID] = true
	}
}

// Replacing implements server.Interceptor: what is about to go is compared later.
func (r *recorder) Replacing(o *server.Organization) {
	r.mu.Lock()
	i := slices.IndexFunc(r.tenants, func(t *tenant) bool { return *t.organization == *o })
	over := i < 0 || r.ended
	r.mu.Unlock()
	if over {
		return
	}
	state := settledCopy(o)
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.ended {
		r.tenants[i].close(&state)
	}
}

// end is the end of the run: batches that time alone finishes do so, and what comes later is not looked at.
func (r *recorder) end() {
	r.mu.Lock()
	if r.ended {
		r.mu.Unlock()
		return
	}
	r.ended = true
	tenants := r.tenants
	r.mu.Unlock()
	for _, t := range tenants {
		// Where the clock cannot go so far, the batch is still in flight in every run.
		_, _ = t.organization.AdvanceUntilIdle()
		state := t.organization.Snapshot()
		r.mu.Lock()
		t.close(&state)
		r.mu.Unlock()
	}
}

// reached reports whether the fault happened.
func (r *recorder) reached() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.hits > 0
}

// calls is how many calls were made.
func (r *recorder) calls() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.made
}

// changes is how many members a submit adds and removes, as the roster stands.
func changes(c *server.Call) (adds, removes int) {
	present := present(c)
	for _, ref := range submitted(c.Body) {
		if !present[ref] {
			adds++
		}
	}
	return adds, len(leaving(c))
}
