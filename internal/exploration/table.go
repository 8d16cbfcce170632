package exploration

import (
	"slices"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/clone"
	"github.com/vitable-sandbox/sandbox/server"
)

// The sets of faults.
const (
	// Transient are the faults that every client is asked to survive; where nothing is chosen they are tried.
	Transient = "transient"
	// Lasting are the faults that no retry mends at once.
	Lasting = "lasting"
	// Outcomes are what can become of a batch.
	Outcomes = "outcomes"
)

// lengths of faults, all our choice.
const (
	hangs    = 2 * time.Minute
	waits    = 30 * time.Second
	givingUp = 2 * time.Minute
	// patience is how long a client may poll where time costs nothing.
	patience = 15 * time.Minute
)

var (
	writes  = []string{"CreateGroup", "UpdateGroup", fixtures.SubmitOperation}
	submits = []string{fixtures.SubmitOperation}
)

const html = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"

// faults is the table of all faults, in the order of the matrix.
var faults = []Fault{
	{
		Name: "429", Set: Transient, Expect: ToSurvive, Phase: fixtures.PhaseBefore,
		Does: "is answered 429 with Retry-After: 1, and has no effect",
		rule: responds(fixtures.Respond{Status: 429, Headers: map[string]string{"Retry-After": "1"}}),
	},
	{
		Name: "500", Set: Transient, Expect: ToSurvive, Phase: fixtures.PhaseBefore,
		Does: "is answered 500, and has no effect", rule: responds(fixtures.Respond{Status: 500}),
	},
	{
		Name: "503", Set: Transient, Expect: ToSurvive, Phase: fixtures.PhaseBefore,
		Does: "is answered 503, and has no effect", rule: responds(fixtures.Respond{Status: 503}),
	},
	{
		Name: "502-html", Set: Transient, Expect: ToSurvive, Phase: fixtures.PhaseBefore,
		Does: "is answered 502 with an HTML page, and has no effect",
		rule: responds(fixtures.Respond{Status: 502, Body: new(html), Headers: map[string]string{"Content-Type": "text/html"}}),
	},
	{
		Name: "reset", Set: Transient, Expect: ToSurvive, Phase: fixtures.PhaseBefore,
		Does: "has its connection reset, and has no effect", rule: breaks(fixtures.ConnectionReset),
	},
	{
		Name: "close", Set: Transient, Expect: ToSurvive, Phase: fixtures.PhaseBefore,
		Does: "has its connection closed without an answer, and has no effect", rule: breaks(fixtures.ConnectionClose),
	},
	{
		Name: "lost-answer", Set: Transient, Expect: ToSurvive, Phase: fixtures.PhaseAfter, Calls: writes,
		Does: "takes effect, but its answer is lost", rule: breaks(fixtures.ConnectionClose),
	},
	{
		Name: "truncate", Set: Transient, Expect: ToSurvive, Phase: fixtures.PhaseAfter,
		Does: "takes effect, but its answer ends in the middle of the body", rule: breaks(fixtures.ConnectionTruncate),
	},
	{
		Name: "garbage", Set: Transient, Expect: ToSurvive, Phase: fixtures.PhaseBefore,
		Does: "is answered with bytes that are not HTTP, and has no effect", rule: breaks(fixtures.ConnectionGarbage),
	},
	{
		Name: "exhausted", Set: Lasting, Expect: ToReport, Phase: fixtures.PhaseBefore, inARow: fixtures.ExhaustRetries,
		Does: "and the next two calls are answered 503, and have no effect", rule: responds(fixtures.Respond{Status: 503}),
	},
	{
		Name: "401", Set: Lasting, Expect: ToReport, Phase: fixtures.PhaseBefore,
		Does: "is answered 401, and has no effect", rule: responds(fixtures.Respond{Status: 401}),
	},
	{
		Name: "409", Set: Lasting, Expect: ToReport, Phase: fixtures.PhaseBefore,
		Does: "is answered 409, and has no effect", rule: responds(fixtures.Respond{Status: 409}),
	},
	{
		Name: "hang", Set: Lasting, Expect: ToReport, Phase: fixtures.PhaseBefore, Length: hangs,
		Does: "gets no answer for two minutes, then its connection ends; it has no effect", rule: breaks(fixtures.ConnectionHang),
	},
	{
		Name: "slow", Set: Lasting, Expect: ToReport, Phase: fixtures.PhaseAfter, Length: waits,
		Does: "takes effect, and is answered after 30 seconds",
		rule: does(fixtures.Rule{Latency: &fixtures.Latency{Min: waits, Max: waits}}),
	},
	{
		Name: "invalid-plan", Set: Outcomes, Expect: ToReport, Calls: submits, variants: (*calling).added,
		Does: "makes a batch in which one row fails, with the reason Invalid plan_id", rule: refuses(fixtures.InvalidPlan),
	},
	{
		Name: "subscribed-elsewhere", Set: Outcomes, Expect: ToReport, Calls: submits, variants: (*calling).added,
		Does: "makes a batch in which one row fails, because the person is subscribed under a different organization",
		rule: refuses("Member already has an active subscription under a different organization"),
	},
	{
		Name: "not-removed", Set: Outcomes, Expect: ToReport, Calls: submits, variants: (*calling).removed,
		Does: "makes a batch in which one member cannot be removed", rule: keeps,
	},
	{
		Name: "first-poll", Set: Outcomes, Expect: ToReport, Calls: submits,
		Does: "makes a batch that finishes at its first poll", rule: does(fixtures.Rule{Complete: fixtures.Polls(1)}),
	},
	{
		Name: "third-poll", Set: Outcomes, Expect: ToReport, Calls: submits, Length: waits,
		Does: "makes a batch that finishes at its third poll", rule: does(fixtures.Rule{Complete: fixtures.Polls(3)}),
	},
	{
		Name: "never", Set: Outcomes, Expect: ToReport, Calls: submits, Length: givingUp, inBubble: patience,
		Does: "makes a batch that never finishes", rule: does(fixtures.Rule{Complete: fixtures.Never()}),
	},
}

// Faults returns the table of all faults, in the order of the matrix.
func Faults() []Fault { return slices.Clone(faults) }

func does(rule fixtures.Rule) func(*server.Call, int) *fixtures.Rule {
	return func(*server.Call, int) *fixtures.Rule { return new(clone.Deep(rule)) }
}

func responds(with fixtures.Respond) func(*server.Call, int) *fixtures.Rule {
	return does(fixtures.Rule{Respond: &with})
}

func breaks(how string) func(*server.Call, int) *fixtures.Rule {
	return does(fixtures.Rule{Connection: how})
}
