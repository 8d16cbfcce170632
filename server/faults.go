package server

import (
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// longestHang is how long a connection hangs if nobody ends it (our choice): longer than the official clients wait.
const longestHang = 2 * time.Minute

// garbage is no HTTP, whatever a client takes for it.
const garbage = "\x15\x03\x01 this is not HTTP \x00\xff\r\n\r\n"

// breakOff ends an exchange in the way in which connections break. Reset and garbage need HTTP/1.1; where there is no
// connection to be had, the stream ends instead. It reads the body first: to close a connection with something unread in
// it would reset it.
func (x *exchange) breakOff(how fixtures.Connection) {
	x.drain()
	x.fate.connection = how
	if how == fixtures.ConnectionReset || how == fixtures.ConnectionClose {
		x.expectAgain(how)
	}
	if how == fixtures.ConnectionTruncate {
		x.standIn()
		x.send()
		return
	}
	x.status = 0
	x.record()
	switch how {
	case fixtures.ConnectionReset:
		if conn := x.hijack(); conn != nil {
			reset(conn)
			return
		}
	case fixtures.ConnectionGarbage:
		if conn := x.hijack(); conn != nil {
			_, _ = io.WriteString(conn, garbage)
			_ = conn.Close()
			return
		}
	case fixtures.ConnectionHang:
		x.server.wait(x.request.Context(), longestHang)
	}
	panic(http.ErrAbortHandler)
}

// expectAgain prepares for a client that sends the request again by itself.
func (x *exchange) expectAgain(how fixtures.Connection) {
	if !x.fate.resent && resentByClients(x.request) {
		x.org.resends.expect(resendKeyOf(x.request, x.fate.call.Digest), x.fate.effects.Ending.Rule, how)
	}
}

// standIn gives a call something to break off, if the platform has not heard of it.
func (x *exchange) standIn() {
	if x.fate.effects.Ending.After {
		return
	}
	x.failure = nil
	x.status = http.StatusOK
	switch x.call {
	case fixtures.SubmitOperation:
		x.status = http.StatusAccepted
	case "CreateGroup":
		x.status = http.StatusCreated
	}
	x.raw = []byte(`{"data":{"id":"` + "              ")
	if strings.HasPrefix(x.call, "List") {
		x.raw = []byte(`{"data":[{"id":"` + "              ")
	}
}

func (x *exchange) hijack() net.Conn {
	conn, _, err := http.NewResponseController(x.ResponseWriter).Hijack()
	if err != nil {
		return nil
	}
	return conn
}

// reset closes a connection in such a way that the other end sees it reset.
func reset(conn net.Conn) {
	if secure, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = secure.NetConn()
	}
	if c, ok := conn.(interface{ SetLinger(seconds int) error }); ok {
		_ = c.SetLinger(0)
	}
	_ = conn.Close()
}
