package exploring

import (
	"context"
	"io"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
	"github.com/vitable-sandbox/sandbox/server"
)

// carry carries out a run once, judges it, and returns how the command ended.
func (x *explorer) carry(ctx context.Context, run *exploration.Run, worker int) (exploration.Result, ending, error) {
	h, err := newHost(append(append([]server.Option{}, x.Server...), run.Option()))
	if err != nil {
		return exploration.Result{}, ending{}, UsageError{err}
	}
	defer h.End()
	var live io.Writer
	if x.Show && run.Fault != nil {
		live = x.Stderr
	}
	end, err := execute(ctx, x.Command, x.variables(h.URL, h.APIKey, run, worker), run.Timeout(), live)
	if err != nil {
		run.Stop()
		return exploration.Result{}, end, err
	}
	run.End()
	result := run.Conclude(exploration.Outcome{
		Passed: end.passed, TimedOut: end.timedOut, Took: end.took, Output: end.output,
	})
	x.times.add(run.Name, end.took)
	// The log ends with what became of each batch.
	h.End()
	end.timeline = h.Log()
	return result, end, nil
}

// fault carries out a run with a fault, and once more where the fault did not happen.
func (x *explorer) fault(ctx context.Context, run *exploration.Run, worker int) error {
	var result exploration.Result
	var end ending
	for again := true; again; again = run.Again() {
		var err error
		if result, end, err = x.carry(ctx, run, worker); err != nil {
			return err
		}
	}
	if result.Verdict.Bad() && x.Keep != "" {
		x.keep(run, end.output, end.timeline)
	}
	x.progress.done(run.Name, result.Verdict)
	return nil
}
