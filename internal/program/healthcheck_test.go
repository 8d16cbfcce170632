package program

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHealthcheck(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "--api-key", "only-this")
	addr := strings.TrimPrefix(p.url, "http://")
	_, port, _ := strings.Cut(addr, ":")
	for name, test := range map[string]struct {
		env  environment
		args []string
	}{
		"variable":           {environment{"SANDBOX_ADDR=" + addr}, nil},
		"flag":               {nil, []string{"--addr", addr}},
		"flag over variable": {environment{"SANDBOX_ADDR=127.0.0.1:1"}, []string{"--addr", addr}},
		"no host":            {environment{"SANDBOX_ADDR=:" + port}, nil},
		"every IPv4":         {environment{"SANDBOX_ADDR=0.0.0.0:" + port}, nil},
		"every IPv6":         {environment{"SANDBOX_ADDR=[::]:" + port}, nil},
		"not its business":   {environment{"SANDBOX_ADDR=" + addr, "SANDBOX_DELAY=nonsense"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if r := call(t, test.env, "", append([]string{"healthcheck"}, test.args...)...); r != (result{}) {
				t.Errorf("want exit code 0 and no output, got %+v", r)
			}
		})
	}
}

func TestHealthcheckOfWhatIsNotWell(t *testing.T) {
	t.Parallel()
	stranger := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(stranger.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for name, test := range map[string]struct{ addr, want string }{
		"another program": {strings.TrimPrefix(stranger.URL, "http://"), "404"},
		"nobody":          {strings.TrimPrefix(gone.URL, "http://"), "does not answer"},
		"port 0":          {"127.0.0.1:0", "port 0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := call(t, environment{"SANDBOX_ADDR=" + test.addr}, "", "healthcheck")
			if r.code != exitFailure || strings.Count(r.errors, "\n") != 1 || !strings.Contains(r.errors, test.want) {
				t.Errorf("want exit code 1 and one line with %q, got %+v", test.want, r)
			}
		})
	}
}

// Not parallel: a proxy is something that a whole process is told.
func TestHealthcheckAsksNoProxy(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	url, _, _ := listenFor(t, "127.0.0.1:0", io.Discard, func(http.ResponseWriter, *http.Request) {})
	if r := call(t, nil, "", "healthcheck", "--addr", strings.TrimPrefix(url, "http://")); r.code != 0 {
		t.Errorf("want exit code 0, got %+v", r)
	}
}
