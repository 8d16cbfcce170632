package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// tenant is one organization of the sandbox, and the model that it is held against. One client at a time has it.
type tenant struct {
	*client
	*model
	rand *rand.Rand
	// ids are the identifiers that the sandbox gave, by what they must derive from: the same come again after a reset.
	ids map[string]string
	// organization is what every answer must name.
	organization string
	saved        *snapshot
	recent       []string // the latest operations, for whoever looks for a difference
	done         int
	// submitted counts the accepted rosters among the requests that have a higher number than since.
	since     uint64
	submitted int
}

// snapshot is an organization as it was.
type snapshot struct {
	text, media string
	model       *model
}

// start is when the clock of every organization begins; it is frozen.
var start = time.Date(2026, 1, 15, 10, 0, 0, 0, time.UTC)

const (
	// maxBatches is after how many batches an organization goes back to its start, so that nothing has to grow.
	maxBatches = 150
	maxGroups  = 6
	maxWaiting = 20
	maxRules   = 8
)

func newTenant(c *client, seed, number uint64) *tenant {
	return &tenant{client: c, rand: rand.New(rand.NewPCG(seed, number)), ids: map[string]string{}}
}

// origin is the fixture of every organization, and the model of it.
func origin() (string, *model) {
	fixture := `{"plans":[{"id":"` + plan + `"}],"magic":false,"complete":"after:2s",` +
		`"clock":{"now":"` + start.Format(time.RFC3339) + `","frozen":true},` +
		`"groups":[{"id":"grp_soak_1","name":"First","external_reference_id":"first"},` +
		`{"id":"grp_soak_2","name":"Second","external_reference_id":"second"}],` +
		`"rules":[{"id":"refused","when":{"operation":"add","last_name":"Refused"},"fail":{"reason":"refused"}},` +
		`{"id":"stays","when":{"operation":"remove","last_name":"Stays"},"fail":{"reason":"stays"}}]}`
	return fixture, &model{
		now: start,
		groups: []*group{
			{id: "grp_soak_1", name: "First", reference: "first"},
			{id: "grp_soak_2", name: "Second", reference: "second"},
		},
		rules: []*rule{
			{id: "refused", operation: "add", last: "Refused", reason: "refused"},
			{id: "stays", operation: "remove", last: "Stays", reason: "stays"},
		},
		created: map[string]int{},
	}
}

// step does one thing that chance decides, and holds the answer against the model.
func (t *tenant) step(ctx context.Context) error {
	if t.model == nil || len(t.batches) >= maxBatches {
		return t.named("reset")(ctx, t)
	}
	if len(t.waiting()) > maxWaiting {
		return t.named("drain")(ctx, t)
	}
	return t.named(drawOperation(t.rand))(ctx, t)
}

// named is an operation that says who did what before, if it finds a difference.
func (t *tenant) named(name string) func(context.Context, *tenant) error {
	return func(ctx context.Context, t *tenant) error {
		t.done++
		if t.recent = append(t.recent, name); len(t.recent) > 20 {
			t.recent = t.recent[1:]
		}
		err := operations[name].do(ctx, t)
		if err != nil && ctx.Err() == nil {
			return fmt.Errorf("%s, operation %d, after %s: %w", t.key, t.done, strings.Join(t.recent, " "), err)
		}
		return err
	}
}

// known holds an identifier against the one that the same history gave before.
func (t *tenant) known(id string, of ...any) error {
	name := fmt.Sprintln(of...)
	if before, ok := t.ids[name]; ok && before != id {
		return fmt.Errorf("the identifier of %v is %s, before it was %s", of, id, before)
	}
	t.ids[name] = id
	return nil
}

// pick is one of a list that is not empty, rather a late one.
func pick[T any](t *tenant, list []T) T {
	late := min(len(list), 1+t.rand.IntN(20))
	return list[len(list)-1-t.rand.IntN(late)]
}

// sameOrganization looks at the header that every answer has.
func (t *tenant) sameOrganization(a answer) error {
	named := a.header.Get("Sandbox-Organization")
	if t.organization == "" {
		t.organization = named
	}
	if named == "" || named != t.organization {
		return errors.New("Sandbox-Organization: " + named + ", before it was " + t.organization)
	}
	return nil
}
