package program

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

const rules = "/_sandbox/rules"

// What a rule lets hang does not hold up the end of the program.
func TestShutdownEndsWhatHangs(t *testing.T) {
	t.Parallel()
	p := start(t, nil)
	p.status(t, http.MethodPost, rules, "k", `{"connection":"hang"}`)
	hung := make(chan error, 1)
	go func() {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.url+"/v1/plans", nil)
		if err != nil {
			hung <- err
			return
		}
		r.Header.Set("Authorization", "Bearer k")
		response, err := http.DefaultClient.Do(r)
		if err == nil {
			_ = response.Body.Close()
		}
		hung <- err
	}()
	for !strings.Contains(p.log.String(), "connection=hang") {
		p.status(t, http.MethodGet, "/_sandbox/clock", "k", "")
	}
	later := stepsOf(t, 15, grace/20) // before what is in flight is cut off
	p.cancel()
	select {
	case code := <-p.ended:
		p.ended <- code // for stop
	case <-later:
		t.Error("it waits for what hangs")
	}
	if err := <-hung; err == nil {
		t.Error("what hangs was answered")
	}
}

// A fresh connection that breaks is charged, and so is the next one.
func TestFreshConnectionsAreCharged(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "--resend-window", "1m")
	p.status(t, http.MethodPost, rules, "k", `{"connection":"reset","times":1}`)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for try, want := range []bool{false, true, true} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.url+"/v1/plans", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer k")
		response, err := client.Do(r)
		if err == nil {
			_ = response.Body.Close()
		}
		if (err == nil) != want {
			t.Errorf("try %d: %v", try+1, err)
		}
	}
}

// With a window a reset reaches the application; without one, Go's client hides it.
func TestResendWindow(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env  environment
		args []string
		want bool
	}{
		"flag":               {nil, []string{"--resend-window", "1m"}, true},
		"flag, off":          {nil, []string{"--resend-window", "0s"}, false},
		"variable, off":      {environment{"SANDBOX_RESEND_WINDOW=0s"}, nil, false},
		"flag over variable": {environment{"SANDBOX_RESEND_WINDOW=0s"}, []string{"--resend-window=1m"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, test.env, test.args...)
			client := &http.Client{Transport: &http.Transport{}}
			get := func() error {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.url+"/v1/plans", nil)
				if err != nil {
					t.Fatal(err)
				}
				r.Header.Set("Authorization", "Bearer k")
				response, err := client.Do(r)
				if err == nil {
					_, _ = io.Copy(io.Discard, response.Body) // or the connection is not kept
					_ = response.Body.Close()
				}
				return err
			}
			if err := get(); err != nil {
				t.Fatal(err)
			}
			p.status(t, http.MethodPost, rules, "k", `{"connection":"reset","times":1}`)
			if err := get(); (err != nil) != test.want {
				t.Errorf("got %v", err)
			}
		})
	}
	for _, wrong := range []string{"20", "-1s", "2m", "soon"} {
		if _, err := parseResendWindow(wrong); err == nil || !strings.Contains(err.Error(), "from 0s to 1m") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}
