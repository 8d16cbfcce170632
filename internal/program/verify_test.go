package program

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestVerifyCommand(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "--journal-size", "1")
	const key = "s3cret-key"
	if status, _ := p.ask(t, http.MethodPost, syncPath, key, row); status != http.StatusAccepted {
		t.Fatalf("submit: status %d", status)
	}
	lost := "lost-key"
	p.ask(t, http.MethodPost, syncPath, lost, row)
	p.ask(t, http.MethodGet, historyPath, lost, "")
	env := environment{"VITABLE_CONNECT_API_KEY=" + key, "SANDBOX_URL=" + p.url, "VITABLE_CONNECT_BASE_URL=http://127.0.0.1:1"}
	for name, test := range map[string]struct {
		env  environment
		args []string
		code int
		want string
	}{
		"verified":        {env, []string{"--call", "SubmitGroupMemberSync", "--status", "202", "--exactly", "1"}, 0, "verified: 1 request matches"},
		"by the row":      {env, []string{"--reference-id", "EMP-001", "--group-id", "grp_abc123def456", "--at-most", "3"}, 0, "verified"},
		"at least one":    {env, nil, 0, "verified: 1 request matches, want at least 1"},
		"flag":            {environment{env[0], "SANDBOX_URL=http://127.0.0.1:1"}, []string{"--url", p.url + "/"}, 0, "verified"},
		"failed":          {env, []string{"--call", "SubmitGroupMemberSync", "--exactly", "2"}, 1, "failed: 1 request matches, want exactly 2"},
		"nearest":         {env, []string{"--status", "400"}, 1, "the nearest is number 1"},
		"none since":      {env, []string{"--since", "1"}, 1, "failed"},
		"inconclusive":    {environment{"VITABLE_CONNECT_API_KEY=" + lost, env[1]}, []string{"--status", "202"}, 3, "inconclusive"},
		"another key":     {environment{"VITABLE_CONNECT_API_KEY=none", env[1]}, nil, 1, "requests came with 2 other keys"},
		"no key":          {env[1:2], nil, 2, "VITABLE_CONNECT_API_KEY is not set"},
		"unknown call":    {env, []string{"--call", "SubmitGroupMember"}, 2, "sandbox: --call: "},
		"impossible":      {env, []string{"--exactly", "1", "--at-most", "2"}, 2, "count: exactly cannot be combined"},
		"no number":       {env, []string{"--exactly", "one"}, 2, "--exactly: write a whole number"},
		"no URL":          {env, []string{"--url", "127.0.0.1:4010"}, 2, "--url: write a URL"},
		"credentials":     {env, []string{"--url", "http://key:" + key + "@127.0.0.1:1"}, 2, "--url: write a URL"},
		"nobody is there": {env, []string{"--url", "http://127.0.0.1:1"}, 3, "http://127.0.0.1:1 does not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := call(t, test.env, "", append([]string{"verify"}, test.args...)...)
			printed := r.out
			if test.code != 0 {
				printed = r.errors
			}
			if r.code != test.code || !strings.Contains(printed, test.want) || strings.Count(r.out+r.errors, "\n") != 1 {
				t.Errorf("want exit code %d and one line with %q, got %+v", test.code, test.want, r)
			}
			if strings.Contains(r.out+r.errors, key) {
				t.Errorf("the key is shown: %+v", r)
			}
		})
	}
}

func TestVerifyCommandWithOtherServers(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 1)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked <- r.Header.Get("Authorization") }))
	t.Cleanup(elsewhere.Close)
	redirecting := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	t.Cleanup(redirecting.Close)
	restricted := start(t, nil, "--api-key", "only-this")
	off := start(t, nil, "--control=false")
	for name, test := range map[string]struct {
		url, want string
		code      int
	}{
		"a redirect":  {redirecting.URL, "answers 307", 1},
		"unknown key": {restricted.url, "Unknown API key", 2},
		"control off": {off.url, "answers 404", 1},
	} {
		r := call(t, environment{"VITABLE_CONNECT_API_KEY=k"}, "", "verify", "--url", test.url)
		if r.code != test.code || !strings.Contains(r.errors, test.want) {
			t.Errorf("%s: want exit code %d with %q, got %+v", name, test.code, test.want, r)
		}
	}
	select {
	case sent := <-asked:
		t.Errorf("the redirect was followed, with %q", sent)
	default:
	}
}

func TestVerifyCommandUnderTLS(t *testing.T) {
	t.Parallel()
	cert, key := newCertificate(t)
	p := start(t, nil, "--tls-cert", cert, "--tls-key", key)
	env := environment{"VITABLE_CONNECT_API_KEY=k", "SANDBOX_URL=" + p.url}
	if r := call(t, env, "", "verify", "--exactly", "0"); r.code != 0 {
		t.Errorf("want exit code 0, got %+v", r)
	}
	plain := strings.Replace(p.url, "https", "http", 1)
	if r := call(t, env, "", "verify", "--url", plain); r.code != 1 || !strings.Contains(r.errors, plain+" answers 400, in another form") {
		t.Errorf("without TLS: %+v", r)
	}
}

// The variable of another command is no mistake.
func TestTheURLOfVerifyIsKnownToServe(t *testing.T) {
	t.Parallel()
	if log := start(t, environment{"SANDBOX_URL=http://sandbox:4010"}).log.String(); strings.Contains(log, "unknown variable") {
		t.Errorf("it is taken for a mistake:\n%s", log)
	}
}
