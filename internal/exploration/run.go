package exploration

import (
	"time"

	"github.com/vitable-sandbox/sandbox/server"
)

// Run is one run of the user's test: a plain one, or one with a fault at a point.
type Run struct {
	// Name says which run it is, in flags and subtests: "plain-1", "SubmitGroupMemberSync-1=lost-answer".
	Name string
	// Point names the call; empty in a plain run.
	Point string
	// Fault happens to the call; nil in a plain run.
	Fault *Fault

	exploration *Exploration
	point       *point
	variant     int
	keys        keys
	most        int // how many calls are so many that the run has no end; 0 means any number
	tries       int
	recorder    *recorder
	outcome     Outcome
	result      *Result
}

// Result is what came of a run.
type Result struct {
	// Verdict is what the matrix says.
	Verdict Verdict
	// Reported says that the test failed, and may.
	Reported bool
	// Notes are what is worth knowing and does not fail.
	Notes []string
	// Text is a paragraph about a run that failed, in the words of the API; empty for others.
	Text string
}

// Option is what the server of the run is started with.
func (r *Run) Option() server.Option { return server.WithInterceptor(r.recorder) }

// Label names the fault as Name does: empty in a plain run.
func (r *Run) Label() string {
	if r.Fault == nil {
		return ""
	}
	return r.Fault.name(r.variant)
}

// firstRun is how long a plain run may take where nothing is known (our choice).
const firstRun = 10 * time.Minute

// Timeout is how long the run may take: what the configuration says or, without that, ten times the plain run and at least
// ten seconds; and as long as its fault takes by itself.
func (r *Run) Timeout() time.Duration {
	given := r.exploration.config.Timeout
	var length time.Duration
	if r.Fault != nil {
		length = r.Fault.Length
		if r.exploration.config.Exact && r.Fault.inBubble > 0 {
			length = r.Fault.inBubble
		}
	}
	switch {
	case r.Fault == nil && given > 0:
		return given
	case r.Fault == nil:
		return firstRun
	case given > 0:
		return given + length
	}
	return max(10*r.exploration.plainTook(), 10*time.Second) + length
}

// Skipped reports whether a plain run was left out by its own body.
func (r *Run) Skipped() bool { return r.outcome.Skipped }

// Calls is how many calls of the API the run has made so far.
func (r *Run) Calls() int { return r.recorder.calls() }

// Stop lets no call through any more: whoever still calls finds a closed connection.
func (r *Run) Stop() { r.recorder.stopped.Store(true) }

// End tells that the test has ended, while the server still answers: batches in flight finish, and the rosters are looked at.
// It does no harm to call it twice.
func (r *Run) End() { r.recorder.end() }

// Conclude judges the run. In a plain run only Passed and Took of the outcome count.
func (r *Run) Conclude(o Outcome) Result {
	r.End()
	r.outcome = o
	r.outcome.TimedOut = o.TimedOut || r.recorder.endless.Load()
	result := Result{Verdict: Survived}
	switch {
	case r.Fault == nil && (!o.Passed || o.TimedOut):
		result.Verdict = Failed
	case r.Fault == nil:
	default:
		result = r.exploration.conclude(r)
	}
	r.exploration.mu.Lock()
	defer r.exploration.mu.Unlock()
	r.result = &result
	return result
}

// Again makes the run ready to be carried out once more where its fault did not happen; it does so once.
func (r *Run) Again() bool {
	if r.Fault == nil || r.tries > 0 || r.recorder.reached() {
		return false
	}
	r.tries++
	r.recorder = newRecorder(r)
	return true
}
