package httpapi

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/faults"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// errEnded ends a call that must not reach the platform.
var errEnded = errors.New("a rule ended the call")

// matchCall applies the rules without conditions on rows: what they do before the call happens here.
func (x *exchange) matchCall() error {
	r := &x.request
	if r.control {
		return nil
	}
	x.rules = platform.Call{Operation: r.operationID(), GroupID: r.GroupID()}
	if r.Directives != nil {
		x.rules.Rule = r.Directives.Call
	}
	affected := r.Tenant.MayAffect(&x.rules)
	if !affected && (!faults.Resent(r.Request) || !r.Tenant.Resends.Expecting()) {
		return nil
	}
	ahead := x.readAhead()
	x.rules.Digest = x.digest(ahead)
	plan, again := r.Tenant.Resends.Again(r.Request, x.rules.Digest, r.started)
	if !again {
		if !affected {
			return nil
		}
		plan = faults.Plan{Effects: r.Tenant.MatchCall(&x.rules)}
	}
	if plan.Ending != nil {
		// The journal keeps the body even if the call ends here.
		r.Text = ahead
	}
	return x.applyPlan(plan)
}

// MatchRows applies the rules with conditions on rows. It fails if the group of the call neither exists nor can be created,
// or if a rule ends the call; the handler then returns the error.
func (c *Call) MatchRows(rows []fixtures.Row) error {
	x := c.exchange
	x.rules.Digest = x.digest(x.request.Text)
	effects, err := x.request.Tenant.MatchRows(&x.rules, rows)
	if err != nil {
		return err
	}
	return x.applyPlan(faults.Plan{Effects: effects})
}

// ForRules returns the call as rules see it, for the platform.
func (c *Call) ForRules() *platform.Call { return &c.exchange.rules }

// applyPlan does what a plan asks for before the call: it waits, and ends a call that must not reach the platform.
func (x *exchange) applyPlan(plan faults.Plan) error {
	x.plan = plan
	if plan.WaitsBefore() {
		x.waitOnce()
	}
	if plan.EndsBefore() {
		return errEnded
	}
	return nil
}

// waitOnce waits as long as a rule says. If the client leaves meanwhile, the request ends here.
func (x *exchange) waitOnce() {
	if x.waited {
		return
	}
	x.waited = true
	if !x.server.wait(x.request.Context(), x.plan.Wait) {
		x.left = true
		x.record(&reply{status: x.answer.Status})
		panic(http.ErrAbortHandler)
	}
}

// finish sends the answer, or does what a rule asks for instead.
func (x *exchange) finish() {
	x.done = x.failure == nil && x.answer.Status > 0
	if x.plan.Delaying != nil {
		x.waitOnce()
	}
	switch rule := x.plan.Ending; {
	case rule == nil && x.failure == nil && x.answer.Live != nil:
		x.sendLive()
	case rule == nil:
		x.send(x.ownReply())
	case rule.Respond != nil:
		x.drain()
		x.send(x.injectedReply(rule.Respond))
	default:
		x.breakConnection(rule.Connection)
	}
}

// answerLost reports whether the platform carried out the call but the client does not get its answer.
func (x *exchange) answerLost() bool { return x.done && (x.left || x.plan.EndsAfter()) }

// maxHang is how long a connection hangs (our choice): longer than the official clients wait.
const maxHang = 2 * time.Minute

// breakConnection breaks the connection of an exchange. Reset and garbage need HTTP/1.1; where the connection cannot be
// hijacked, the stream ends instead. It reads the body first: closing a connection with unread data resets it.
func (x *exchange) breakConnection(how fixtures.Connection) {
	x.drain()
	x.request.Tenant.Resends.Expect(x.request.Request, x.rules.Digest, &x.plan)
	if how == fixtures.ConnectionTruncate {
		x.send(x.truncatedReply())
		return
	}
	x.record(&reply{})
	switch how {
	case fixtures.ConnectionReset:
		if conn := x.hijack(); conn != nil {
			reset(conn)
			return
		}
	case fixtures.ConnectionGarbage:
		if conn := x.hijack(); conn != nil {
			_, _ = io.WriteString(conn, faults.Garbage)
			_ = conn.Close()
			return
		}
	case fixtures.ConnectionHang:
		x.server.wait(x.request.Context(), maxHang)
	}
	panic(http.ErrAbortHandler)
}

// truncatedReply is the call's own reply or, if the call did not reach the platform, something else to cut off.
func (x *exchange) truncatedReply() *reply {
	r := &reply{}
	if x.plan.EndsAfter() {
		r = x.ownReply()
	} else {
		r.status, r.body = faults.Fragment(x.request.operationID())
	}
	r.truncated = true
	return r
}

func (x *exchange) hijack() net.Conn {
	conn, _, err := http.NewResponseController(x.ResponseWriter).Hijack()
	if err != nil {
		return nil
	}
	return conn
}

// reset closes a connection so that the other end sees a reset.
func reset(conn net.Conn) {
	if secure, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = secure.NetConn()
	}
	if c, ok := conn.(interface{ SetLinger(seconds int) error }); ok {
		_ = c.SetLinger(0)
	}
	_ = conn.Close()
}

// readAhead reads the body early, and leaves it to be read again. Only after that does net/http notice that the client
// leaves.
func (x *exchange) readAhead() []byte {
	r := x.request.Request
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	var ahead bytes.Buffer
	// What cannot be read now cannot be read later either, and is reported then.
	_, _ = ahead.ReadFrom(io.LimitReader(r.Body, x.server.MaxBody+1))
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(ahead.Bytes()), r.Body), r.Body}
	return ahead.Bytes()
}
