package server_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/server"
)

// recordingKey is the API key of requests that name no other.
const recordingKey = "recording-key"

// recording sends requests to a sandbox and writes down what they are answered.
type recording struct {
	t       *testing.T
	sb      *server.Sandbox
	key     string
	records []string

	id string // of what was made last: of a sync request, a group
}

// start goes on with a new sandbox, frozen at an instant, of the same seed.
func (r *recording) start(opts ...server.Option) {
	r.t.Helper()
	r.key = recordingKey
	r.sb = server.Start(r.t, append([]server.Option{
		server.InMemory(),
		server.WithLogger(slog.New(slog.DiscardHandler)),
		server.WithNow(time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)),
		server.WithSeed(7),
	}, opts...)...)
}

// about begins a part of the file.
func (r *recording) about(title string) {
	r.records = append(r.records, recordMark+"# "+title+"\n\n")
}

func (r *recording) get(path string, headers ...string) string {
	r.t.Helper()
	return r.send(http.MethodGet, path, "", headers...)
}

func (r *recording) post(path, body string, headers ...string) string {
	r.t.Helper()
	return r.send(http.MethodPost, path, body, headers...)
}

// submit submits rows to the group that every fixture has.
func (r *recording) submit(rows []string, headers ...string) {
	r.t.Helper()
	r.post("/v1/groups/grp_abc123def456/members/sync", rosterOf(rows...), headers...)
}

// poll retrieves the sync request that was accepted last.
func (r *recording) poll(headers ...string) {
	r.t.Helper()
	r.get("/v1/groups/grp_abc123def456/members/sync/"+r.id, headers...)
}

// explain shows the sync request that was accepted last, as the control API knows it.
func (r *recording) explain() {
	r.t.Helper()
	r.get("/_sandbox/syncs/" + r.id)
}

// reset goes back to the start, without a record of it: the records behind it then do not depend on those before it.
func (r *recording) reset() {
	r.t.Helper()
	n := len(r.records)
	if answer := r.post("/_sandbox/reset", ""); !strings.Contains(answer, `"scopes"`) {
		r.t.Fatalf("reset: %s", answer)
	}
	r.records, r.id = r.records[:n], "none"
}

// send sends a request and returns the body of the answer. Each of the headers is "Name: value"; one without a value is
// left out of the request, also where it would have been sent by itself.
func (r *recording) send(method, path, body string, headers ...string) string {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), method, r.sb.URL+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	if body == "" {
		request.Body, request.GetBody, request.ContentLength = nil, nil, 0
	} else {
		request.Header.Set("Content-Type", "application/json")
	}
	request.Header.Set("Authorization", "Bearer "+r.key)
	given := make(http.Header)
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ":")
		if value = strings.TrimSpace(value); value == "" {
			request.Header[name] = nil
			continue
		}
		given.Add(name, value)
	}
	maps.Copy(request.Header, given)
	if r.key != recordingKey && given["Authorization"] == nil {
		headers = append([]string{"Authorization: Bearer " + r.key}, headers...)
	}
	var record strings.Builder
	fmt.Fprintf(&record, "%s%s %s\n", recordMark, method, path)
	for _, header := range headers {
		record.WriteString("> " + strings.TrimSpace(header) + "\n")
	}
	if body != "" {
		record.WriteString("> " + strings.ReplaceAll(shortened(visible.Replace(body), maxSent), "\n", "\n> ") + "\n")
	}
	began := time.Now()
	answer := r.exchange(request, &record)
	if took := time.Since(began); took > 0 {
		fmt.Fprintf(&record, "after %s\n", took)
	}
	r.records = append(r.records, record.String()+"\n")
	// What the server does behind an answer, or a broken connection, is done before the next request.
	synctest.Wait()
	return answer
}

// exchange sends a request and writes down the answer, or how the connection ended.
func (r *recording) exchange(request *http.Request, record *strings.Builder) string {
	r.t.Helper()
	response, err := r.sb.Client().Do(request)
	if err != nil {
		record.WriteString(r.ending(err) + "\n")
		return ""
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	record.WriteString(strconv.Itoa(response.StatusCode) + "\n")
	for _, name := range slices.Sorted(maps.Keys(response.Header)) {
		if slices.Contains(unrecorded, name) {
			continue
		}
		for _, value := range response.Header[name] {
			if name == "Content-Length" && value == strconv.Itoa(len(body)) {
				value = "<of the body>"
			}
			record.WriteString(name + ": " + maskHeader(request, name, value) + "\n")
		}
	}
	record.WriteString("\n")
	if shown := maskBody(r.t, request, response, body); shown != "" {
		text, whole := strings.CutSuffix(shown, "\n")
		record.WriteString(shortened(text, maxReceived) + "\n")
		if !whole && err == nil {
			record.WriteString("… without a line break at the end\n")
		}
	}
	if err != nil {
		record.WriteString("… " + r.ending(err) + "\n")
	}
	r.remember(response.StatusCode, body)
	return string(body)
}

// ending is how a connection ended, in words that are the same for every transport.
func (r *recording) ending(err error) string {
	r.t.Helper()
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "the client gave up"
	case errors.Is(err, syscall.ECONNRESET):
		return "the connection was reset"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection ended in the middle of the body"
	case errors.Is(err, io.EOF):
		return "the connection ended without an answer"
	case strings.Contains(err.Error(), "malformed HTTP"):
		return "the answer was not HTTP"
	}
	r.t.Fatalf("the connection ended in a way that the recording has no words for: %v", err)
	return ""
}

// remember keeps the id of what a call has made.
func (r *recording) remember(status int, body []byte) {
	var made struct {
		Data struct {
			ID        string `json:"id"`
			RequestID string `json:"request_id"`
		} `json:"data"`
	}
	if json.Unmarshal(body, &made) != nil {
		return
	}
	switch {
	case status == http.StatusCreated && made.Data.ID != "":
		r.id = made.Data.ID
	case status == http.StatusAccepted:
		r.id = made.Data.RequestID
	}
}

// visible shows what no editor would.
var visible = strings.NewReplacer("\xff", `\xff`, "\ufeff", `\ufeff`)

// How much of a body a file shows; what is longer is compared by its hash.
const (
	maxSent     = 700
	maxReceived = 16_000
)

func shortened(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return fmt.Sprintf("%s\n… %d bytes, SHA-256 %x", text[:most/4], len(text), sha256.Sum256([]byte(text)))
}

// rosterOf is the body of a submit.
func rosterOf(rows ...string) string { return `{"members":[` + strings.Join(rows, ",") + `]}` }

// rowOf is a good row, with pieces of its text replaced: old, new, old, new.
func rowOf(referenceID string, change ...string) string {
	return strings.NewReplacer(change...).Replace(`{"reference_id":"` + referenceID + `","first_name":"Jane","last_name":"Doe",` +
		`"date_of_birth":"1990-05-15","phone":"4155550100","email":null,"plan_id":"pln_abc123def456",` +
		`"address":{"address_line_1":"123 Main Street","address_line_2":null,"city":"San Francisco","state":"CA","zipcode":"94102"}}`)
}

// onPlan is a good row with another plan, withEmail one with an e-mail address.
func onPlan(referenceID, plan string) string { return rowOf(referenceID, "pln_abc123def456", plan) }

func withEmail(referenceID, address string) string {
	return rowOf(referenceID, `"email":null`, `"email":"`+address+`"`)
}
