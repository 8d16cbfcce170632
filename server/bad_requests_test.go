package server_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// badRequest is a request as it goes over the wire, and how it is refused.
type badRequest struct {
	method, target, body string
	headers              []string // "Name: value"; one without a value leaves out what would be sent by itself
	status               int
	code                 string
}

// refused gives requests the status and the code that they have in common.
func refused(status int, code string, requests ...badRequest) []badRequest {
	for i := range requests {
		requests[i].status, requests[i].code = status, code
	}
	return requests
}

func toGet(target string, headers ...string) badRequest {
	return badRequest{method: http.MethodGet, target: target, headers: headers}
}

func toPost(target, body string, headers ...string) badRequest {
	return badRequest{method: http.MethodPost, target: target, body: body, headers: headers}
}

func toSend(method, target, body string, headers ...string) badRequest {
	return badRequest{method: method, target: target, body: body, headers: headers}
}

// badRequests is the one table of them.
func badRequests() []badRequest {
	return slices.Concat(badKeys(), badPaths(), badMethods(), badQueries(), badMedia(), badJSON(), badRows(), badGroups(),
		badDirectives(), badClocks(), badCompletions(), badRules(), badFixtures(), badProofs(), badLimits())
}

// text is the request on the wire.
func (b *badRequest) text(host string) string {
	fields := []string{"Host: " + host, "Connection: close", "Authorization: Bearer bad"}
	if b.body != "" {
		fields = append(fields, fmt.Sprintf("Content-Length: %d", len(b.body)))
		if !slices.ContainsFunc(b.headers, func(h string) bool { return strings.HasPrefix(h, "Content-Type:") }) {
			fields = append(fields, "Content-Type: application/json")
		}
	}
	var added []string
	for _, header := range b.headers {
		name, value, _ := strings.Cut(header, ":")
		fields = slices.DeleteFunc(fields, func(f string) bool { return strings.HasPrefix(f, name+":") })
		if value != "" {
			added = append(added, header)
		}
	}
	return b.method + " " + b.target + " HTTP/1.1\r\n" + strings.Join(append(fields, added...), "\r\n") + "\r\n\r\n" + b.body
}

// onWire sends text over a connection of its own.
func onWire(t *testing.T, host, method, text string) answer {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	// A server that refuses early may have closed what is written to; its answer tells.
	_, _ = io.WriteString(conn, text)
	response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		t.Fatalf("%.100q: %v", text, err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%.100q: %v", text, err)
	}
	_ = response.Body.Close()
	return answer{response.StatusCode, response.Header, body}
}

// Every one of them is refused in the same way always, with the error model, and changes nothing.
func TestBadRequests(t *testing.T) {
	t.Parallel()
	table := badRequests()
	t.Logf("%d bad requests", len(table))
	s := openSocket(t, server.WithNow(noon), server.WithMaxBody(64<<10), server.WithSeed(3))
	s = s.as("bad")
	host := strings.TrimPrefix(s.sb.URL, "http://")
	s.submit(person("EMP-1"), person("EMP-2"))
	s.send(http.MethodPost, s.path(), payload(t, person("EMP-1")), "Sandbox: complete=manual")
	s.send(http.MethodPost, "/_sandbox/rules", `{"id":"ours","when":{"last_name":"Nobody"},"fail":{}}`)
	o, err := s.sb.Server.Organization("bad")
	if err != nil {
		t.Fatal(err)
	}
	state := func() string {
		f := o.Snapshot()
		f.Requests = 0 // every request has a trace id of its own
		return string(f.YAML())
	}
	before := state()
	for i := range table {
		b := &table[i]
		a := onWire(t, host, b.method, b.text(host))
		if what := b.differs(a); what != "" {
			t.Errorf("%s %.100q %.100q %.100q: %s", b.method, b.target, b.headers, b.body, what)
		}
		if after := state(); after != before {
			t.Fatalf("%s %.100q %.100q %.100q changed the organization to\n%s", b.method, b.target, b.headers, b.body, after)
		}
	}
	if rules, _ := fixtures.Parse("state", []byte(before)); len(rules.Rules) != 1 {
		t.Errorf("the state that is compared lacks the rule:\n%s", before)
	}
}

// differs says what is not as it should be about an answer; empty if nothing.
func (b *badRequest) differs(a answer) string {
	if a.status != b.status {
		return fmt.Sprintf("status %d, want %d: %s", a.status, b.status, a.body)
	}
	if got := a.header.Get("Content-Type"); got != "application/json" {
		return "Content-Type is " + got
	}
	if b.method == http.MethodHead {
		return ""
	}
	var e struct {
		Message string `json:"message"`
		Error   string `json:"error"`
		Code    string `json:"app_error_code"`
		TraceID string `json:"trace_id"`
	}
	switch err := json.Unmarshal(a.body, &e); {
	case err != nil:
		return fmt.Sprintf("%v: %s", err, a.body)
	case e.Code != b.code:
		return fmt.Sprintf("code %q, want %q: %s", e.Code, b.code, e.Message)
	case e.Message == "", e.Error != e.Message, len(a.body) > 8<<10, e.TraceID == "", e.TraceID != a.header.Get("X-Request-Id"):
		return fmt.Sprintf("%d bytes with the message %.100q, trace id %s", len(a.body), e.Message, e.TraceID)
	}
	return ""
}
