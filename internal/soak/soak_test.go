package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
)

// The sandbox holds against the model for ten seconds; the command does it for as long as one likes.
func TestSoak(t *testing.T) {
	t.Parallel()
	length := "10s"
	if testing.Short() {
		length = "1s"
	}
	var out strings.Builder
	if err := run(t.Context(), []string{"-for", length, "-clients", "16", "-organizations", "24", "-seed", "7"}, &out); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	for _, want := range []string{"no difference from the model", "no goroutine is left"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in %s", want, &out)
		}
	}
}

// changed is a sandbox of which something is not as it should be.
func changed(t *testing.T, change func(w http.ResponseWriter, r *http.Request, right http.Handler)) string {
	t.Helper()
	right, err := server.New()
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { change(w, r, right) }))
	t.Cleanup(web.Close)
	return web.URL
}

// instead answers with a text in which words were exchanged.
func instead(w http.ResponseWriter, r *http.Request, right http.Handler, exchange *strings.Replacer) {
	recorder := httptest.NewRecorder()
	right.ServeHTTP(recorder, r)
	text := exchange.Replace(recorder.Body.String())
	for name, values := range recorder.Header() {
		if name != "Content-Length" {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(recorder.Code)
	_, _ = w.Write([]byte(text))
}

func TestSoakNoticesADifference(t *testing.T) {
	t.Parallel()
	exchanges := func(from, to string) func(http.ResponseWriter, *http.Request, http.Handler) {
		return func(w http.ResponseWriter, r *http.Request, right http.Handler) {
			instead(w, r, right, strings.NewReplacer(from, to))
		}
	}
	for name, test := range map[string]struct {
		change func(w http.ResponseWriter, r *http.Request, right http.Handler)
		want   string
	}{
		"state lost": {func(w http.ResponseWriter, r *http.Request, right http.Handler) {
			if r.Method == http.MethodDelete && r.URL.Path == "/_sandbox/rules" {
				other := r.Clone(r.Context())
				other.Method, other.URL.Path, other.Body = http.MethodPost, "/_sandbox/reset", http.NoBody
				right.ServeHTTP(httptest.NewRecorder(), other)
			}
			right.ServeHTTP(w, r)
		}, "soak-1-"},
		"a poll counted twice": {func(w http.ResponseWriter, r *http.Request, right http.Handler) {
			if r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/members/sync/") {
				right.ServeHTTP(httptest.NewRecorder(), r)
			}
			right.ServeHTTP(w, r)
		}, "soak-1-"},
		"another reason": {exchanges("Invalid plan_id", "Wrong plan_id"), "failures"},
		"another time":   {exchanges(`"accepted_at":"2026-01-15T10`, `"accepted_at":"2026-01-15T11`), "accepted for"},
		"another organization": {func(w http.ResponseWriter, r *http.Request, right http.Handler) {
			if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/v1/groups/grp_soak_1/") {
				r.Header.Set("Authorization", "Bearer another")
			}
			right.ServeHTTP(w, r)
		}, "soak-1-"},
		"a snapshot of another form": {exchanges(`"times":`, `"time_s":`), "soak-1-"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			err := run(t.Context(), []string{"-for", "1m", "-clients", "4", "-organizations", "4", "-url", changed(t, test.change)}, &out)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v\n%s", err, &out)
			}
		})
	}
}

func TestSoakRefusesWhatItCannotDo(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"-for 0s":      "use more than 0",
		"-clients 0":   "use 1 or more",
		"-bananas":     "not defined",
		"bananas":      "is not a flag",
		"-aim -1s":     "use 0 or more",
		"-abuse -x":    "not defined",
		"-seed -1":     "invalid value",
		"-for a-while": "invalid value",
	} {
		var out strings.Builder
		if err := run(t.Context(), strings.Fields(args), &out); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", args, err)
		}
	}
	var out strings.Builder
	err := run(t.Context(), []string{"-for", "1s", "-url", "http://127.0.0.1:1"}, &out)
	if err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("a sandbox that there is not: %v", err)
	}
}

// The measurement itself works; how long the waits are is a figure, and no test.
func TestAbuse(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := run(t.Context(), []string{"-abuse", "-for", "2s", "-aim", "0", "-rows", "200"}, &out); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	for _, want := range []string{"the abuser: rosters ", "polls  ", "health check ", "largest heap seen"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in %s", want, &out)
		}
	}
}
