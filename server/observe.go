package server

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// Requests returns the requests of the journal that match, the newest last, as GET /_sandbox/requests does. It fails if
// the filter's Call is none.
func (o *Organization) Requests(f Filter) ([]Request, error) {
	if err := checkCall("call", f.Call); err != nil {
		return nil, fmt.Errorf("server: requests: %w", err)
	}
	found, _ := o.tenant.journal.find(f, 0)
	return found, nil
}

// Evicted is what the journal has lost to its bounds.
func (o *Organization) Evicted() Evicted { return o.tenant.journal.lost() }

// Verify says whether as many requests match as count says; a zero count means at least one. It fails with the nearest
// request that does not match, and with ErrInconclusive where the journal has lost requests that might have matched.
func (o *Organization) Verify(f Filter, c Count) error {
	c = c.orDefault()
	if err := cmp.Or(c.check(), checkCall("call", f.Call)); err != nil {
		return fmt.Errorf("server: verify: %w", err)
	}
	v := o.tenant.journal.verify(f, c)
	switch v.result {
	case resultVerified:
		return nil
	case resultInconclusive:
		return fmt.Errorf("server: verify: %w%s", ErrInconclusive, strings.TrimPrefix(v.text(c), resultInconclusive))
	default:
		return errors.New("server: verify: " + v.text(c))
	}
}

// Submission is a roster that was submitted, as the journal has it.
type Submission struct {
	Request
	// Rows are nil where the body was refused as no roster, or is not there as a whole: too long, or evicted.
	Rows []fixtures.Row
}

// Submissions returns the rosters that were submitted, accepted or not, the newest last.
func (o *Organization) Submissions() ([]Submission, error) {
	found, _ := o.tenant.journal.find(Filter{Call: fixtures.SubmitOperation}, 0)
	all := make([]Submission, len(found))
	for i := range found {
		all[i] = Submission{Request: found[i]}
		var roster struct {
			Members []fixtures.Row `json:"members"`
		}
		if len(found[i].Body) != found[i].BodySize || json.Unmarshal(found[i].Body, &roster) != nil {
			continue
		}
		all[i].Rows = append([]fixtures.Row{}, roster.Members...)
	}
	return all, nil
}
