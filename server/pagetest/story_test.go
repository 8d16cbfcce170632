package pagetest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/server"
)

const (
	key   = "page-tests"
	syncs = "/v1/groups/grp_abc123def456/members/sync"
)

// serve starts a sandbox on loopback.
func serve(t *testing.T, opts ...server.Option) (url string, o *server.Organization) {
	t.Helper()
	s, err := server.New(opts...)
	if err != nil {
		t.Fatal(err)
	}
	host := httptest.NewServer(s)
	t.Cleanup(func() { s.Close(); host.CloseClientConnections(); host.Close() })
	if o, err = s.Organization(key); err != nil {
		t.Fatal(err)
	}
	return host.URL, o
}

// send sends a request with the key, and returns the answer's body; headers are like "Sandbox: complete=never".
func send(t *testing.T, method, url, body string, headers ...string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", "application/json")
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(r)
	if err != nil {
		return ""
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var people = []string{
	"Jane Doe", "John Roe", "Ana Silva", "Wei Chen", "Omar Haddad", "Lena Fischer", "Kofi Mensah", "Mia Rossi", "Noor Ali", "Tom Baker",
}

func row(n int, change string) string {
	first, last, _ := strings.Cut(people[n%len(people)], " ")
	plan := "pln_abc123def456"
	if strings.HasPrefix(change, "pln_") {
		plan, change = change, ""
	}
	return fmt.Sprintf(`{"reference_id":"EMP-%03d","first_name":%q,"last_name":%q,"date_of_birth":"1990-05-15","phone":"4155550%03d",`+
		`"plan_id":%q%s,"address":{"address_line_1":"%d Main Street","city":"San Francisco","state":"CA","zipcode":"94102"}}`,
		n, first, last, 100+n, plan, change, n)
}

func roster(rows ...string) string { return `{"members":[` + strings.Join(rows, ",") + `]}` }

// tell lets an organization have a story: batches that finished, that wait and that never will, refused rows, a 429, a
// lost answer that was sent again, a typing error.
func tell(t *testing.T, url string, o *server.Organization) (waiting string) {
	t.Helper()
	send(t, "GET", url+"/v1/plans", "")
	var rows []string
	for n := range 12 {
		rows = append(rows, row(n+1, ""))
	}
	send(t, "POST", url+syncs, roster(append(rows, row(20, "pln_nowhere"))...), "Sandbox: complete=after:3s")
	advance(t, o, 3*time.Second)
	send(t, "POST", url+syncs, roster(append(rows[2:], row(14, ""), row(15, ""))...), "Sandbox: complete=immediate")
	send(t, "GET", url+"/v1/plans", "", `Sandbox: status=429, message="Slow down"`)
	send(t, "POST", url+syncs, `{"members":[{"reference_id":"EMP-001"}]}`)
	send(t, "GET", url+"/v1/groups/grp_acme", "")
	undo, err := o.Inject(server.LoseAnswer().Times(1))
	if err != nil {
		t.Fatal(err)
	}
	lost := roster(append(rows[3:], row(16, `,"nickname":"Ace"`), row(3, `,"email":"ana@example.com"`))...)
	send(t, "POST", url+syncs, lost, "Sandbox: complete=polls:3")
	undo()
	send(t, "POST", url+syncs, lost)
	send(t, "POST", url+"/v1/groups", `{"name":"Globex","external_reference_id":"globex"}`)
	if _, err := o.Inject(server.Respond(503).On("ListPlans").Times(2)); err != nil {
		t.Fatal(err)
	}
	all, err := o.Syncs("")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.WaitsFor != "" {
			waiting = s.RequestID
			send(t, "GET", url+syncs+"/"+waiting, "")
			advance(t, o, time.Second)
			break
		}
	}
	return waiting
}

func advance(t *testing.T, o *server.Organization, d time.Duration) {
	t.Helper()
	if err := o.Advance(d); err != nil {
		t.Fatal(err)
	}
}
