package server

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// fate is what rules do with an exchange, beside what the platform does.
type fate struct {
	call    platform.Call
	effects platform.Effects
	waited  bool
	done    bool // whether the platform has done what the call asks for

	// calling and failing are the rules of the request's own header: for the call, and for rows.
	calling, failing *platform.Directive
	directed         *directed // nil without directives
	// wanted are the directives of calling, as they are understood.
	wanted []string

	headers map[string]string // of an answer that a rule gives
	bare    bool              // whether that answer has no body
	// connection is how the connection breaks; empty if it does not. resent says that it breaks without any rule being
	// charged, since the client sends again by itself.
	connection fixtures.Connection
	resent     bool
	left       bool // whether the client left while it was made to wait
}

// errEnded ends a call of which the platform must not hear.
var errEnded = errors.New("a rule ended the call")

// arrive lets the rules act that ask nothing of rows. Effects of the phase before happen here.
func (x *exchange) arrive() error {
	if x.face != x.server.api {
		return nil
	}
	call := &x.fate.call
	*call = platform.Call{Operation: x.call, GroupID: x.groupID, Directive: x.fate.calling}
	watched := x.org.Watches(call)
	if !watched && (!resentByClients(x.request) || !x.org.resends.expects()) {
		return nil
	}
	ahead := x.readAhead()
	call.Digest = x.digest(ahead)
	if was, again := x.org.resends.again(resendKeyOf(x.request, call.Digest), x.started); again {
		x.fate.resent = true
		x.text = ahead
		return x.suffer(platform.Effects{
			Ending: &platform.Effect{Rule: was.rule, Origin: &fixtures.Rule{Connection: was.how}},
			Rules:  []string{was.rule},
		})
	}
	if !watched {
		return nil
	}
	effects := x.org.Arrive(call)
	if effects.Ending != nil {
		x.text = ahead // for the journal, where the call goes no further
	}
	return x.suffer(effects)
}

// meet lets the rules act that ask something of rows, and fails where the group of the call cannot be.
func (x *exchange) meet(rows []platform.Row) error {
	x.fate.call.Digest = x.digest(x.text)
	effects, err := x.org.Meet(&x.fate.call, rows)
	if err != nil {
		return err //nolint:wrapcheck // the registry of errors knows it
	}
	return x.suffer(effects)
}

// suffer waits, where that comes before the platform, and ends a call of which the platform must not hear.
func (x *exchange) suffer(effects platform.Effects) error {
	x.fate.effects = effects
	if wait := effects.Wait; wait != nil && !wait.After {
		x.waitOnce()
	}
	if ending := effects.Ending; ending != nil && !ending.After {
		return errEnded
	}
	return nil
}

// waitOnce waits as long as a rule says; what a client that leaves meanwhile has asked for goes no further.
func (x *exchange) waitOnce() {
	if x.fate.waited {
		return
	}
	x.fate.waited = true
	if !x.server.wait(x.request.Context(), x.fate.effects.Wait.Latency) {
		x.fate.left = true
		x.nameRules()
		x.record()
		panic(http.ErrAbortHandler)
	}
}

// conclude answers, or does what rules want instead of an answer.
func (x *exchange) conclude() {
	effects := &x.fate.effects
	x.fate.done = x.failure == nil && x.status > 0
	x.nameRules()
	if effects.Directed {
		x.applied = append(slices.Clone(x.fate.wanted), x.applied...)
	}
	if effects.Wait != nil {
		x.waitOnce()
	}
	if effects.Ending == nil {
		x.send()
		return
	}
	rule := effects.Ending.Origin.(*fixtures.Rule) //nolint:forcetypeassert,errcheck // ruleOfFixture puts nothing else there
	if rule.Respond != nil {
		x.inject(rule.Respond)
		x.send()
		return
	}
	x.breakOff(rule.Connection)
}

// nameRules puts the rules that did something to the call before those that shaped its answer.
func (x *exchange) nameRules() {
	for _, rule := range slices.Backward(x.fate.effects.Rules) {
		if !slices.Contains(x.rules, rule) {
			x.rules = slices.Insert(slices.Clone(x.rules), 0, rule)
		}
	}
}

// answerLost says that the platform did what the call asked for, and that the client does not get its answer.
func (x *exchange) answerLost() bool {
	return x.fate.done && (x.fate.left || x.fate.effects.Ending != nil && x.fate.effects.Ending.After)
}

// digest is what identical requests have in common.
func (x *exchange) digest(body []byte) platform.Digest {
	sum := x.sumOf(body)
	h := sha256.New()
	_, _ = io.WriteString(h, x.call+"\n"+x.request.URL.RequestURI()+"\n")
	_, _ = h.Write(sum[:])
	return platform.Digest(h.Sum(nil))
}

// sumOf is the hash of the body, which is worked out once: the rules and the journal both ask for it.
func (x *exchange) sumOf(body []byte) [sha256.Size]byte {
	if !x.summed {
		x.sum, x.summed = sha256.Sum256(body), true
	}
	return x.sum
}

// readAhead reads the body before its turn, and leaves it there to be read again. It also lets the server see when the
// client leaves, which it looks out for once it has read the body.
func (x *exchange) readAhead() []byte {
	r := x.request
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	var ahead bytes.Buffer
	// What cannot be read now cannot be read in its turn either, and that is where it is said.
	_, _ = ahead.ReadFrom(io.LimitReader(r.Body, x.server.maxBody+1))
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(ahead.Bytes()), r.Body), r.Body}
	return ahead.Bytes()
}

// broken is what became of the connection, in a word for the log.
func (f *fate) broken() string {
	switch {
	case f.left:
		return "client left"
	case f.resent:
		return string(f.connection) + ", uncharged"
	default:
		return string(f.connection)
	}
}
