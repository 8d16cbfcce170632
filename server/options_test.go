package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	for want, opt := range map[string]server.Option{
		"delay":              server.WithDelay(-1),
		"fixture":            server.WithFixture(fixtures.Fixture{Plans: []fixtures.Plan{{ID: ""}}}),
		"api keys: the list": server.WithAPIKeys(),
		"api keys: key 2":    server.WithAPIKeys("a", " b"),
		"max body":           server.WithMaxBody(0),
		"logger":             server.WithLogger(nil),
		"in memory":          server.InMemory(),
	} {
		if _, err := server.New(opt); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}

func TestOptionsOutOfRange(t *testing.T) {
	t.Parallel()
	end := time.Date(9000, time.January, 1, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name string
		opt  server.Option
		want string // empty where the option is good
	}{
		{"journal size below 0", server.WithJournalSize(-1), "journal size: -1 is negative; use 0 to keep nothing"},
		{"journal size 0", server.WithJournalSize(0), ""},
		{"finished syncs 0", server.WithFinishedSyncs(0), "finished syncs: 0 would keep no results; use at least 1"},
		{"finished syncs below 0", server.WithFinishedSyncs(-1), "finished syncs: -1 would keep no results; use at least 1"},
		{"finished syncs 1", server.WithFinishedSyncs(1), ""},
		{"resend window below 0", server.WithResendWindow(-1), "resend window: must be from 0, which turns it off, to 1m"},
		{"resend window over 1m", server.WithResendWindow(time.Minute + 1), "resend window: must be from 0, which turns it off, to 1m"},
		{"resend window 0", server.WithResendWindow(0), ""},
		{"resend window 1m", server.WithResendWindow(time.Minute), ""},
		{"now before the year 1", server.WithNow(time.Date(-1, time.January, 1, 0, 0, 0, 0, time.UTC)), "now: must be after the year 0"},
		{"now after the end", server.WithNow(end.Add(time.Millisecond)), "not after 9000-01-01T00:00:00Z"},
		{"now at the end", server.WithNow(end), ""},
		{"delay too long", server.WithDelay(100_001 * time.Hour), "delay: must be at most 100000h"},
		{"delay too fine", server.WithDelay(time.Microsecond), "delay: must be whole milliseconds"},
		{"max body over 1 GiB", server.WithMaxBody(server.LargestMaxBody + 1), "use 1 to 1073741824"},
		{"max body 1 GiB", server.WithMaxBody(server.LargestMaxBody), ""},
		{"organizations 0", server.WithMaxOrganizations(0), "max organizations: 0 would refuse every key; use at least 1"},
		{"validation unknown", server.WithValidation("lax"), "validation: \"lax\" is not known, use Contract or Strict"},
	} {
		_, err := server.New(test.opt)
		if test.want == "" {
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: want an error with %q, got %v", test.name, test.want, err)
		}
		if failed := (&recorder{TB: t}); server.Start(failed, server.InMemory(), test.opt) != nil || !strings.Contains(failed.failed, test.want) {
			t.Errorf("%s: Start fails with %q", test.name, failed.failed)
		}
	}
}

func TestNewNamesAllMistakes(t *testing.T) {
	t.Parallel()
	_, err := server.New(server.WithDelay(-1), server.WithMaxBody(0), server.WithAPIKeys("a\nb"), server.InMemory(), server.WithMaxOrganizations(0))
	for _, want := range []string{"delay", "max body", "key 1", "in memory", "max organizations"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
	s := open(t)
	for _, key := range []string{"", " a", "a ", "a\nb"} {
		if _, err := s.sb.Server.Organization(key); err == nil {
			t.Errorf("an organization for %q, which no request could send", key)
		}
	}
}
