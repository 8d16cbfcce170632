package platform

import (
	"errors"
	"strconv"
	"sync"
	"time"
)

// Errors of the calls.
var (
	// ErrGroupNotFound says that the organization has no such group.
	ErrGroupNotFound = errors.New("group not found")
	// ErrSyncNotFound says that the group has no such sync request.
	ErrSyncNotFound = errors.New("sync request not found")
	// ErrReferenceTaken says that another group has the external reference id.
	ErrReferenceTaken = errors.New("external reference id is taken")
)

// Organization is one tenant: everything that an API key can see. It is safe for concurrent use, and shares nothing
// with other organizations.
type Organization struct {
	id string

	mu       sync.Mutex
	ids      identifiers
	clock    clock
	requests uint64 // how many requests were begun

	plans       map[string]bool
	listedPlans []Plan
	groups      map[string]*group
	ordered     []*group          // in the order of their creation
	references  map[string]int    // how many groups have an external reference id
	created     map[string]uint64 // how many groups were ever created with it
	rules       []rule
	complete    Mode

	autoCreateGroups bool
	acceptAnyPlan    bool
	sharedReferences bool

	accepted uint64 // how many batches were accepted
	due      dueGroups
}

// New makes an organization. Its id is part of every identifier in it.
func New(id string, seed uint64, state State) (*Organization, error) {
	if state.Complete == (Mode{}) {
		return nil, errors.New("state: Complete is not set; use Immediate() or After(d)")
	}
	o := &Organization{id: id, ids: newIdentifiers(seed)}
	o.load(state)
	return o, nil
}

// ID is the organization's identifier (org_…).
func (o *Organization) ID() string { return o.id }

// Begin counts a request and returns its number, from 1, and its trace id.
func (o *Organization) Begin() (number uint64, traceID string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.requests++
	return o.requests, o.ids.derive(tracePrefix, o.id, strconv.FormatUint(o.requests, 10))
}

// Accepted is how many sync requests the organization has accepted.
func (o *Organization) Accepted() uint64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.accepted
}

// Now is the time of the organization's clock.
func (o *Organization) Now() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.clock.read()
}

// Advance moves the clock forward; when it returns, everything that is due by then has been applied. It fails with
// ErrBackwards or ErrTooLate, and then nothing has moved.
func (o *Organization) Advance(d time.Duration) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.settle(o.clock.read())
	if err := o.clock.advance(d); err != nil {
		return err
	}
	o.settle(o.clock.read())
	return nil
}
