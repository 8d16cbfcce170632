package program

import (
	"bufio"
	"context"
	"fmt"
	"strconv"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// rosterConfig is what the settings of roster fill in.
type rosterConfig struct {
	size int
	seed uint64
	plan string
}

// rosterSettings is what can be said about the people to invent.
func rosterSettings() []setting[rosterConfig] {
	return []setting[rosterConfig]{
		{
			flag: "size", value: "N", standard: "10", help: "how many people",
			apply: func(c *rosterConfig, g given) (err error) {
				c.size, err = parseSize(g.value())
				return err
			},
		},
		{
			flag: "seed", value: "N", standard: "1", help: "which people: the same for the same seed, in one release",
			apply: func(c *rosterConfig, g given) (err error) {
				c.seed, err = parseSeed(g.value())
				return err
			},
		},
		{
			flag: "plan", value: "ID", standard: "pln_abc123def456", help: "the plan_id of each",
			apply: func(c *rosterConfig, g given) error {
				c.plan = g.value()
				return nil
			},
		},
	}
}

// parseSize reads a number of people.
func parseSize(text string) (int, error) {
	size, err := strconv.Atoi(text)
	if err != nil || size < 0 {
		return 0, fmt.Errorf("%q is no number of people; write a whole number from 0 on", text)
	}
	return size, nil
}

// roster prints the body of a sync, ready for curl's --data @-.
func roster(_ context.Context, args []string, w world) error {
	c, rest, err := parse(rosterSettings(), args, w.environment)
	if err != nil {
		return err
	}
	if err := noArguments("roster", rest); err != nil {
		return err
	}
	rows, err := fixtures.Roster(c.size, c.seed, c.plan)
	if err != nil {
		return wrongUsage{err}
	}
	out := bufio.NewWriter(w.stdout)
	if err := fixtures.WriteRoster(out, rows); err != nil {
		return err
	}
	return out.Flush()
}
