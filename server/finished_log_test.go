package server_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/server"
)

// The first request that looks at batches after one was due has its line written, and no other one writes it again.
func TestWhatRequestsSeeFinishedIsLogged(t *testing.T) {
	t.Parallel()
	for name, look := range map[string]func(s *session, id string){
		"poll":           func(s *session, id string) { s.poll(id) },
		"another submit": func(s *session, _ string) { s.submit() },
		"control call":   func(s *session, id string) { s.send(http.MethodGet, "/_sandbox/syncs/"+id, "") },
		"roster":         func(s *session, _ string) { s.send(http.MethodGet, "/_sandbox/groups/"+group+"/members", "") },
		"snapshot":       func(s *session, _ string) { s.send(http.MethodGet, "/_sandbox/fixture", "") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				log := &buffer{}
				s := open(t, logTo(log), server.WithDelay(time.Minute))
				id := s.submit(person("A")).RequestId
				s.poll(id)
				if strings.Contains(log.String(), "sync finished") {
					t.Fatalf("logged before it finished:\n%s", log)
				}
				time.Sleep(time.Minute) //nolint:forbidigo // the bubble's time
				look(s, id)
				want := `msg="sync finished" group=` + group + " request_id=" + id + " completed_at=2000-01-01T00:01:00Z added=1"
				if strings.Count(log.String(), want) != 1 {
					t.Errorf("want once %q in\n%s", want, log)
				}
				s.poll(id)
				if strings.Count(log.String(), "sync finished") != 1 {
					t.Errorf("logged again:\n%s", log)
				}
			})
		})
	}
}

// A batch that a request finishes is logged by that very request; one that finishes when it is accepted, at the first look.
func TestWhatRequestsFinishIsLogged(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		mode   string
		finish func(s *session, id string)
	}{
		"immediate": {"immediate", func(s *session, id string) { s.poll(id) }},
		"by hand": {"manual", func(s *session, id string) {
			s.send(http.MethodPost, "/_sandbox/syncs/"+id+"/complete", "")
		}},
		"a jump": {"after:1h", func(s *session, _ string) {
			s.send(http.MethodPost, "/_sandbox/clock/advance", `{"by":"1h"}`)
		}},
		"second poll": {"polls:2", func(s *session, id string) {
			s.poll(id)
			s.poll(id)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := &buffer{}
			s := open(t, logTo(log), server.WithNow(noon))
			s.send(http.MethodPost, s.path(), payload(t, person("A")), "Sandbox: complete="+test.mode)
			syncs, err := s.sb.Syncs(group)
			if err != nil {
				t.Fatal(err)
			}
			id := syncs[len(syncs)-1].RequestID
			test.finish(s, id)
			if want := `msg="sync finished" group=` + group + " request_id=" + id; strings.Count(log.String(), want) != 1 {
				t.Errorf("want once %q in\n%s", want, log)
			}
		})
	}
}

func TestWhatGoCallsFinishIsLogged(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	s := open(t, logTo(log), server.WithDelay(time.Minute))
	for range 1200 {
		s.submit()
	}
	if _, err := s.sb.AdvanceUntilIdle(); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(log.String(), `msg="sync finished"`); n != 1200 {
		t.Errorf("%d lines, want 1200", n)
	}
}

func TestFinishedBatchesAreLogged(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	s := open(t, logTo(log), server.WithDelay(time.Minute), server.WithNow(noon))
	id := s.submit(person("A"), person("B", plan("pln_nowhere"))).RequestId
	if strings.Contains(log.String(), "sync finished") {
		t.Error("logged before it finished")
	}
	s.advance(time.Hour)
	s.poll(id)
	s.poll(id)
	want := `msg="sync finished" group=` + group + ` request_id=` + id + ` completed_at=2026-01-15T10:31:00Z added=1 removed=0 failed=1 unchanged=0`
	if strings.Count(log.String(), want) != 1 {
		t.Errorf("want once %q in\n%s", want, log.String())
	}
}

// Up to 20 batches that one call finds finished have a line each; more have one together, and their own at debug.
func TestManyFinishedAtOnce(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		batches     int
		level       slog.Level
		lines, sums int
	}{
		"20":           {20, slog.LevelInfo, 20, 0},
		"21":           {21, slog.LevelInfo, 0, 1},
		"21, at debug": {21, slog.LevelDebug, 21, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := &buffer{}
			logger := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: test.level}))
			s := open(t, server.WithLogger(logger), server.WithNow(noon), server.WithDelay(time.Hour))
			for range test.batches {
				s.submit()
			}
			s.advance(time.Hour)
			lines, sums := strings.Count(log.String(), `msg="sync finished"`), strings.Count(log.String(), `msg="syncs finished" syncs=21`)
			if lines != test.lines || sums != test.sums {
				t.Errorf("%d lines and %d summaries, want %d and %d:\n%s", lines, sums, test.lines, test.sums, log)
			}
		})
	}
}
