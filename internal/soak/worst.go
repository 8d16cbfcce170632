package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

const (
	manyRules    = 1000
	headerBytes  = 8 << 10
	slowBodies   = 50
	unread       = 8
	resetsAfter  = 25 // rosters, so that what the abuser stores has a bound
	dribblePause = 500 * time.Millisecond
)

// worstTenant is a tenant that does its worst. What it gets for it is not looked at: a refusal is as good.
type worstTenant struct {
	*client
	host    string
	rosters [2]string // all rows of the one are other people than those of the other
	list    []*worst
}

// worst is one of the things that it does, over and over.
type worst struct {
	name  string
	do    func(ctx context.Context)
	count atomic.Int64
}

func newAbuser(ctx context.Context, c *client, size int) (*worstTenant, error) {
	at, err := url.Parse(c.url)
	if err != nil {
		return nil, fmt.Errorf("-url: %w", err)
	}
	w := &worstTenant{client: c, host: at.Host}
	for i := range w.rosters {
		rows := make([]row, size)
		for n := range rows {
			rows[n] = row{reference: fmt.Sprintf("W-%d-%d", i, n), first: "Jane", last: strings.Repeat("Doe", 20), plan: plan}
		}
		w.rosters[i] = body(rows)
	}
	err = w.load(ctx)
	return w, err
}

func (w *worstTenant) load(ctx context.Context) error {
	fixture := `{"plans":[{"id":"` + plan + `"}],"complete":"immediate","groups":[{"id":"` + abused + `"}]}`
	return w.want(ctx, http.StatusOK, nil, http.MethodPut, "/_sandbox/fixture", fixture)
}

func (w *worstTenant) worst() []*worst {
	path := "/v1/groups/" + abused + "/members/sync"
	get := func(path string, headers ...string) func(context.Context) {
		return func(ctx context.Context) { _ = w.drop(ctx, http.MethodGet, path, "", headers...) }
	}
	header := "Sandbox: fail=(" + strings.TrimSpace(strings.Repeat("*x ", (headerBytes-20)/3)) + ")"
	w.list = []*worst{
		{name: "rosters", do: func(ctx context.Context) {
			for n := range resetsAfter {
				_ = w.drop(ctx, http.MethodPost, path, w.rosters[n%2])
			}
			_ = w.drop(ctx, http.MethodPost, "/_sandbox/reset", "{}")
			_ = w.load(ctx)
		}},
		{name: "rules", do: w.rules},
		{name: "syncs", do: get("/_sandbox/syncs?limit=10000")},
		{name: "requests", do: get("/_sandbox/requests?limit=10000")},
		{name: "members", do: get("/_sandbox/groups/" + abused + "/members?limit=10000")},
		{name: "waiting", do: func(ctx context.Context) {
			_ = w.drop(ctx, http.MethodPost, "/_sandbox/clock/advance", `{"until":"idle"}`)
		}},
		{name: "snapshots", do: func(ctx context.Context) {
			if a, err := w.send(ctx, http.MethodGet, "/_sandbox/fixture", ""); err == nil {
				_ = w.drop(ctx, http.MethodPut, "/_sandbox/fixture", string(a.body), "Content-Type: application/yaml")
			}
		}},
		{name: "headers", do: func(ctx context.Context) {
			rows := []row{{reference: "W", first: "Jane", last: "Doe", plan: plan}}
			_ = w.drop(ctx, http.MethodPost, path, body(rows), header)
		}},
		{name: "slow bodies", do: func(ctx context.Context) {
			w.hold(ctx, slowBodies, "POST "+path+" HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 16000000\r\n", "{")
		}},
		{name: "unread", do: func(ctx context.Context) {
			w.hold(ctx, unread, "GET /_sandbox/requests?limit=10000 HTTP/1.1\r\n", "")
		}},
	}
	return w.list
}

// rules adds as many rules as it may, each with a pattern that all but matches every last name, and removes them.
func (w *worstTenant) rules(ctx context.Context) {
	pattern := "*" + strings.Repeat("o?D", 19) + "x*"
	for n := range manyRules {
		rule := text(map[string]any{
			"when": map[string]string{"operation": "add", "last_name": pattern},
			"fail": map[string]string{"reason": strconv.Itoa(n)},
		})
		if err := w.drop(ctx, http.MethodPost, "/_sandbox/rules", rule); err != nil {
			return
		}
	}
	_ = w.drop(ctx, http.MethodDelete, "/_sandbox/rules", "")
}

// hold opens connections, each with a request, sends one byte after the other on them, and never reads an answer. It
// returns when the time is over, or the sandbox has ended one of them.
func (w *worstTenant) hold(ctx context.Context, connections int, request, bit string) {
	held := make([]net.Conn, 0, connections)
	defer func() {
		for _, conn := range held {
			_ = conn.Close()
		}
	}()
	for range connections {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", w.host)
		if err != nil {
			return
		}
		held = append(held, conn)
		_, _ = conn.Write([]byte(request + "Host: " + w.host + "\r\nAuthorization: Bearer " + w.key + "\r\n\r\n"))
	}
	every(ctx, dribblePause, func() bool {
		return !slices.ContainsFunc(held, func(conn net.Conn) bool {
			_, err := conn.Write([]byte(bit))
			return err != nil
		})
	})
}

// line reports how often it did each.
func (w *worstTenant) line() string {
	line := "the abuser:"
	for _, each := range w.list {
		line += fmt.Sprintf(" %s %d,", each.name, each.count.Load())
	}
	return strings.TrimSuffix(line, ",")
}
