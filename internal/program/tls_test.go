package program

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// newCertificate runs the command with which docs/settings.md makes a certificate, and returns the files that it leaves.
func newCertificate(t *testing.T) (cert, key string) {
	t.Helper()
	command := regexp.MustCompile(`(?m)^    (openssl .*)$`).FindStringSubmatch(readDocument(t, root+"docs/settings.md").text)
	if command == nil {
		t.Fatal("docs/settings.md has no openssl command on one line")
	}
	dir := t.TempDir()
	openssl := exec.CommandContext(t.Context(), "sh", "-c", command[1])
	openssl.Dir = dir
	if output, err := openssl.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", command[1], err, output)
	}
	return filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
}

// trusting is a client that believes a certificate and no other, and that would speak HTTP/2.
func trusting(t *testing.T, cert string) *http.Client {
	t.Helper()
	text, err := os.ReadFile(cert)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(text) {
		t.Fatal("the certificate cannot be read")
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// over sends a request with the key k, and returns the answer's status, protocol and body.
func over(t *testing.T, client *http.Client, url string) (status int, proto, body string, err error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer k")
	response, err := client.Do(r)
	if err != nil {
		return 0, "", "", err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, response.Proto, string(text), err
}

func TestHTTPS(t *testing.T) {
	t.Parallel()
	cert, key := newCertificate(t)
	p := start(t, environment{"SANDBOX_TLS_KEY=" + key}, "--tls-cert", cert)
	port, found := strings.CutPrefix(p.url, "https://127.0.0.1:")
	if !found {
		t.Fatalf("it says that it is at %s", p.url)
	}
	client := trusting(t, cert)
	// The names in the certificate of the document are those by which it is reached.
	for _, host := range []string{"127.0.0.1", "localhost"} {
		status, proto, _, err := over(t, client, "https://"+host+":"+port+"/v1/plans")
		if err != nil {
			t.Fatal(err)
		}
		if status != http.StatusOK || proto != "HTTP/1.1" {
			t.Errorf("%s: status %d by %s, want 200 by HTTP/1.1", host, status, proto)
		}
	}
	// Who does not know the certificate does not believe it.
	if _, _, _, err := over(t, http.DefaultClient, p.url+"/v1/plans"); err == nil {
		t.Error("a client that does not know the certificate got an answer")
	}
	status, _, body, err := over(t, http.DefaultClient, "http://127.0.0.1:"+port+"/v1/plans")
	if err != nil || status != http.StatusBadRequest || !strings.Contains(body, "HTTPS") {
		t.Errorf("HTTP without TLS got %d, %s, %v", status, body, err)
	}
	// The example comes behind the line that start waits for.
	p.stop(t)
	if !strings.Contains(p.log.String(), "curl -k ") {
		t.Errorf("the example verifies a certificate that nobody knows:\n%s", p.log)
	}
}

func TestConnectionsBreakUnderTLS(t *testing.T) {
	t.Parallel()
	cert, key := newCertificate(t)
	p := start(t, nil, "--tls-cert", cert, "--tls-key", key)
	for how, want := range map[string]func(answer []byte, err error) bool{
		"reset": func(_ []byte, err error) bool { return errors.Is(err, syscall.ECONNRESET) },
		"close": func(answer []byte, err error) bool { return err == nil && len(answer) == 0 },
		"garbage": func(answer []byte, err error) bool {
			return err == nil && len(answer) > 0 && !strings.HasPrefix(string(answer), "HTTP/")
		},
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			config := trusting(t, cert).Transport.(*http.Transport).TLSClientConfig
			dialer := tls.Dialer{Config: config}
			conn, err := dialer.DialContext(t.Context(), "tcp", strings.TrimPrefix(p.url, "https://"))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			_, _ = io.WriteString(conn, "GET /v1/plans HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer k\r\nSandbox: connection="+how+"\r\n\r\n")
			answer, err := io.ReadAll(bufio.NewReader(conn))
			if !want(answer, err) {
				t.Errorf("got %q and %v", answer, err)
			}
		})
	}
}

func TestHealthcheckUnderTLS(t *testing.T) {
	t.Parallel()
	cert, key := newCertificate(t)
	addr := strings.TrimPrefix(start(t, nil, "--tls-cert", cert, "--tls-key", key).url, "https://")
	// The variables are those of the container; the certificate is for another name.
	other, _ := newCertificate(t)
	for _, shown := range []string{cert, other} {
		env := environment{"SANDBOX_ADDR=" + addr, "SANDBOX_TLS_CERT=" + shown, "SANDBOX_TLS_KEY=" + key}
		if r := call(t, env, "", "healthcheck"); r != (result{}) {
			t.Errorf("want exit code 0 and no output, got %+v", r)
		}
	}
	if r := call(t, environment{"SANDBOX_ADDR=" + addr}, "", "healthcheck"); r.code != exitFailure {
		t.Errorf("without the certificate, want exit code 1, got %+v", r)
	}
}

func TestHealthcheckVerifiesElsewhere(t *testing.T) {
	t.Parallel()
	for addr, verifies := range map[string]bool{
		"127.0.0.1:1": false, "127.1.2.3:1": false, "[::1]:1": false, "localhost:1": false,
		"192.0.2.1:1": true, "sandbox.example.com:1": true, "127.0.0.1.example.com:1": true,
	} {
		if got := !trustOf(addr, nil).InsecureSkipVerify; got != verifies {
			t.Errorf("%s: verifies is %t, want %t", addr, got, verifies)
		}
	}
}

func TestCertificateMistakes(t *testing.T) {
	t.Parallel()
	cert, key := newCertificate(t)
	_, otherKey := newCertificate(t)
	notPEM := file(t, "cert.der", "0\x82")
	for name, test := range map[string]struct {
		env  environment
		args []string
		want []string
	}{
		"certificate alone":   {nil, []string{"--tls-cert", cert}, []string{"--tls-cert", "add --tls-key or SANDBOX_TLS_KEY"}},
		"key alone":           {environment{"SANDBOX_TLS_KEY=" + key}, nil, []string{"SANDBOX_TLS_KEY", "add --tls-cert or SANDBOX_TLS_CERT"}},
		"exchanged":           {nil, []string{"--tls-cert", key, "--tls-key", cert}, []string{"--tls-cert and --tls-key"}},
		"key of another":      {nil, []string{"--tls-cert", cert, "--tls-key", otherKey}, []string{"--tls-cert and --tls-key"}},
		"no such file":        {nil, []string{"--tls-cert", cert, "--tls-key", key + ".gone"}, []string{"--tls-key: the file cannot be read"}},
		"in the other format": {environment{"SANDBOX_TLS_CERT=" + notPEM}, nil, []string{"SANDBOX_TLS_CERT: the file is not PEM"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantUsageError(t, call(t, test.env, "", test.args...), test.want...)
		})
	}
}
