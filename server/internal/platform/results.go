package platform

import "github.com/vitable-sandbox/sandbox/fixtures"

// ResultsOf returns what the outcomes of a sync request come to, as its retrieval shows it.
func ResultsOf(outcomes []fixtures.Outcome) fixtures.Results {
	var r fixtures.Results
	added, removed, failed := figures(outcomes)
	if added > 0 {
		r.AddedGroupMemberIDs = make([]string, 0, added)
	}
	if removed > 0 {
		r.RemovedGroupMemberIDs = make([]string, 0, removed)
	}
	if failed > 0 {
		r.Failures = make([]fixtures.Failure, 0, failed)
	}
	for i := range outcomes {
		switch o := &outcomes[i]; {
		case o.Reason != "":
			r.Failures = append(r.Failures, fixtures.Failure{ReferenceID: o.ReferenceID, Operation: o.Operation, Reason: o.Reason})
		case o.Operation == fixtures.Add:
			r.AddedGroupMemberIDs = append(r.AddedGroupMemberIDs, o.MemberID)
		default:
			r.RemovedGroupMemberIDs = append(r.RemovedGroupMemberIDs, o.MemberID)
		}
	}
	return r
}

// figures are how many rows were added, removed and failed.
func figures(outcomes []fixtures.Outcome) (added, removed, failed int) {
	for i := range outcomes {
		switch o := &outcomes[i]; {
		case o.Reason != "":
			failed++
		case o.Operation == fixtures.Add:
			added++
		default:
			removed++
		}
	}
	return added, removed, failed
}
