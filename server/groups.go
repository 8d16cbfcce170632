package server

import (
	"fmt"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// Groups returns the groups in the order of their creation, without members and sync requests, as GET /_sandbox/groups does.
func (o *Organization) Groups() []fixtures.Group { return o.tenant.Groups(nil) }

// Preview returns what a roster would change in a group as it is now, if no row were refused. Nothing changes. It fails if
// there is no such group, or if two rows have the same reference id.
func (o *Organization) Preview(groupID string, rows []fixtures.Row) (fixtures.Preview, error) {
	seen := make(map[string]bool, len(rows))
	for i := range rows {
		if seen[rows[i].ReferenceID] {
			return fixtures.Preview{}, fmt.Errorf("server: preview: rows[%d]: an earlier row has its reference id", i)
		}
		seen[rows[i].ReferenceID] = true
	}
	p, err := o.tenant.Preview(groupID, rows)
	if err != nil {
		return fixtures.Preview{}, fmt.Errorf("server: preview of %s: %w", groupID, err)
	}
	return p.Clone(), nil
}
