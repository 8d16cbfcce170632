package server_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// neighbour is one of two organizations of a server. Whatever it sends holds its word.
type neighbour struct {
	word string
	sent strings.Builder // everything that it sent
	saw  map[string]bool // identifiers in its answers that it had not sent itself
	sync string          // its latest sync request
	made string          // its latest group
	file string          // its latest snapshot
}

// derived is an identifier that the sandbox derives.
var derived = regexp.MustCompile(`\b(?:org|grp|grpmsr|grpmbr|trace)_[A-Za-z0-9_-]{22}`)

// street is a server, and who lives on it.
type street struct {
	handler http.Handler
	both    [2]*neighbour
}

func newStreet(t fataler) *street {
	s, err := server.New(server.WithNow(noon))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return &street{handler: s}
}

type fataler interface {
	Fatalf(format string, args ...any)
}

// walk lets the two do what a program says: of each byte the lowest bit is who, the rest is what.
func (s *street) walk(t fataler, program []byte) {
	for i, word := range []string{"alphaQX", "betaQX"} {
		s.both[i] = &neighbour{word: word, saw: map[string]bool{}, sync: "grpmsr_none", made: group}
	}
	for i, who := range s.both {
		b := toPost("/_sandbox/reset", "{}")
		s.send(t, who, s.both[1-i], &b)
	}
	for _, each := range program {
		who, other := s.both[each&1], s.both[1-each&1]
		b := who.next(int(each>>1), other)
		s.send(t, who, other, &b)
	}
}

// next is what the n-th thing is that a neighbour can do; it may ask for what the other has.
func (n *neighbour) next(what int, other *neighbour) badRequest {
	sync := "/v1/groups/" + n.made + "/members/sync"
	row := person(n.word+"-1", lastName(n.word), email(n.word+"@example.com"))
	things := []func() badRequest{
		func() badRequest {
			return toPost(sync, rosterOf(rowText(row), rowText(person(n.word+"-2", plan("pln_"+n.word)))), "Sandbox: complete=immediate")
		},
		func() badRequest { return toPost(sync, rosterOf(rowText(row)), "Sandbox: complete=manual") },
		func() badRequest { return toPost(sync, rosterOf(), "Sandbox: complete=immediate") },
		func() badRequest { return toPost(sync, `{"`+n.word+`":1,"members":[{"`+n.word+`":1}]}`) },
		func() badRequest { return toGet(sync + "/" + n.sync) },
		func() badRequest { return toGet("/v1/groups/" + other.made + "/members/sync/" + other.sync) },
		func() badRequest {
			return toPost("/v1/groups", `{"name":"`+n.word+`","external_reference_id":"`+n.word+`"}`)
		},
		func() badRequest { return toSend("PATCH", "/v1/groups/"+n.made, `{"name":"`+n.word+` again"}`) },
		func() badRequest { return toGet("/v1/groups?limit=100") },
		func() badRequest { return toGet("/v1/groups/" + other.made) },
		func() badRequest { return toGet("/v1/plans?limit=100") },
		func() badRequest { return toGet("/v1/" + n.word) },
		func() badRequest { return toGet("/_sandbox/syncs") },
		func() badRequest { return toGet("/_sandbox/syncs/" + other.sync) },
		func() badRequest { return toPost("/_sandbox/syncs/"+n.sync+"/complete", "{}") },
		func() badRequest { return toPost("/_sandbox/syncs/"+other.sync+"/complete", "{}") },
		func() badRequest { return toGet("/_sandbox/groups/" + n.made + "/members") },
		func() badRequest { return toGet("/_sandbox/groups/" + other.made + "/members?status=removed") },
		func() badRequest { return toGet("/_sandbox/requests") },
		func() badRequest { return toGet("/_sandbox/requests/3") },
		func() badRequest {
			return toPost("/_sandbox/verify", `{"when":{"call":"SubmitGroupMemberSync"},"count":{"exactly":99}}`)
		},
		func() badRequest {
			return toPost("/_sandbox/rules", strings.ReplaceAll(
				`{"id":"WORD","description":"WORD","when":{"last_name":"WORD"},"fail":{"reason":"WORD"}}`, "WORD", n.word))
		},
		func() badRequest {
			return toPost("/_sandbox/rules", `{"when":{"call":"List*"},"respond":{"status":503,"message":"`+n.word+`"},"times":1}`)
		},
		func() badRequest { return toGet("/_sandbox/rules") },
		func() badRequest { return toGet("/_sandbox/rules/" + n.word) },
		func() badRequest { return toSend("DELETE", "/_sandbox/rules", "") },
		func() badRequest { return toGet("/_sandbox/magic") },
		func() badRequest { return toGet("/_sandbox/fixture") },
		func() badRequest { return toGet("/_sandbox/fixture", "Accept: application/json") },
		func() badRequest { return toSend("PUT", "/_sandbox/fixture", n.file, "Content-Type: application/yaml") },
		func() badRequest { return toPost("/_sandbox/clock/advance", `{"until":"idle"}`) },
		func() badRequest { return toPost("/_sandbox/reset", "{}") },
		func() badRequest { return toPost("/_sandbox/reset", `{"scopes":["state"]}`) },
		func() badRequest { return toGet("/_sandbox/rosters?size=2") },
	}
	return things[what%len(things)]()
}

