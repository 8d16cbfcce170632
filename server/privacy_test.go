package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

func TestLogNeverNamesAPersonOrAKey(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	s := open(t, logTo(log), server.WithAPIKeys("sesame-key"))
	secret := person("Secret-Ref", func(r *fixtures.Row) {
		r.FirstName, r.LastName, r.Phone, r.DateOfBirth = "Secret-First", "Secret-Last", "Secret-Phone", "1977-07-07"
		r.Address = fixtures.Address{AddressLine1: "Secret-Street", City: "Secret-City", State: "ZZ", Zipcode: "Secret-Zip"}
	}, email("Secret@secret.example"), plan("Secret-Plan"))
	s.sync(secret)
	s.sync()
	secret.DateOfBirth = "Secret-Birth"
	s.try(secret, secret)
	s.as("wrong-sesame-key").try(secret)
	for _, word := range []string{"Secret", "1977-07-07", "sesame-key"} {
		if strings.Contains(log.String(), word) {
			t.Errorf("%q stands in the log: %s", word, log.String())
		}
	}
	if strings.Count(log.String(), "msg=request") != 6 {
		t.Errorf("want a line for each of six requests: %s", log.String())
	}
}

func TestLogOfUnknownPaths(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	s := openSocket(t, logTo(log)).as("sesame")
	s.send(http.MethodGet, "/v1/people/jane@example.com/sesame/x", "")
	s.send(http.MethodGet, "/v1/groups/grp_"+strings.Repeat("x", 5000), "")
	s.send(http.MethodPost, s.path(), "{}", "Content-Type: text/plain")
	text := log.String()
	for _, word := range []string{"jane", "sesame"} {
		if strings.Contains(text, word) {
			t.Errorf("%q stands in %s", word, text)
		}
	}
	if len(text) > 3000 {
		t.Errorf("%d bytes for three lines", len(text))
	}
	for _, want := range []string{"path=/v1/… ", "code=path_not_found", "code=unsupported_media_type", "group=" + group} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
}

func TestTheKeyIsShownNowhere(t *testing.T) {
	t.Parallel()
	const key = "SECRET/KEY-9"
	log := &buffer{}
	s := open(t, logTo(log)).as(key)
	s.send(http.MethodGet, "/v1/groups/"+strings.ReplaceAll(key, "/", "%2F"), "")
	s.send(http.MethodGet, "/v1/"+key, "")
	s.send(http.MethodGet, "/v1/"+strings.Repeat("x", 190)+key, "")
	s.send(http.MethodPost, s.path(), payload(t, person("A", lastName(key))), "X-Stainless-Retry-Count: "+key)
	s.send(http.MethodPost, s.path(), `{"`+key+`":1,"members":[]}`)
	s.send(http.MethodGet, "/v1/groups/jane@example.com", "")
	journal := string(s.send(http.MethodGet, "/_sandbox/requests", "").body)
	for _, word := range []string{"SECRET/KEY", "SECRET\\/KEY", "KEY-9"} {
		if strings.Contains(journal, word) {
			t.Errorf("%s stands in the journal: %s", word, journal)
		}
		if strings.Contains(log.String(), word) {
			t.Errorf("%s stands in the log: %s", word, log.String())
		}
	}
	if strings.Contains(log.String(), "jane@") {
		t.Errorf("a person stands in the log: %s", log.String())
	}
}

func TestJournalNeverHoldsAKey(t *testing.T) {
	t.Parallel()
	s := open(t).as("sesame-key")
	s.try(person("A"))
	if a := s.send(http.MethodGet, "/_sandbox/requests", ""); strings.Contains(string(a.body), "sesame") {
		t.Errorf("the key stands in %s", a.body)
	}
}

func TestNeverTheValue(t *testing.T) {
	t.Parallel()
	s := open(t)
	const secret = "Xyzzy-1234"
	for _, body := range []string{
		payload(t, person("A", func(r *fixtures.Row) { r.DateOfBirth = secret })),
		payload(t, person(secret), person(secret)),
		swap(payload(t, person("A")), `"94102"`, `{"`+secret+`":1}`),
		`{"` + secret + `":1,"` + secret + `":2}`,
		`{"members":[],` + secret + `}`,
	} {
		if a := s.send(http.MethodPost, s.path(), body); a.status != http.StatusBadRequest || strings.Contains(string(a.body), secret) {
			t.Errorf("status %d, body %s", a.status, a.body)
		}
	}
}
