package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/vitable-sandbox/sandbox/server/api"
)

const (
	// neighbours are the tenants that only poll, each at this pace.
	neighbours = 8
	pace       = 20 * time.Millisecond
	// abuser is the key of the tenant that does its worst.
	abuser = "soak-abuser"
	// abused is the group that it does it to.
	abused = "grp_abused"
)

// abuse measures how long others wait while one tenant does its worst. It fails if that is longer than the aim, or if an
// answer was not what it had to be.
func abuse(ctx context.Context, s *settings, out io.Writer) error {
	left, err := watched(ctx, patience, func(ctx context.Context) error { return measure(ctx, s, out) })
	if err == nil && left != "" && s.url == "" {
		err = fmt.Errorf("goroutines are left:\n%s", left)
	}
	return err
}

func measure(ctx context.Context, s *settings, out io.Writer) (err error) {
	sb, err := openSandbox(ctx, s.url)
	if err != nil {
		return err
	}
	transport := newTransport(s.clients)
	defer func() {
		transport.CloseIdleConnections()
		err = errors.Join(err, sb.close())
	}()
	// Their own connections: what the abuser does to its own is not to be measured.
	quiet := newTransport(neighbours + 1)
	defer quiet.CloseIdleConnections()
	ids := make([]string, neighbours)
	for n := range ids {
		if ids[n], err = settle(ctx, newClient(quiet, sb.url, neighbour(n))); err != nil {
			return err
		}
	}
	bad, err := newAbuser(ctx, newClient(transport, sb.url, abuser), s.rows)
	if err != nil {
		return err
	}

	ctx, cancel := context.WithTimeout(ctx, s.length)
	defer cancel()
	var polls, health waits
	var all sync.WaitGroup
	for n, id := range ids {
		all.Go(func() { repeat(ctx, &polls, newClient(quiet, sb.url, neighbour(n)), group1Path+"/"+id) })
	}
	all.Go(func() { repeat(ctx, &health, newClient(quiet, sb.url, neighbour(0)), "/_sandbox/health") })
	for _, each := range bad.worst() {
		all.Go(func() {
			for ctx.Err() == nil {
				each.do(ctx)
				each.count.Add(1)
			}
		})
	}
	var largest uint64
	every(ctx, sampling, func() bool {
		largest = max(largest, heapHeld())
		return true
	})
	all.Wait()
	_, _ = fmt.Fprintln(out, bad.line())
	_, _ = fmt.Fprintln(out, polls.line("polls"))
	_, _ = fmt.Fprintln(out, health.line("health check"))
	if sb.own {
		_, _ = fmt.Fprintln(out, "largest heap seen", mib(max(largest, heapHeld())))
	}
	return errors.Join(polls.judge("polls", s.aim), health.judge("health check", s.aim))
}

func neighbour(n int) string { return fmt.Sprintf("soak-neighbour-%d", n) }

const group1Path = "/v1/groups/grp_soak_1/members/sync"

// settle loads the soak's fixture and submits a batch to poll.
func settle(ctx context.Context, c *client) (id string, err error) {
	fixture, _ := origin()
	if err := c.want(ctx, http.StatusOK, nil, http.MethodPut, "/_sandbox/fixture", fixture); err != nil {
		return "", err
	}
	rows := []row{{reference: "E-1", first: "Jane", last: "Doe", plan: plan}}
	wire, err := ask[api.SyncSubmitResponse](ctx, c, http.StatusAccepted, http.MethodPost, group1Path, body(rows))
	return wire.Data.RequestId, err
}

// repeat sends one request at a steady pace and measures the answers.
func repeat(ctx context.Context, w *waits, c *client, path string) {
	every(ctx, pace, func() bool {
		began := time.Now()
		a, err := c.send(ctx, http.MethodGet, path, "")
		if ctx.Err() == nil {
			w.add(time.Since(began), err == nil && a.status == http.StatusOK)
		}
		return true
	})
}
