package httpapi

import (
	"encoding/binary"
	"hash/maphash"
	"net/http"
	"sync/atomic"

	"github.com/labstack/echo/v4"

	"github.com/vitable-sandbox/sandbox/server/internal/contract"
	"github.com/vitable-sandbox/sandbox/server/internal/faults"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// exchange is one request while the server handles it. Each of its parts has one writer: the request, which does not change
// once its handler is called; the notes, which are only added to; the plan of the rules; and the answer of the handler. It
// passes through Echo as the http.ResponseWriter, and nothing is written before send.
type exchange struct {
	http.ResponseWriter
	server *Server
	api    *API // nil before routing

	request Request
	notes   Notes
	plan    faults.Plan
	answer  Answer
	failure error // instead of an answer

	incoming incoming
	handled  Call                 // the exchange as its handler sees it
	counted  [2]*atomic.Int64     // where it counts as in flight
	values   [usualHeaders]string // of the headers of the answer

	rules    platform.Call // how rules see the request
	digested bool          // whether rules has the digest
	waited   bool
	left     bool // whether the client left while the call waited
	done     bool // whether the platform has done what the call asks for
	directed bool // whether there is a Sandbox header that counts

	turn func() // ends the turn to work; nil without one

	intercepted *Intercepted // nil where nobody asks
	answered    func()       // tells who intercepted it of its answer
}

// call runs the checks of its operation, in the order path, Sandbox header, rules, query, content type
// and size, and then calls its handler, which decodes the body.
func (x *exchange) call(op *contract.Operation, handler Handler, c echo.Context) error {
	r := &x.request
	if err := r.readPath(c); err != nil {
		return err
	}
	r.Operation = op
	x.notes.About(r.GroupID(), r.RequestID())
	if err := x.readHeader(); err != nil {
		return err
	}
	if err := x.matchCall(); err != nil {
		return err
	}
	if err := op.JudgeQuery(r.Request); err != nil {
		return err
	}
	if r.URL.RawQuery != "" {
		r.query = r.URL.Query()
	}
	if op.TakesBody() {
		if err := x.readBody(); err != nil {
			return err
		}
	}
	x.handled = Call{Request: r, Notes: &x.notes, exchange: x}
	answer, err := handler(&x.handled)
	x.answer = answer
	return err
}

// noteHeader notes whether there is a Sandbox header: if there is, every answer says what was applied.
func (x *exchange) noteHeader() {
	switch {
	case len(x.request.Header[faults.Header]) == 0:
	case x.server.ControlOff:
		x.notes.Hint("the Sandbox header has no effect: --control=false turns it off")
	default:
		x.directed = true
	}
}

func (x *exchange) readHeader() error {
	if !x.directed {
		return nil
	}
	call := x.request.operationID()
	if x.request.control {
		call = ""
	}
	var err error
	if x.request.Directives, err = faults.ParseHeader(x.request.Header[faults.Header], call); err != nil {
		return &Problem{Kind: InvalidDirective, Message: err.Error()}
	}
	return nil
}

// digest lets rules see what identical requests have in common.
func (x *exchange) digest(body []byte) {
	if x.digested {
		return
	}
	x.digested = true
	var h maphash.Hash
	h.SetSeed(x.server.digests)
	for _, text := range []string{x.request.operationID(), x.request.URL.RequestURI()} {
		_, _ = h.WriteString(text)
		_ = h.WriteByte('\n')
	}
	_, _ = h.Write(body)
	binary.NativeEndian.PutUint64(x.rules.Digest[:], h.Sum64())
}

// connection is how a rule broke the connection, in a word for journal and log; empty if it held.
func (x *exchange) connection() string {
	how := x.plan.Connection()
	switch {
	case x.left:
		return "client left"
	case how != "" && x.plan.Uncharged:
		return how + ", uncharged"
	default:
		return how
	}
}
