package server

import (
	"context"
	"io"
	"net/http"
	"strings"
)

// Client returns an HTTP client that sends the API key with every request to the sandbox that has no Authorization header.
// It never sends the key to another host, such as after a redirect. All clients of a sandbox share their connections.
func (sb *Sandbox) Client() *http.Client {
	host := strings.TrimPrefix(sb.URL, "http://")
	return &http.Client{Transport: keyTransport{key: sb.APIKey, host: host, next: sb.serving.transport, ended: sb.serving.ended}}
}

// keyTransport is an http.RoundTripper that adds the API key, and that lets go of bodies when the sandbox ends.
type keyTransport struct {
	key, host string
	next      *http.Transport
	ended     context.Context //nolint:containedctx // it is the sandbox's own life, not a request's
}

// RoundTrip implements http.RoundTripper.
func (t keyTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	r = r.Clone(ctx)
	if _, given := r.Header["Authorization"]; !given && r.URL.Scheme == "http" && strings.EqualFold(r.URL.Host, t.host) {
		if r.Header == nil {
			r.Header = make(http.Header)
		}
		r.Header.Set("Authorization", "Bearer "+t.key)
	}
	response, err := t.next.RoundTrip(r)
	if err != nil {
		cancel()
		return nil, err //nolint:wrapcheck // a transport returns the other's own error
	}
	stop := context.AfterFunc(t.ended, cancel)
	response.Body = releasingBody{ReadCloser: response.Body, release: func() { stop(); cancel() }}
	return response, nil
}

// CloseIdleConnections closes the connections that no request uses; http.Client looks for it.
func (t keyTransport) CloseIdleConnections() { t.next.CloseIdleConnections() }

// releasingBody lets go of its request when it is closed.
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
