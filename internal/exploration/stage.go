package exploration

import (
	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// stage is what an organization holds when its state is about to go, or at the end of a run.
type stage struct {
	groups []group // in the order of their creation
}

type group struct {
	id, ref, name string
	rows          map[string]*fixtures.Row // by reference id
	batches       []batch                  // in the order accepted
}

type batch struct {
	added, removed, refused, stayed, unchanged int
	finished                                   bool
	seen                                       bool // whether an answer that arrived whole showed its end
}

// close keeps what an organization holds as a stage of its own, and begins the next.
func (t *tenant) close(state *fixtures.Fixture) {
	t.stages = append(t.stages, stageOf(state, t.seen))
	t.seen = make(map[string]bool)
}

func stageOf(state *fixtures.Fixture, seen map[string]bool) stage {
	var s stage
	for i := range state.Groups {
		s.groups = append(s.groups, groupOf(&state.Groups[i], seen))
	}
	return s
}

func groupOf(g *fixtures.Group, seen map[string]bool) group {
	made := group{id: g.ID, ref: g.ExternalReferenceID, name: g.Name, rows: make(map[string]*fixtures.Row, len(g.Members))}
	for i := range g.Members {
		made.rows[g.Members[i].ReferenceID] = &g.Members[i].Row
	}
	for i := range g.Syncs {
		s := &g.Syncs[i]
		if s.Ordinal == 0 {
			// History came with the fixture.
			continue
		}
		b := batch{unchanged: s.Unchanged, finished: !s.CompletedAt.IsZero(), seen: seen[s.RequestID]}
		for j := range s.Outcomes {
			switch o := &s.Outcomes[j]; {
			case o.Reason != "" && o.Operation == fixtures.Add:
				b.refused++
			case o.Reason != "":
				b.stayed++
			case o.Operation == fixtures.Add:
				b.added++
			default:
				b.removed++
			}
		}
		made.batches = append(made.batches, b)
	}
	return made
}

// settledCopy is an organization as it will be when the batches have finished that time alone finishes. The organization
// itself goes on as it is: its clock may outlive its state.
func settledCopy(o *server.Organization) fixtures.Fixture {
	state := o.Snapshot()
	if !inFlight(&state) {
		return state
	}
	s, err := server.New(server.WithFixture(state))
	if err != nil {
		return state
	}
	same, err := s.Organization("copy")
	if err != nil {
		return state
	}
	if _, err := same.AdvanceUntilIdle(); err != nil {
		return state
	}
	return same.Snapshot()
}

func inFlight(f *fixtures.Fixture) bool {
	for i := range f.Groups {
		for j := range f.Groups[i].Syncs {
			if f.Groups[i].Syncs[j].CompletedAt.IsZero() {
				return true
			}
		}
	}
	return false
}
