package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// client speaks to a sandbox with one API key.
type client struct {
	http *http.Client
	url  string
	key  string
}

// newTransport keeps as many connections as there are clients.
func newTransport(clients int) *http.Transport {
	return &http.Transport{MaxIdleConnsPerHost: clients, MaxIdleConns: clients}
}

// newClient returns a client that gives up on an answer that does not come within a minute.
func newClient(transport http.RoundTripper, url, key string) *client {
	return &client{http: &http.Client{Transport: transport, Timeout: time.Minute}, url: url, key: key}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// send sends a request; each of the headers is "Name: value".
func (c *client) send(ctx context.Context, method, path, body string, headers ...string) (answer, error) {
	response, err := c.do(ctx, method, path, body, headers)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return answer{response.StatusCode, response.Header, text}, nil
}

// drop sends a request as send does, and reads the answer without keeping it.
func (c *client) drop(ctx context.Context, method, path, body string, headers ...string) error {
	response, err := c.do(ctx, method, path, body, headers)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

func (c *client) do(ctx context.Context, method, path, body string, headers []string) (*http.Response, error) {
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.url+path, reader)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	r.Header.Set("Authorization", "Bearer "+c.key)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	response, err := c.http.Do(r)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return response, nil
}

// want sends a request that must be answered with a status, and decodes the answer unless into is nil.
func (c *client) want(ctx context.Context, status int, into any, method, path, body string, headers ...string) error {
	a, err := c.send(ctx, method, path, body, headers...)
	if err != nil {
		return err
	}
	if a.status != status {
		return fmt.Errorf("%s %s: status %d, want %d: %s", method, path, a.status, status, a.body)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(a.body, into); err != nil {
		return fmt.Errorf("%s %s: %w in %s", method, path, err, a.body)
	}
	return nil
}

// ask is want for an answer of a type.
func ask[T any](ctx context.Context, c *client, status int, method, path, body string) (wire T, err error) {
	err = c.want(ctx, status, &wire, method, path, body)
	return wire, err
}

// text writes a value that can always be written as JSON.
func text(value any) string {
	out, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(out)
}
