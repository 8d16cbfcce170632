// Command walk walks through Vitable Connect's whole care flow with net/http: list plans, find or create a group, submit its
// roster, poll, and print who was added, removed and refused. It has a folder of its own because Go names a program
// after its folder.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/vitable-sandbox/sandbox/server"
)

const (
	interval = time.Second
	deadline = time.Minute
)

func main() {
	getenv := os.Getenv //nolint:forbidigo // this is a program's main
	if err := run(getenv("VITABLE_CONNECT_BASE_URL"), getenv("VITABLE_CONNECT_API_KEY"), os.Stdout); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "walk:", err)
		os.Exit(1)
	}
}

// run walks against the server at baseURL, or against a sandbox of its own if there is none.
func run(baseURL, apiKey string, out io.Writer) error {
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	if baseURL == "" {
		sandbox, err := startSandbox(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = sandbox.Close() }()
		baseURL, apiKey = "http://"+sandbox.Addr, "any-key-will-do"
	}
	if apiKey == "" {
		return errors.New("VITABLE_CONNECT_API_KEY is not set")
	}
	return walk(ctx, client{strings.TrimSuffix(baseURL, "/"), apiKey, http.DefaultClient}, out)
}

// walk is the flow. It can be repeated with the same key.
func walk(ctx context.Context, c client, out io.Writer) error {
	plans, err := c.plans(ctx)
	if err != nil {
		return err
	}
	for _, p := range plans {
		_, _ = fmt.Fprintln(out, "plan    ", p.ID, p.Name)
	}
	if len(plans) == 0 {
		return errors.New("the organization has no plan")
	}
	g, err := c.findOrCreateGroup(ctx, "Tier 1", "example-tier-1")
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintln(out, "group   ", g.ID, g.Name)

	jane := person("EMP-001", "Jane", "Doe", plans[0].ID)
	joined, err := syncRoster(ctx, c, g.ID, []member{
		jane,
		person("EMP-002", "John", "Roe", plans[0].ID),
		person("EMP-003", "Mary", "Poe", "pln_nowhere"),
	}, out)
	if err != nil {
		return err
	}
	left, err := syncRoster(ctx, c, g.ID, []member{jane}, out)
	if err != nil {
		return err
	}
	// If the first answer was lost, the roster was sent twice, and adds and removes nobody the second time. So check who was
	// refused: everybody else is on the roster, or off it.
	refused := []failure{{ReferenceID: "EMP-003", Operation: "add", Reason: "Invalid plan_id"}}
	if !slices.Equal(joined.Failures, refused) || len(left.Failures) > 0 {
		return errors.New("expected one person refused, for the plan, and nobody kept")
	}
	return nil
}

// syncRoster replaces the roster of the group, and prints the changes.
func syncRoster(ctx context.Context, c client, groupID string, roster []member, out io.Writer) (results, error) {
	submitted, err := c.submit(ctx, groupID, roster)
	if err != nil {
		return results{}, err
	}
	_, _ = fmt.Fprintln(out, "roster  ", submitted.RequestID, "of", len(roster))
	done, err := c.wait(ctx, submitted, interval)
	if err != nil {
		return results{}, err
	}
	for _, id := range done.Results.Added {
		_, _ = fmt.Fprintln(out, "added   ", id)
	}
	for _, id := range done.Results.Removed {
		_, _ = fmt.Fprintln(out, "removed ", id)
	}
	for _, f := range done.Results.Failures {
		_, _ = fmt.Fprintf(out, "refused  %s (%s): %s\n", f.ReferenceID, f.Operation, f.Reason)
	}
	return *done.Results, nil
}

func person(referenceID, first, last, planID string) member {
	return member{
		ReferenceID: referenceID, FirstName: first, LastName: last, DateOfBirth: "1990-05-15", Phone: "4155550100", PlanID: planID,
		Address: address{Line1: "123 Main Street", City: "San Francisco", State: "CA", ZipCode: "94102"},
	}
}

// startSandbox serves a sandbox on a free port of this machine.
func startSandbox(ctx context.Context) (*http.Server, error) {
	sandbox, err := server.New(server.WithDelay(interval / 2)) // so that the first poll finds the sync in flight
	if err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &http.Server{Addr: listener.Addr().String(), Handler: sandbox, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.Serve(listener) }()
	return s, nil
}
