package httpapi

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/contract"
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
	affected := x.server.Intercept != nil || r.Tenant.MayAffect(&x.rules)
	if !affected && (!faults.Resent(r.Request) || !r.Tenant.Resends.Expecting()) {
		return nil
	}
	// What cannot be read now cannot be read in its turn either, and that is where it is said.
	ahead, _ := x.readAll()
	x.digest(ahead)
	plan, again := r.Tenant.Resends.Again(r.Request, x.rules.Digest, r.started)
	if !again {
		if !affected {
			return nil
		}
		x.intercept(ahead)
		plan = faults.Plan{Effects: r.Tenant.MatchCall(&x.rules)}
	}
	if plan.Ending != nil || plan.WaitsBefore() {
		x.keepAhead(ahead)
	}
	return x.applyPlan(plan)
}

// keepAhead keeps the body of a call that may not reach its handler for the journal, and the rows that it submits.
func (x *exchange) keepAhead(body []byte) {
	x.request.Text = body
	if x.request.operationID() != fixtures.SubmitOperation {
		return
	}
	c := Call{Request: &x.request, Notes: &x.notes, exchange: x}
	c.Work(len(body))
	c.Submitted(contract.ReferenceIDs(body), nil)
	x.endTurn()
}

// MatchRows applies the rules with conditions on rows. It fails if the group of the call neither exists nor can be created,
// or if a rule ends the call; the handler then returns the error.
func (c *Call) MatchRows(rows []fixtures.Row) error {
	x := c.exchange
	x.digest(x.request.Text)
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

// waitOnce waits until a request has taken as long as a rule says, from its arrival on: a body that comes slowly takes none
// of that away. What a client that leaves meanwhile has asked for goes no further.
func (x *exchange) waitOnce() {
	if x.waited {
		return
	}
	x.waited = true
	x.endTurn()
	if !x.server.wait(x.clientContext(), x.plan.Wait-time.Since(x.request.started)) {
		x.abandon()
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
	case rule == nil && x.failure == nil && x.answer.Stream != nil:
		x.sendStream()
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

// clientContext ends when the client leaves. That of a request whose body has stalled has ended already.
func (x *exchange) clientContext() context.Context {
	if ctx := x.request.Context(); !x.incoming.stalled {
		return ctx
	}
	return context.WithoutCancel(x.request.Context())
}

// breakConnection ends an exchange in the way in which connections break. Reset and garbage need HTTP/1.1; where there is no
// connection to be had, the stream ends instead. It reads the body first: to close a connection with something unread in
// it would reset it.
func (x *exchange) breakConnection(how string) {
	x.endTurn()
	if how == fixtures.ConnectionHang {
		x.hang()
	}
	x.drain()
	if x.server.connections.haveAnswered(x.request.Request) {
		x.request.Tenant.Resends.Expect(x.request.Request, x.rules.Digest, &x.plan)
	}
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
	}
	panic(http.ErrAbortHandler)
}

// hang keeps the connection, and answers nothing, until the client leaves or its body breaks off. Until the body is read,
// net/http does not see its client leave.
func (x *exchange) hang() {
	x.record(&reply{})
	if x.readRest() {
		x.server.wait(x.clientContext(), maxHang-time.Since(x.request.started))
	}
	panic(http.ErrAbortHandler)
}

// truncatedReply is the call's own reply or, if the call did not reach the platform, something else to cut off.
func (x *exchange) truncatedReply() reply {
	var r reply
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
	for {
		around, ok := conn.(interface{ NetConn() net.Conn })
		if !ok {
			break
		}
		conn = around.NetConn()
	}
	if c, ok := conn.(interface{ SetLinger(seconds int) error }); ok {
		_ = c.SetLinger(0)
	}
	_ = conn.Close()
}