func rowText(r fixtures.Row) string {
	text, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// send sends it and looks for anything of the other in the answer.
func (s *street) send(t fataler, who, other *neighbour, b *badRequest) {
	r := httptest.NewRequest(b.method, b.target, strings.NewReader(b.body))
	r.Header.Set("Content-Type", "application/json")
	for _, header := range b.headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	r.Header.Set("Authorization", "Bearer key of "+who.word)
	who.sent.WriteString(b.target + b.body)
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	var all bytes.Buffer
	_ = w.Header().Write(&all)
	all.Write(w.Body.Bytes())
	if w.Code >= 500 && w.Header().Get("Sandbox-Rule") == "" {
		t.Fatalf("%s %s: status %d: %s", b.method, b.target, w.Code, w.Body)
	}
	if bytes.Contains(all.Bytes(), []byte(other.word)) {
		t.Fatalf("%s %s: %q stands in what %q gets:\n%s", b.method, b.target, other.word, who.word, &all)
	}
	for _, id := range derived.FindAllString(all.String(), -1) {
		// What somebody sent itself may come back.
		if strings.Contains(who.sent.String(), id) {
			continue
		}
		if who.saw[id] = true; other.saw[id] {
			t.Fatalf("%s %s: %s is the other's:\n%s", b.method, b.target, id, &all)
		}
	}
	who.remember(b, w)
}

// remember keeps what later requests are about.
func (n *neighbour) remember(b *badRequest, w *httptest.ResponseRecorder) {
	id := string(regexp.MustCompile(`"(?:request_id|id)":"([^"]+)"`).Find(w.Body.Bytes()))
	if i := strings.Index(id, `:"`); i >= 0 {
		id = strings.Trim(id[i+2:], `"`)
	}
	switch {
	case w.Code == http.StatusAccepted:
		n.sync = id
	case w.Code == http.StatusCreated && b.target == "/v1/groups":
		n.made = id
	case w.Code == http.StatusOK && b.target == "/_sandbox/fixture" && b.method == http.MethodGet && len(b.headers) == 0:
		n.file = w.Body.String()
	}
}

// No byte of one organization gets into the answers of another, whatever the two do.
func TestTwoOrganizations(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rapid.Check(t, func(t *rapid.T) {
		s.walk(t, rapid.SliceOfN(rapid.Byte(), 0, longestProgram).Draw(t, "program"))
	})
}

// longestProgram is how much of a program is carried out.
const longestProgram = 64

func FuzzTwoOrganizations(f *testing.F) {
	for from := range 4 {
		part := make([]byte, longestProgram)
		for i := range part {
			part[i] = byte(from*longestProgram + i)
		}
		f.Add(part)
	}
	f.Add(bytes.Repeat([]byte{0, 1, 2, 13, 12, 11}, 20))
	s := newStreet(f)
	f.Fuzz(func(t *testing.T, program []byte) {
		s.walk(t, program[:min(len(program), longestProgram)])
	})
}
