package httpapi

import (
	"context"
	"net/http"

	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// itemBytes is roughly what an item of a list takes in JSON.
const itemBytes = 200

// Work waits until the organization has a turn to work on so many bytes. The turn ends once the call waits for something, and
// with its answer. Work does not return if the client leaves meanwhile.
func (c *Call) Work(bytes int) {
	if bytes >= tenant.LargeWork {
		c.begin(c.Tenant.BeginWork)
	}
}

// WorkOn is like Work, for an answer with so many items.
func (c *Call) WorkOn(items int) { c.Work(items * itemBytes) }

// Load is like Work, for a fixture of so many bytes.
func (c *Call) Load(bytes int) {
	if bytes >= tenant.LargeWork {
		c.begin(func(ctx context.Context) (func(), error) { return c.Tenant.BeginLoad(ctx, bytes) })
	}
}

func (c *Call) begin(turn func(context.Context) (end func(), err error)) {
	if c.exchange.takeTurn(turn) != nil {
		c.exchange.abandon()
	}
}

// takeTurn fails if the client leaves meanwhile.
func (x *exchange) takeTurn(turn func(context.Context) (end func(), err error)) (err error) {
	if x.turn == nil {
		x.turn, err = turn(x.clientContext())
	}
	return err
}

// endTurn lets others of the organization work. Nobody may have a turn while waiting for a client, a rule, or another turn.
func (x *exchange) endTurn() {
	if x.turn != nil {
		x.turn()
		x.turn = nil
	}
}

// abandon ends an exchange whose client has left.
func (x *exchange) abandon() {
	x.left = true
	x.record(&reply{status: x.answer.Status})
	panic(http.ErrAbortHandler)
}
