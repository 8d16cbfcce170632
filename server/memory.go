package server

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// memoryURL is the base URL of a sandbox that has no socket.
const memoryURL = "http://sandbox.invalid"

// memoryTransport is an http.RoundTripper that calls a handler, through memory.
type memoryTransport struct {
	handler http.Handler
}

// RoundTrip implements http.RoundTripper. A handler that aborts the connection comes out as io.ErrUnexpectedEOF.
func (t memoryTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Body != nil {
		defer func() { _ = request.Body.Close() }()
	}
	received := receive(request)
	written := &memoryWriter{header: make(http.Header)}
	done := make(chan error, 1)
	go func() { done <- serve(t.handler, written, received) }()
	select {
	case <-request.Context().Done():
		return nil, request.Context().Err() //nolint:wrapcheck // a transport returns the context's own error
	case err := <-done:
		if err != nil {
			return nil, err
		}
	}
	return written.response(request), nil
}

// receive is the request as a server sees it that reads it from a connection.
func receive(sent *http.Request) *http.Request {
	r := sent.Clone(sent.Context())
	r.URL = &url.URL{Path: sent.URL.Path, RawPath: sent.URL.RawPath, RawQuery: sent.URL.RawQuery}
	r.RequestURI = sent.URL.RequestURI()
	if r.Host == "" {
		r.Host = sent.URL.Host
	}
	r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/1.1", 1, 1
	r.RemoteAddr = "127.0.0.1:0"
	switch {
	case r.Body == nil:
		r.Body, r.ContentLength = http.NoBody, 0
	case r.ContentLength == 0 && r.Body != http.NoBody:
		// A client means by this that it does not know the length, a server has -1 for that.
		r.ContentLength = -1
	}
	return r
}

// serve calls the handler; a panic ends the exchange as it would end the connection.
func serve(h http.Handler, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("connection closed by the server: %w", io.ErrUnexpectedEOF)
		}
	}()
	h.ServeHTTP(w, r)
	return nil
}

// memoryWriter is an http.ResponseWriter that keeps what is written.
type memoryWriter struct {
	header http.Header
	sent   http.Header // the header as it was when the status was written
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (w *memoryWriter) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *memoryWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status, w.sent = status, w.header.Clone()
	}
}

// Write implements http.ResponseWriter.
func (w *memoryWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p) //nolint:wrapcheck // it has no error
}

func (w *memoryWriter) response(request *http.Request) *http.Response {
	w.WriteHeader(http.StatusOK)
	length := int64(w.body.Len())
	if declared, err := strconv.ParseInt(w.sent.Get("Content-Length"), 10, 64); err == nil {
		length = declared
	}
	return &http.Response{
		Status:        strconv.Itoa(w.status) + " " + http.StatusText(w.status),
		StatusCode:    w.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        w.sent,
		Body:          io.NopCloser(&w.body),
		ContentLength: length,
		Request:       request,
	}
}
