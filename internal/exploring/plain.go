package exploring

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
)

// plain carries out the two plain runs, and finds the points in them. The second is as many copies at once as there are workers;
// where these get into one another's way there is one worker from then on.
func (x *explorer) plain(ctx context.Context) error {
	first := x.exploration.Plain(1)
	end, err := x.plainRun(ctx, first, 1)
	if err != nil {
		return err
	}
	if first.Calls() == 0 {
		return x.noCalls(first)
	}
	x.say("plain-1 passed in %s, with %s", rounded(end.took), exploration.Counted(first.Calls(), "call"))
	second := x.exploration.Plain(2)
	if x.Workers > 1 && x.copies(ctx, first, second) {
		x.say("plain-2 passed, as %d copies at once", x.Workers)
		return x.prepare(first, second)
	}
	if ctx.Err() != nil {
		return ErrInterrupted
	}
	if x.Workers > 1 {
		x.say("%d copies at once fail, or behave differently: they may share a port, a database or a folder; "+
			"SANDBOX_EXPLORE_WORKER tells them apart. Continuing with one at a time.", x.Workers)
		x.Workers = 1
		second = x.exploration.Plain(2)
	}
	end, err = x.plainRun(ctx, second, 1)
	if err != nil {
		return err
	}
	x.say("plain-2 passed in %s, with %s", rounded(end.took), exploration.Counted(second.Calls(), "call"))
	return x.prepare(first, second)
}

func (x *explorer) prepare(first, second *exploration.Run) error {
	err := x.exploration.Prepare(first, second)
	if errors.Is(err, exploration.ErrNoCalls) {
		return x.noCalls(second)
	}
	if err != nil {
		return UsageError{err}
	}
	return nil
}

// copies carries out the second plain run as copies at once, and reports whether each did what the first plain run did.
func (x *explorer) copies(ctx context.Context, first, second *exploration.Run) bool {
	runs := []*exploration.Run{second}
	for len(runs) < x.Workers {
		runs = append(runs, x.exploration.Plain(2))
	}
	alike := make([]bool, len(runs))
	var wait sync.WaitGroup
	for i, run := range runs {
		wait.Go(func() {
			_, err := x.plainRun(ctx, run, i+1)
			alike[i] = err == nil && exploration.Alike(first, run)
		})
	}
	wait.Wait()
	for _, good := range alike {
		if !good {
			return false
		}
	}
	return true
}

// plainRun carries out a plain run, which must pass.
func (x *explorer) plainRun(ctx context.Context, run *exploration.Run, worker int) (ending, error) {
	result, end, err := x.carry(ctx, run, worker)
	switch {
	case ctx.Err() != nil:
		return end, ErrInterrupted
	case errors.Is(err, exec.ErrNotFound):
		return end, usageErrorf("there is no program %s; write sandbox explore -- COMMAND…", x.Command[0])
	case err != nil:
		return end, UsageError{err}
	case result.Verdict == exploration.Survived:
		return end, nil
	}
	how := "failed"
	if end.timedOut {
		how = fmt.Sprintf("did not end within %s", rounded(run.Timeout()))
	}
	hint := ""
	if run.Calls() == 0 {
		hint = "\n" + x.elsewhere()
	}
	said := "It printed nothing."
	if last := exploration.LastLines(end.output); last != "" {
		said = "Its last output:\n" + last
	}
	return end, usageErrorf("%s %s; the command must pass without any fault before anything is tried. %s%s", run.Name, how, said, hint)
}

// elsewhere says where the calls of a command may have gone that sent nothing.
func (x *explorer) elsewhere() string {
	text := "It sent nothing to the sandbox: it may have called another server (if the application reads other variables, pass " +
		"--env API_URL={url} --env API_KEY={key}), or its test runner may have answered from a cache."
	for _, each := range x.Environ {
		name, value, _ := strings.Cut(each, "=")
		if strings.EqualFold(name, "http_proxy") && value != "" {
			text += " " + name + " is set, and a proxy does not reach 127.0.0.1; add that to no_proxy."
		}
	}
	return text
}

func (x *explorer) noCalls(run *exploration.Run) error {
	return usageErrorf("%s passed. %s", run.Name, x.elsewhere())
}

func (x *explorer) say(format string, args ...any) {
	_, _ = fmt.Fprintf(x.Stderr, "sandbox: "+format+"\n", args...)
}

// rounded is a time as people read it.
func rounded(d time.Duration) time.Duration {
	if d < time.Second {
		return d.Round(time.Millisecond)
	}
	return d.Round(time.Second)
}
