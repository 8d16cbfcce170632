package journal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/suggest"
)

// Filter selects requests of the journal; a zero field matches every request. It is server.Filter, which says more.
type Filter struct {
	Call        string
	Status      int
	GroupID     string
	ReferenceID string
	Since       uint64
}

// CheckCall refuses a call that does not exist: it would match nothing, and prove anything.
func CheckCall(field, call string) error {
	known := fixtures.Calls()
	if call == "" || slices.Contains(known, call) {
		return nil
	}
	return fmt.Errorf("%s: is not an operationId%s", field, cmp.Or(suggest.DidYouMean(call, known), "; there are "+strings.Join(known, ", ")))
}

// The ways in which a request is not what a filter means.
type ways uint8

const (
	otherCall ways = 1 << iota
	otherStatus
	otherGroup
	otherRows
)

// differs says in which ways a request is not what the filter means, its number aside.
func (f *Filter) differs(r *Entry) ways {
	var found ways
	if f.Call != "" && f.Call != r.Call {
		found |= otherCall
	}
	if f.Status != 0 && f.Status != r.Status {
		found |= otherStatus
	}
	if f.GroupID != "" && f.GroupID != r.GroupID {
		found |= otherGroup
	}
	if f.ReferenceID != "" && !slices.Contains(r.ReferenceIDs, f.ReferenceID) {
		found |= otherRows
	}
	return found
}

// explain puts into words how a request differs.
func (f *Filter) explain(how ways, r *Entry) []string {
	var words []string
	if how&otherCall != 0 {
		words = append(words, fmt.Sprintf("call: %q, not %q", r.Call, f.Call))
	}
	if how&otherStatus != 0 {
		words = append(words, fmt.Sprintf("status: %d, not %d", r.Status, f.Status))
	}
	if how&otherGroup != 0 {
		words = append(words, fmt.Sprintf("group_id: %q, not %q", r.GroupID, f.GroupID))
	}
	if how&otherRows != 0 {
		words = append(words, fmt.Sprintf("reference_id: %d rows, %q is not among them", len(r.ReferenceIDs), f.ReferenceID))
	}
	return words
}
