package server

import (
	"context"
	"io"
	"net/http"
)

// Client returns a client that sends the sandbox's API key with every request that has no Authorization header.
func (sb *Sandbox) Client() *http.Client {
	return &http.Client{Transport: keyTransport{key: sb.APIKey, next: sb.transport, ended: sb.ended}}
}

// keyTransport is an http.RoundTripper that adds the API key, and cancels its requests when the sandbox ends.
type keyTransport struct {
	key   string
	next  http.RoundTripper
	ended context.Context //nolint:containedctx // it is the lifetime of the sandbox, not of a request
}

// RoundTrip implements http.RoundTripper.
func (t keyTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	stop := context.AfterFunc(t.ended, cancel)
	release := func() { stop(); cancel() }
	r = r.Clone(ctx)
	if _, given := r.Header["Authorization"]; !given {
		if r.Header == nil {
			r.Header = make(http.Header)
		}
		r.Header.Set("Authorization", "Bearer "+t.key)
	}
	response, err := t.next.RoundTrip(r)
	if err != nil {
		release()
		return nil, err //nolint:wrapcheck // a transport returns the other's own error
	}
	response.Body = releasingBody{ReadCloser: response.Body, release: release}
	return response, nil
}

// releasingBody releases its request when it is closed.
type releasingBody struct {
	io.ReadCloser
	release func()
}

// Close implements io.Closer.
func (b releasingBody) Close() error {
	err := b.ReadCloser.Close()
	b.release()
	return err //nolint:wrapcheck // it is the body's own error
}
