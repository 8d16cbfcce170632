package program

import (
	"bufio"
	"context"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

func rosterCommand() command {
	var (
		size int
		seed uint64
		plan string
	)
	return command{
		name: "roster", help: "prints a roster of generated people, ready to submit",
		settings: []setting{
			{flag: "size", value: "N", standard: "10", help: "how many people", apply: to(&size, number("people", 0))},
			{flag: "seed", value: "N", standard: "1", help: "the same seed generates the same people, within a release", apply: to(&seed, parseSeed)},
			{flag: "plan", value: "ID", standard: "pln_abc123def456", help: "the plan_id of each", apply: to(&plan, text)},
		},
		run: func(_ context.Context, _ []string, w process) error {
			rows, err := fixtures.Roster(size, seed, plan)
			if err != nil {
				return usageError(err)
			}
			out := bufio.NewWriter(w.stdout)
			if err := fixtures.WriteRoster(out, rows); err != nil {
				return err
			}
			return out.Flush()
		},
	}
}
