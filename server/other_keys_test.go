package server_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

// fingerprint is how a key is named.
func fingerprint(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:4])
}

// told are the places that say that requests came with other keys.
func (s *session) told(t *testing.T) map[string]string {
	t.Helper()
	verified := s.send(http.MethodPost, "/_sandbox/verify", `{"when":{"call":"SubmitGroupMemberSync"},"count":{"exactly":0}}`)
	var verdict control.VerifyResponse
	decode(t, verified.body, &verdict)
	inGo := ""
	if err := s.sb.Verify(server.Filter{Call: "SubmitGroupMemberSync"}, server.AtLeast(1)); err != nil {
		inGo = err.Error()
	}
	return map[string]string{
		"404 of a group":        s.send(http.MethodGet, "/v1/groups/grp_no", "").hint(),
		"404 of a sync request": s.send(http.MethodGet, s.path()+"/grpmsr_no", "").hint(),
		"verify, in the hint":   verified.hint(),
		"verify, in the answer": verdict.Message,
		"Verify":                inGo,
	}
}

func TestAnotherKeyIsNamed(t *testing.T) {
	t.Parallel()
	f := &failing{TB: t}
	s := with(t, server.Start(f, quiet(), server.InMemory()))
	expect := func(when, want string) {
		t.Helper()
		for where, text := range s.told(t) {
			if want == "" && strings.Contains(text, "other key") || !strings.Contains(text, want) {
				t.Errorf("%s, %s: want %q in %q", when, where, want, text)
			}
		}
	}
	expect("nobody submitted", "")
	s.as("reader").send(http.MethodGet, "/v1/plans", "")
	expect("another only read", "")
	s.as("one").send(http.MethodPost, "/v1/groups/grp_no/members/sync", `{"members":[]}`)
	expect("another was refused", "requests came with 1 other key (fingerprint "+fingerprint("one")+")")
	for _, key := range []string{"two", "three", "four", "four"} {
		s.as(key).submit()
	}
	expect("four others", "requests came with 4 other keys (fingerprints "+
		fingerprint("four")+", "+fingerprint("three")+", "+fingerprint("two")+" and 1 more)")

	for i := len(f.cleanups) - 1; i >= 0; i-- {
		f.cleanups[i]()
	}
	if !strings.Contains(f.log.String(), "requests came with 4 other keys (fingerprints") {
		t.Errorf("the test that failed does not say so:\n%s", f.log.String())
	}
}

// Who has submitted knows the right key: neighbours are none of its business.
func TestOtherKeysAreNotNamedToWhoSubmitted(t *testing.T) {
	t.Parallel()
	for name, submit := range map[string]func(s *session){
		"accepted": func(s *session) { s.submit() },
		"refused":  func(s *session) { s.send(http.MethodPost, s.path(), `{"members":1}`) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.as("one").submit()
			submit(s)
			for where, text := range s.told(t) {
				if strings.Contains(text, "other key") {
					t.Errorf("%s: %q", where, text)
				}
			}
		})
	}
}

func TestNoFingerprintsWhereKeysAreGiven(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithAPIKeys("mine", "one"))
	s.as("one").submit()
	for where, text := range s.told(t) {
		if !strings.Contains(text, "requests came with 1 other key:") || strings.Contains(text, fingerprint("one")) {
			t.Errorf("%s: %q", where, text)
		}
	}
}
