package server_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// get begins to get a path; what comes is up to the reader.
func (s *session) get(path string) *http.Response {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.sb.URL+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := s.sb.Client().Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

// largeAnswers are paths with answers that are not small, of a sandbox in which somebody was at work.
func largeAnswers(s *session) []string {
	s.t.Helper()
	rows, err := fixtures.Roster(1000, 1, goodPlan)
	if err != nil {
		s.t.Fatal(err)
	}
	id := s.submit(rows...).RequestId
	for range 200 {
		s.submit(rows[:2]...)
	}
	return []string{
		"/_sandbox/requests?limit=1000", "/_sandbox/syncs", "/_sandbox/groups/" + group + "/members?status=removed", "/_sandbox/fixture",
		"/_sandbox/syncs/" + id, s.path() + "/" + id,
	}
}

func TestAClientThatDoesNotRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		for _, path := range largeAnswers(s) {
			response := s.get(path)
			time.Sleep(31 * time.Second) //nolint:forbidigo // the bubble's time
			if _, err := io.Copy(io.Discard, response.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s: %v, want that the connection was cut", path, err)
			}
		}
	})
}

// However long it takes, an answer is there for a client that keeps reading, and so is the next one on the connection.
func TestAClientThatReadsSlowly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		for _, path := range largeAnswers(s) {
			want := s.send(http.MethodGet, path, "").body
			response := s.get(path)
			var got bytes.Buffer
			for {
				time.Sleep(20 * time.Second) //nolint:forbidigo // the bubble's time
				if _, err := io.CopyN(&got, response.Body, 8<<10); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("%s: after %d bytes: %v", path, got.Len(), err)
				}
			}
			if !bytes.Equal(got.Bytes(), want) && path[1] == 'v' || got.Len() < 17<<10 {
				t.Errorf("%s: %d bytes, want %d", path, got.Len(), len(want))
			}
			time.Sleep(time.Minute) //nolint:forbidigo // the bubble's time
			s.send(http.MethodGet, "/_sandbox/health", "")
		}
	})
}

// Small answers have a length; those that are written as they are encoded have none.
func TestTheLengthsOfAnswers(t *testing.T) {
	t.Parallel()
	s := open(t)
	small := s.send(http.MethodGet, "/_sandbox/requests", "")
	if small.header.Get("Content-Length") == "" || string(small.body) != `{"data":[],"more":0,"evicted":{"requests":0,"through":0,"bodies":0}}`+"\n" {
		t.Errorf("%v %s", small.header, small.body)
	}
	path := largeAnswers(s)[0]
	large := s.send(http.MethodGet, path, "")
	if large.header.Get("Content-Length") != "" || len(large.body) < 100_000 || large.header.Get("Sandbox-Organization") == "" {
		t.Errorf("%v, %d bytes", large.header, len(large.body))
	}
	if head := s.send(http.MethodHead, path, ""); head.status != http.StatusOK || len(head.body) > 0 {
		t.Errorf("HEAD: status %d, %d bytes", head.status, len(head.body))
	}
}
