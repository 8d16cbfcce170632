package faults_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/faults"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

const window = 20 * time.Millisecond

// request makes a request; each of the headers is "Name: value".
func request(t *testing.T, method string, headers ...string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "/v1/plans", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Add(name, value)
	}
	return r
}

// breaking is the plan of a rule that breaks a connection.
func breaking(how string) *faults.Plan {
	return &faults.Plan{Effects: platform.Effects{Ending: &fixtures.Rule{ID: "cut", Connection: how}}}
}

// A request is sent again if it comes within the window, and once.
func TestResendWindow(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		after time.Duration
		want  bool
	}{{0, true}, {window - 1, true}, {window, true}, {window + 1, false}, {time.Hour, false}} {
		synctest.Test(t, func(t *testing.T) {
			s := faults.NewResends(window)
			r := request(t, http.MethodGet)
			s.Expect(r, platform.Digest{1}, breaking(fixtures.ConnectionReset))
			time.Sleep(test.after) //nolint:forbidigo // the bubble's time
			if s.Expecting() != test.want {
				t.Errorf("after %s: expecting is not %t", test.after, test.want)
			}
			for _, want := range []bool{test.want, false} {
				p, ok := s.Again(r, platform.Digest{1}, time.Now())
				if ok != want {
					t.Fatalf("after %s: again is %t, want %t", test.after, ok, want)
				}
				if ok && (!p.Uncharged || p.Connection() != fixtures.ConnectionReset || !p.EndsBefore() || !slices.Equal(p.Rules, []string{"cut"})) {
					t.Errorf("the plan: %+v", p)
				}
			}
			if s.Expecting() {
				t.Error("it is expected, and has come")
			}
		})
	}
}

// What counts is when a request arrived, not how long it took to look at it.
func TestAResendThatIsLookedAtLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := faults.NewResends(window)
		r := request(t, http.MethodGet)
		s.Expect(r, platform.Digest{1}, breaking(fixtures.ConnectionClose))
		arrived := time.Now()
		time.Sleep(time.Hour) //nolint:forbidigo // the bubble's time
		if _, ok := s.Again(r, platform.Digest{1}, arrived); !ok {
			t.Error("it was not taken for one that is sent again")
		}
	})
}

func TestWhatIsExpectedAgain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		window time.Duration
		r      *http.Request
		plan   *faults.Plan
		want   bool
	}{
		"a reset":             {window, request(t, http.MethodGet), breaking(fixtures.ConnectionReset), true},
		"a close":             {window, request(t, http.MethodGet), breaking(fixtures.ConnectionClose), true},
		"a POST with a key":   {window, request(t, http.MethodPost, "Idempotency-Key: 1"), breaking(fixtures.ConnectionReset), true},
		"with the other key":  {window, request(t, http.MethodPost, "X-Idempotency-Key: 1"), breaking(fixtures.ConnectionReset), true},
		"a POST without":      {window, request(t, http.MethodPost), breaking(fixtures.ConnectionReset), false},
		"an empty key":        {window, request(t, http.MethodPost, "Idempotency-Key: "), breaking(fixtures.ConnectionReset), false},
		"half an answer":      {window, request(t, http.MethodGet), breaking(fixtures.ConnectionTruncate), false},
		"a hang":              {window, request(t, http.MethodGet), breaking(fixtures.ConnectionHang), false},
		"no plan":             {window, request(t, http.MethodGet), &faults.Plan{}, false},
		"one that came again": {window, request(t, http.MethodGet), &faults.Plan{Uncharged: true, Effects: breaking(fixtures.ConnectionReset).Effects}, true},
		"without a window":    {0, request(t, http.MethodGet), breaking(fixtures.ConnectionReset), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := faults.NewResends(test.window)
				s.Expect(test.r, platform.Digest{}, test.plan)
				if s.Expecting() != test.want {
					t.Errorf("expecting: %t", !test.want)
				}
				if _, ok := s.Again(test.r, platform.Digest{}, time.Now()); ok != test.want {
					t.Errorf("again: %t", ok)
				}
				s.Expect(test.r, platform.Digest{}, test.plan)
				s.Forget()
				if _, ok := s.Again(test.r, platform.Digest{}, time.Now()); ok || s.Expecting() {
					t.Error("it was not forgotten")
				}
			})
		})
	}
}

// Only what is the same in all that a transport repeats is the same request.
func TestWhatAResendRepeats(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := faults.NewResends(window)
		one := request(t, http.MethodPost, "Idempotency-Key: 1", "Sandbox: status=503")
		s.Expect(one, platform.Digest{1}, breaking(fixtures.ConnectionReset))
		for name, other := range map[string]*http.Request{
			"key":    request(t, http.MethodPost, "Idempotency-Key: 2", "Sandbox: status=503"),
			"header": request(t, http.MethodPost, "Idempotency-Key: 1", "Sandbox: status=504"),
			"lines":  request(t, http.MethodPost, "Idempotency-Key: 1"),
		} {
			if _, ok := s.Again(other, platform.Digest{1}, time.Now()); ok {
				t.Errorf("another %s", name)
			}
		}
		if _, ok := s.Again(one, platform.Digest{2}, time.Now()); ok {
			t.Error("another digest")
		}
		if _, ok := s.Again(one, platform.Digest{1}, time.Now()); !ok {
			t.Error("the same request")
		}
	})
}

// However many requests find their connections broken, and whatever their headers hold, only so many are remembered.
func TestManyResends(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := faults.NewResends(window)
		expect := func(i int) *http.Request {
			r := request(t, http.MethodPost, fmt.Sprintf("Idempotency-Key: %d", i))
			s.Expect(r, platform.Digest{1}, breaking(fixtures.ConnectionReset))
			return r
		}
		first := expect(0)
		for i := range 999 {
			expect(i + 1)
		}
		late := expect(1000)
		if _, ok := s.Again(late, platform.Digest{1}, time.Now()); ok {
			t.Error("the 1001st is remembered")
		}
		if _, ok := s.Again(first, platform.Digest{1}, time.Now()); !ok {
			t.Error("the first is not remembered")
		}
		time.Sleep(window + 1) //nolint:forbidigo // the bubble's time
		if _, ok := s.Again(expect(1001), platform.Digest{1}, time.Now()); !ok {
			t.Error("there is no room for one more once the others are past")
		}
	})
}
