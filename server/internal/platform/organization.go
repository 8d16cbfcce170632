// Package platform is the simulated platform: organizations with their plans, groups, rosters and sync requests, their
// clock, and the rules that make things fail. It works on the types of package fixtures, and knows neither HTTP nor JSON.
//
// Nothing in it runs by itself. Before an organization is read or changed, everything that is due by now is applied, in
// order, as if a worker had done it at the very instant it was due.
package platform

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// Errors of the calls.
var (
	// ErrGroupNotFound means that the organization does not have the group.
	ErrGroupNotFound = errors.New("group not found")
	// ErrSyncNotFound means that the group does not have the sync request.
	ErrSyncNotFound = errors.New("sync request not found")
	// ErrReferenceTaken means that another group has the external reference id.
	ErrReferenceTaken = errors.New("external reference id is taken")
)

// Refusal is the error of a request that cannot be carried out; nothing has changed.
type Refusal struct {
	message string
}

// Error returns the reason, for people.
func (r *Refusal) Error() string { return r.message }

func refuse(format string, args ...any) error {
	return &Refusal{message: fmt.Sprintf(format, args...)}
}

// Organization is one tenant: everything that an API key can see. It is safe for concurrent use, and shares nothing
// with other organizations.
type Organization struct {
	// ownID and ownSeed are those it was made with; a loaded snapshot has its own.
	ownID   string
	ownSeed uint64

	mu       sync.Mutex
	id       string
	seed     uint64
	ids      identifiers
	clock    clock
	requests uint64 // how many requests were begun
	controls uint64 // how many control calls

	plans       map[string]bool
	listedPlans []fixtures.Plan
	groups      map[string]*group
	ordered     []*group          // in the order of their creation
	references  map[string]int    // how many groups have an external reference id
	created     map[string]uint64 // how many groups were ever created with it
	rules       rules
	completion  *completion // unless group, rule or request say otherwise

	autoCreateGroups bool
	acceptAnyPlan    bool
	sharedReferences bool
	// offsets is read without the lock: by whoever writes an answer, also while the organization is busy.
	offsets atomic.Bool

	syncs    map[string]*batch
	given    map[string]bool // the ids of the fixture's
	batches  []*batch        // history in the order of the fixture, then in the order accepted
	accepted uint64          // how many batches were accepted
	due      dueGroups
	memory   memory
	finished []Finished // not reported yet
	omitted  int        // how many would not fit in there

	gone     map[string]time.Time // what resets and loads removed, and when, in real time
	goneMore bool                 // whether more was removed than is remembered

	watch   *watch      // nil while nobody watches
	watched atomic.Bool // the same, for those who do not hold the lock
}

// New makes an organization. Its id is part of every identifier in it. It fails if start is not complete.
func New(id string, seed uint64, start *Start) (*Organization, error) {
	if err := start.check(); err != nil {
		return nil, err
	}
	o := &Organization{ownID: id, ownSeed: seed}
	o.load(start)
	return o, nil
}

// ID returns the organization's identifier (org_…).
func (o *Organization) ID() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.id
}

// WritesOffsets reports whether the simulated API writes times with an offset. It does not wait.
func (o *Organization) WritesOffsets() bool { return o.offsets.Load() }

// Begin counts a request and returns its trace id.
func (o *Organization) Begin() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.requests++
	return o.ids.derive(tracePrefix, o.id, strconv.FormatUint(o.requests, 10))
}

// BeginControl counts a control call and returns its trace id. It does not change the trace ids of the simulated API.
func (o *Organization) BeginControl() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.controls++
	return o.ids.derive(tracePrefix, o.id, "control", strconv.FormatUint(o.controls, 10))
}

// Accepted returns how many sync requests the organization has accepted.
func (o *Organization) Accepted() uint64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.accepted
}

// begin must be called first by whatever reads or changes the organization: it applies what is due, and returns the time.
// The caller holds the lock.
func (o *Organization) begin() time.Time {
	now := o.clock.read()
	o.settle(now)
	return now
}

// Counts is how much an organization has, without the magic rules.
type Counts struct {
	Plans, Groups, Members, Syncs, Rules int
}

// Counts returns how much the organization has.
func (o *Organization) Counts() Counts {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	c := Counts{Plans: len(o.listedPlans), Groups: len(o.ordered), Syncs: o.known(), Rules: len(o.rules.runtime) + len(o.rules.fixture)}
	for _, g := range o.ordered {
		c.Members += len(g.roster.members)
	}
	return c
}
