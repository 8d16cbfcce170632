package httpapi

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
)

// connectionKey is the key of what a context knows of its connection.
type connectionKey struct{}

// ConnContext returns the context of a new connection, for http.Server.ConnContext: with it the server knows which
// requests came by the same connection.
func ConnContext(ctx context.Context) context.Context {
	return context.WithValue(ctx, connectionKey{}, new(atomic.Bool))
}

// connections knows which connections have answered a request. Where an http.Server does not say what connection a
// request came by, its addresses do. It is safe for concurrent use.
type connections struct {
	mu sync.Mutex
	// older is what recent was when it was full last.
	recent, older map[connectionID]struct{}
}

// connectionID is a connection of an http.Server of somebody else. A port of the client is used again by later
// connections; the local address is a pointer that each TCP connection has to itself.
type connectionID struct {
	remote string
	local  *net.TCPAddr
}

// mostConnections is how many connections are kept twice over.
const mostConnections = 1024

// idOf returns the connection of a request, and whether it can be told from others: not if the request did not come by TCP
// through an http.Server, as those of httptest.NewRequest did not, nor if its remote address is not that of a connection.
func idOf(r *http.Request) (connectionID, bool) {
	local, _ := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if local == nil {
		return connectionID{}, false
	}
	_, err := netip.ParseAddrPort(r.RemoteAddr)
	return connectionID{r.RemoteAddr, local}, err == nil
}

// answers notes that the connection of a request answers one.
func (c *connections) answers(r *http.Request) {
	if answered, ok := r.Context().Value(connectionKey{}).(*atomic.Bool); ok {
		answered.Store(true)
		return
	}
	id, ok := idOf(r)
	if !ok {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.recent) >= mostConnections {
		c.recent, c.older = nil, c.recent
	}
	if c.recent == nil {
		c.recent = make(map[connectionID]struct{})
	}
	c.recent[id] = struct{}{}
}

// haveAnswered reports whether the connection of a request has answered one before, as far as is known. A client sends a
// request again by itself after no other connection broke. That of HTTP/2 does not break.
func (c *connections) haveAnswered(r *http.Request) bool {
	if r.ProtoMajor != 1 {
		return false
	}
	if answered, ok := r.Context().Value(connectionKey{}).(*atomic.Bool); ok {
		return answered.Load()
	}
	id, ok := idOf(r)
	if !ok {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	_, recent := c.recent[id]
	_, older := c.older[id]
	return recent || older
}
