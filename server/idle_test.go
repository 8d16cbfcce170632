package server_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// What time alone cannot finish still waits after the jump, and says for what.
func TestAdvanceUntilIdleSaysWhatStillWaits(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithNow(noon), server.WithFixture(fixtures.Fixture{Groups: []fixtures.Group{
		{ID: "grp_after", Complete: fixtures.After(time.Hour)},
		{ID: "grp_polls", Complete: fixtures.Polls(3)},
		{ID: "grp_manual", Complete: fixtures.Manual()},
		{ID: "grp_never", Complete: fixtures.Never()},
	}}))
	submit := func(group string) string {
		in := *s
		in.group = group
		return in.submit(person("A")).RequestId
	}
	submit("grp_after")
	polled, manual, behind, never := submit("grp_polls"), submit("grp_manual"), submit("grp_manual"), submit("grp_never")
	waiting, err := s.sb.AdvanceUntilIdle()
	if err != nil {
		t.Fatal(err)
	}
	var got [][3]string
	for _, w := range waiting {
		got = append(got, [3]string{w.RequestID, w.GroupID, w.WaitsFor})
	}
	want := [][3]string{
		{polled, "grp_polls", "3 more polls"},
		{manual, "grp_manual", "completion by hand"},
		{behind, "grp_manual", "the batch " + manual + " at the head of the group's queue"},
		{never, "grp_never", "nothing: it never completes"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
	if now := s.sb.Clock().Now; !now.Equal(noon.Add(time.Hour)) {
		t.Errorf("the clock is at %s", now)
	}
}

func TestAdvanceUntilIdlePastTheEndOfTime(t *testing.T) {
	t.Parallel()
	end := time.Date(9000, time.January, 1, 0, 0, 0, 0, time.UTC)
	s := open(t, server.WithNow(end.Add(-time.Minute)), server.WithDelay(time.Hour))
	id := s.submit(person("A")).RequestId
	waiting, err := s.sb.AdvanceUntilIdle()
	if err == nil || !strings.Contains(err.Error(), "advance until idle: ") || !strings.Contains(err.Error(), "9000") || waiting != nil {
		t.Errorf("%+v, %v", waiting, err)
	}
	if s.poll(id).CompletedAt != nil || !s.sb.Clock().Now.Equal(end.Add(-time.Minute)) {
		t.Errorf("what was refused has moved the clock to %s", s.sb.Clock().Now)
	}
}
