package costs

import "fmt"

// Cost is what a call costs in a new server, and in one that is in a state; or a row among few, and among many.
type Cost struct {
	State, Call string
	New, Grown  int
}

// String is the cost as a line of words and numbers.
func (c Cost) String() string {
	return fmt.Sprintf("%-30s %-22s %6d %6d", c.State, c.Call, c.New, c.Grown)
}

// Counter counts what something costs.
type Counter func(do func() error) (int, error)

// OfCalls returns what each call costs in each of the states.
func OfCalls(states []State, count Counter) ([]Cost, error) {
	var costs []Cost
	for _, state := range states {
		few, err := state.Grown(0)
		if err != nil {
			return nil, err
		}
		many, err := state.Grown(state.Most)
		if err != nil {
			return nil, err
		}
		for _, call := range state.Calls() {
			cost := Cost{State: state.Name, Call: call.ID}
			if cost.New, err = each(count, func() error { return few.Do(&call) }); err != nil {
				return nil, err
			}
			if cost.Grown, err = each(count, func() error { return many.Do(&call) }); err != nil {
				return nil, err
			}
			costs = append(costs, cost)
		}
	}
	return costs, nil
}

// each is the cost of doing something once, after a first time.
func each(count Counter, do func() error) (int, error) {
	const times = 10
	if err := do(); err != nil {
		return 0, err
	}
	all, err := count(func() error {
		for range times {
			if err := do(); err != nil {
				return err
			}
		}
		return nil
	})
	return all / times, err
}
