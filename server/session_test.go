package server_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/api"
)

const (
	group    = "grp_abc123def456"
	goodPlan = "pln_abc123def456"
)

// session is a partner's work with a sandbox: submit, advance, poll, expect. Every answer it sees is checked against
// openapi.yaml.
type session struct {
	t      testing.TB
	sb     *server.Sandbox
	client *http.Client
	group  string
}

// open starts a sandbox in memory and a session with it.
func open(t testing.TB, opts ...server.Option) *session {
	t.Helper()
	return with(t, server.Start(t, append([]server.Option{server.InMemory(), quiet()}, opts...)...))
}

// openSocket starts a sandbox on loopback and a session with it.
func openSocket(t testing.TB, opts ...server.Option) *session {
	t.Helper()
	return with(t, server.Start(t, append([]server.Option{quiet()}, opts...)...))
}

func with(t testing.TB, sb *server.Sandbox) *session {
	t.Helper()
	client := sb.Client()
	client.Transport = checking{t: t, next: client.Transport}
	return &session{t: t, sb: sb, client: client, group: group}
}

// as is the same session with another API key.
func (s *session) as(key string) *session {
	other := *s
	client := *s.client
	next := s.client.Transport
	if already, ok := next.(keyed); ok {
		next = already.next
	}
	client.Transport = keyed{key: key, next: next}
	other.client = &client
	return &other
}

type keyed struct {
	key  string
	next http.RoundTripper
}

func (k keyed) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+k.key)
	return k.next.RoundTrip(r)
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) hint() string { return a.header.Get("Sandbox-Hint") }

// problem is the body in the error model.
func (a answer) problem(t testing.TB) api.Error {
	t.Helper()
	var e api.Error
	if err := json.Unmarshal(a.body, &e); err != nil || a.status < 400 {
		t.Fatalf("status %d is no error in the error model: %s", a.status, a.body)
	}
	return e
}

// send sends a request; each of the headers is "Name: value".
func (s *session) send(method, path, body string, headers ...string) answer {
	s.t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.sb.URL+path, reader)
	if err != nil {
		s.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		if r.Header.Del(name); value != "" {
			r.Header.Set(name, value)
		}
	}
	return s.do(r)
}

func (s *session) do(r *http.Request) answer {
	s.t.Helper()
	response, err := s.client.Do(r)
	if err != nil {
		s.t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	return answer{status: response.StatusCode, header: response.Header, body: body}
}

func (s *session) path() string { return "/v1/groups/" + s.group + "/members/sync" }

// try submits a roster and returns whatever the answer is.
func (s *session) try(rows ...fixtures.Row) answer {
	s.t.Helper()
	return s.send(http.MethodPost, s.path(), payload(s.t, rows...))
}

// submit submits a roster that must be accepted.
func (s *session) submit(rows ...fixtures.Row) api.SyncAccepted {
	s.t.Helper()
	a := s.try(rows...)
	if a.status != http.StatusAccepted {
		s.t.Fatalf("submit: status %d, want 202: %s", a.status, a.body)
	}
	var accepted api.SyncSubmitResponse
	decode(s.t, a.body, &accepted)
	return accepted.Data
}

// poll retrieves a sync request that must exist.
func (s *session) poll(id string) api.SyncRequest {
	s.t.Helper()
	a := s.send(http.MethodGet, s.path()+"/"+id, "")
	if a.status != http.StatusOK {
		s.t.Fatalf("poll: status %d, want 200: %s", a.status, a.body)
	}
	var retrieved api.SyncRetrieveResponse
	decode(s.t, a.body, &retrieved)
	return retrieved.Data
}

// results polls a sync request that must have finished.
func (s *session) results(id string) api.SyncResults {
	s.t.Helper()
	sync := s.poll(id)
	if sync.Results == nil || sync.CompletedAt == nil {
		s.t.Fatalf("%s is still in flight", id)
	}
	return *sync.Results
}

// sync submits a roster to a sandbox without delay and returns what it changed.
func (s *session) sync(rows ...fixtures.Row) api.SyncResults {
	s.t.Helper()
	return s.results(s.submit(rows...).RequestId)
}

func (s *session) advance(d time.Duration) {
	s.t.Helper()
	if err := s.sb.Advance(d); err != nil {
		s.t.Fatal(err)
	}
}

// person is a good row.
func person(referenceID string, change ...func(*fixtures.Row)) fixtures.Row {
	row := fixtures.Row{
		ReferenceID: referenceID,
		FirstName:   "Jane",
		LastName:    "Doe",
		DateOfBirth: "1990-05-15",
		Phone:       "4155550100",
		PlanID:      goodPlan,
		Address:     fixtures.Address{AddressLine1: "123 Main Street", City: "San Francisco", State: "CA", Zipcode: "94102"},
	}
	for _, each := range change {
		each(&row)
	}
	return row
}

func plan(id string) func(*fixtures.Row) { return func(r *fixtures.Row) { r.PlanID = id } }

func email(address string) func(*fixtures.Row) { return func(r *fixtures.Row) { r.Email = &address } }

func lastName(name string) func(*fixtures.Row) { return func(r *fixtures.Row) { r.LastName = name } }

func payload(t testing.TB, rows ...fixtures.Row) string {
	t.Helper()
	if rows == nil {
		rows = []fixtures.Row{}
	}
	text, err := json.Marshal(map[string]any{"members": rows})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func decode(t testing.TB, text []byte, into any) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
}

// raw sends bytes to a socket and returns the status of the answer.
func raw(t testing.TB, host, text string) int {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode
}

func inJSON(f fixtures.Fixture) string {
	var b strings.Builder
	_ = f.WriteJSON(&b)
	return b.String()
}

var noon = time.Date(2026, time.January, 15, 10, 30, 0, 0, time.UTC)

// ok sends a control call that must succeed, and decodes its answer.
func ok[T any](s *session, method, path, body string) T {
	s.t.Helper()
	a := s.send(method, "/_sandbox"+path, body)
	if a.status != http.StatusOK {
		s.t.Fatalf("%s %s %s: status %d: %s", method, path, body, a.status, a.body)
	}
	var value T
	decode(s.t, a.body, &value)
	return value
}
