package tenant_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// finishedBatches are the identities of so many batches.
func finishedBatches(t *testing.T, count int) []platform.Identity {
	t.Helper()
	f := fixtures.Fixture{Complete: fixtures.Immediate(), Groups: []fixtures.Group{{ID: "grp_1"}}}
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range count {
		f.Groups[0].Syncs = append(f.Groups[0].Syncs, fixtures.Sync{RequestID: strconv.Itoa(i), AcceptedAt: at, CompletedAt: at})
	}
	o, err := platform.New("org_1", 1, &platform.Start{Fixture: f})
	if err != nil {
		t.Fatal(err)
	}
	batches := make([]platform.Identity, count)
	for i := range batches {
		sync, err := o.Retrieve("grp_1", strconv.Itoa(i))
		if err != nil {
			t.Fatal(err)
		}
		batches[i] = sync.Identity
	}
	return batches
}

// What was polled longest ago goes first, and all together stay within a megabyte.
func TestAnswersAreBounded(t *testing.T) {
	t.Parallel()
	batches := finishedBatches(t, 4)
	var answers tenant.Answers
	kept := func() (indexes []int) {
		for i, batch := range batches {
			if text := answers.Of(batch); len(text) > 0 && text[0] == byte(i) {
				indexes = append(indexes, i)
			}
		}
		return indexes
	}
	text := func(i, size int) []byte { return slices.Concat([]byte{byte(i)}, make([]byte, size-1)) }
	for i := range 3 {
		answers.Keep(batches[i], text(i, 300<<10))
	}
	if got := kept(); !slices.Equal(got, []int{0, 1, 2}) {
		t.Fatalf("kept %v", got)
	}
	answers.Of(batches[0])
	answers.Keep(batches[3], text(3, 300<<10))
	if got := kept(); !slices.Equal(got, []int{0, 2, 3}) {
		t.Errorf("kept %v after a fourth, want the first, which was polled last, and the last two", got)
	}
	answers.Keep(batches[1], text(1, 1<<20))
	if got := kept(); !slices.Equal(got, []int{0, 2, 3}) {
		t.Errorf("kept %v after one larger than all may be", got)
	}
	if answers.Forget(); kept() != nil {
		t.Error("something is kept after all was to be forgotten")
	}
}
