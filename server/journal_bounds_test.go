package server_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/control"
)

func TestJournalIsBounded(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithJournalSize(3))
	for range 5 {
		s.send(http.MethodGet, "/v1/plans", "")
	}
	list := ok[control.RequestListResponse](s, "GET", "/requests", "")
	if len(list.Data) != 3 || list.Data[0].Number != 3 || list.Evicted.Requests != 2 || list.Evicted.Through != 2 {
		t.Errorf("%d requests from %d, %+v", len(list.Data), list.Data[0].Number, list.Evicted)
	}
	large := open(t)
	rows, err := fixtures.Roster(1000, 1, goodPlan)
	if err != nil {
		t.Fatal(err)
	}
	large.submit(rows...)
	r := ok[control.RequestResponse](large, "GET", "/requests/1", "").Data
	if len(*r.Body) != 64<<10 || r.BodySize <= 64<<10 || len(r.ReferenceIds) != 1000 {
		t.Errorf("%d of %d bytes, %d references", len(*r.Body), r.BodySize, len(r.ReferenceIds))
	}
	if submissions := large.sb.Submissions(); submissions[0].Rows != nil {
		t.Errorf("rows of half a body: %+v", submissions[0].Rows)
	}
}

// The bytes of all journals have a bound; past it the largest loses.
func TestJournalBytesAreBoundedOverAll(t *testing.T) {
	t.Parallel()
	const limit = 4 << 20
	s := open(t, server.WithJournalBytes(limit))
	quiet, noisy := s.as("quiet"), s.as("noisy")
	rows, err := fixtures.Roster(300, 1, goodPlan)
	if err != nil {
		t.Fatal(err)
	}
	quiet.submit(rows...)
	body := payload(t, rows...)
	for range limit/(64<<10) + 20 {
		noisy.send(http.MethodPost, s.path(), body)
	}
	kept := ok[control.RequestResponse](quiet, "GET", "/requests/1", "").Data
	if kept.BodyEvicted || kept.Body == nil {
		t.Error("the quiet one has lost its body to the noisy one")
	}
	list := ok[control.RequestListResponse](noisy, "GET", "/requests?limit=1", "")
	if list.Evicted.Bodies == 0 || list.Data[0].Body == nil {
		t.Errorf("the noisy one: %+v", list.Evicted)
	}
	oldest := ok[control.RequestResponse](noisy, "GET", "/requests/1", "").Data
	if !oldest.BodyEvicted || oldest.Body != nil || len(oldest.ReferenceIds) != 300 {
		t.Error("its oldest body is still there, or more than the body is gone")
	}
}

// Whatever is long in a request, the journal's bound holds.
func TestJournalCountsEveryText(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithJournalBytes(1<<20))
	long := strings.Repeat("x", 100_000)
	for range 50 {
		s.send(http.MethodGet, "/v1/groups/"+long+"/members/sync/"+long, "")
	}
	r := ok[control.RequestResponse](s, "GET", "/requests/50", "").Data
	if total := len(*r.GroupId) + len(*r.RequestId) + len(r.Path); total > 5000 {
		t.Errorf("%d bytes of one path are kept", total)
	}
}

// Past the bound on bytes bodies go first; where none is left, the writer's own oldest requests.
func TestOldestRequestsGoWhereNoBodyIsLeft(t *testing.T) {
	t.Parallel()
	s := open(t, server.WithJournalBytes(64<<10))
	neighbour := s.as("neighbour")
	neighbour.send(http.MethodGet, "/v1/plans", "")
	const sent = 300
	for range sent {
		s.send(http.MethodGet, "/v1/plans", "")
	}
	list := ok[control.RequestListResponse](s, "GET", "/requests?limit=10000", "")
	kept := uint64(len(list.Data))
	if kept < 10 || kept > 128 { // each costs more than 512 bytes
		t.Fatalf("%d of %d requests are kept", kept, sent)
	}
	if list.Evicted != (control.Evicted{Requests: sent - kept, Through: sent - kept}) {
		t.Errorf("%d are kept, evicted %+v", kept, list.Evicted)
	}
	if first, last := list.Data[0].Number, list.Data[kept-1].Number; first != sent-kept+1 || last != sent {
		t.Errorf("kept are %d to %d of %d", first, last, sent)
	}
	if a := s.send(http.MethodGet, "/_sandbox/requests/1", ""); a.status != http.StatusNotFound {
		t.Errorf("the oldest: status %d", a.status)
	}
	if list := ok[control.RequestListResponse](neighbour, "GET", "/requests", ""); len(list.Data) != 1 || list.Evicted != (control.Evicted{}) {
		t.Errorf("the neighbour: %d requests, %+v", len(list.Data), list.Evicted)
	}
}

// A request that is too large for the journal by itself leaves it empty, and no room is lost by that.
func TestARequestLargerThanTheJournal(t *testing.T) {
	t.Parallel()
	rows, err := fixtures.Roster(1000, 1, goodPlan)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, server.WithJournalBytes(8<<10))
	s.submit(rows...)
	if list := ok[control.RequestListResponse](s, "GET", "/requests", ""); len(list.Data) != 0 || list.Evicted.Requests != 1 {
		t.Errorf("%d requests, %+v", len(list.Data), list.Evicted)
	}
	s.submit(rows[:3]...)
	s.send(http.MethodGet, "/v1/plans", "")
	requests, err := s.sb.Requests(server.Filter{})
	if err != nil || len(requests) != 2 || !slices.Equal(requests[0].ReferenceIDs, []string{rows[0].ReferenceID, rows[1].ReferenceID, rows[2].ReferenceID}) {
		t.Errorf("%d requests, %v", len(requests), err)
	}
}

// Where requests go by their number and bodies by their size, it is the oldest body that goes.
func TestTheOldestBodyGoes(t *testing.T) {
	t.Parallel()
	rows, err := fixtures.Roster(50, 1, goodPlan)
	if err != nil {
		t.Fatal(err)
	}
	body := payload(t, rows...)
	s := open(t, server.WithJournalSize(3), server.WithJournalBytes(int64(3*len(body)-1)))
	for range 6 {
		s.send(http.MethodPost, s.path(), body)
	}
	var kept []bool
	for _, r := range ok[control.RequestListResponse](s, "GET", "/requests", "").Data {
		kept = append(kept, !r.BodyEvicted)
	}
	if !slices.Equal(kept, []bool{false, true, true}) {
		t.Errorf("bodies that are kept, the oldest first: %v", kept)
	}
}
