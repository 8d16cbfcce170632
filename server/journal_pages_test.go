package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

// A list of the journal is one page of at most 8 MB, whatever was sent, and says how many more there are.
func TestJournalPages(t *testing.T) {
	t.Parallel()
	const most, each, sent = 8_000_000, 60_000, 140
	for name, text := range map[string]string{
		"letters": "x", "quotes": `"`, "controls": "\x01", "umlauts": "ü", "no UTF-8": "\xff",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			body := strings.Repeat(text, each/len(text))
			for range sent {
				s.send(http.MethodPost, s.path(), body)
			}
			answer := s.send(http.MethodGet, "/_sandbox/requests?limit=10000", "")
			var list control.RequestListResponse
			decode(t, answer.body, &list)
			if len(answer.body) > most || len(answer.body) < most/2 {
				t.Errorf("the answer has %d bytes", len(answer.body))
			}
			n := len(list.Data)
			if list.More != sent-n || list.More == 0 || list.Data[n-1].Number != sent || list.Data[0].Number != uint64(sent-n+1) {
				t.Errorf("%d requests from %d to %d, %d more", n, list.Data[0].Number, list.Data[n-1].Number, list.More)
			}
			few := ok[control.RequestListResponse](s, "GET", "/requests?limit=3", "")
			if len(few.Data) != 3 || few.More != sent-3 {
				t.Errorf("limit=3: %d requests, %d more", len(few.Data), few.More)
			}
			if all, err := s.sb.Requests(server.Filter{}); err != nil || len(all) != sent {
				t.Errorf("in Go: %d requests, %v", len(all), err)
			}
			if err := s.sb.Verify(server.Filter{Status: http.StatusBadRequest}, server.Exactly(sent)); err != nil {
				t.Error(err)
			}
		})
	}
}

// An organization that stays below its share keeps its proofs, however much the others send.
func TestAFullJournalKeepsOthersProofs(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithJournalBytes(1<<20))
	noisy, quiet := s.as("noisy"), s.as("quiet")
	noisy.send(http.MethodGet, "/v1/plans", "")
	body := strings.Repeat("x", 60_000)
	for range 100 {
		noisy.send(http.MethodPost, s.path(), body)
	}
	for range 300 {
		quiet.send(http.MethodGet, "/v1/plans", "")
	}
	for range 100 {
		noisy.send(http.MethodPost, s.path(), body)
	}
	s.submit(person("A"))
	list := ok[control.RequestListResponse](quiet, "GET", "/requests?limit=10000", "")
	if len(list.Data) != 300 || list.Evicted != (control.Evicted{}) {
		t.Errorf("the quiet one has %d of 300 requests, evicted %+v", len(list.Data), list.Evicted)
	}
	if err := s.sb.Verify(server.Filter{Call: "SubmitGroupMemberSync", Status: http.StatusAccepted}, server.Exactly(1)); err != nil {
		t.Error(err)
	}
	if lost := ok[control.RequestListResponse](noisy, "GET", "/requests?limit=1", "").Evicted; lost.Bodies < 180 || lost.Requests != 0 {
		t.Errorf("the noisy one has lost %+v", lost)
	}
}
