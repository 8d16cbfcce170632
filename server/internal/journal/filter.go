package journal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/suggest"
)

// Filter selects requests of the journal; a zero field matches every request.
type Filter struct {
	// Call is an operationId, as in "SubmitGroupMemberSync".
	Call string
	// Status is that of the answer.
	Status int
	// GroupID is the group that the request was about.
	GroupID string
	// ReferenceID is that of a row that was submitted, any of them.
	ReferenceID string
	// Since means the requests with a higher number.
	Since uint64
}

func (f *Filter) matches(r *Entry) bool { return r.Number > f.Since && len(f.differs(r)) == 0 }

// CheckCall refuses a call that does not exist: a filter for it would match nothing.
func CheckCall(field, call string) error {
	known := fixtures.Calls()
	if call == "" || slices.Contains(known, call) {
		return nil
	}
	return fmt.Errorf("%s: is not an operationId%s", field, cmp.Or(suggest.DidYouMean(call, known), "; there are "+strings.Join(known, ", ")))
}

// differs lists how a request differs from what the filter selects.
func (f *Filter) differs(r *Entry) []string {
	var found []string
	if f.Call != "" && f.Call != r.Call {
		found = append(found, fmt.Sprintf("call: %q, not %q", r.Call, f.Call))
	}
	if f.Status != 0 && f.Status != r.Status {
		found = append(found, fmt.Sprintf("status: %d, not %d", r.Status, f.Status))
	}
	if f.GroupID != "" && f.GroupID != r.GroupID {
		found = append(found, fmt.Sprintf("group_id: %q, not %q", r.GroupID, f.GroupID))
	}
	if f.ReferenceID != "" && !slices.Contains(r.ReferenceIDs, f.ReferenceID) {
		found = append(found, fmt.Sprintf("reference_id: %d rows, %q is not among them", len(r.ReferenceIDs), f.ReferenceID))
	}
	return found
}
