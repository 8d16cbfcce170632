//go:build unix

package program

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// child is the program as a process of its own, which tells the size of its heap at each collection.
type child struct {
	cmd *exec.Cmd
	url string
	log *watched
}

// startChild starts it below a shell that runs a line first, such as a limit.
func startChild(t *testing.T, before string, env ...string) *child {
	t.Helper()
	// It ends by a signal, in the cleanup, when the context of the test has ended already.
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "sh", "-c", before+`; exec "$0" --log-level error`, os.Args[0])
	c := &child{cmd: cmd, log: &watched{url: make(chan string, 1)}}
	cmd.Env = append(cmd.Environ(), beTheProgram+"=1", "SANDBOX_ADDR=127.0.0.1:0", "GODEBUG=gctrace=1", "GORACE=atexit_sleep_ms=0")
	cmd.Env = append(cmd.Env, env...)
	cmd.Stderr = c.log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c.url = <-c.log.url
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil && !t.Failed() {
			t.Errorf("%v\n%s", err, c.log)
		}
	})
	return c
}

// traced is how large the heap was when a collection began, and when it had ended, in MB.
var traced = regexp.MustCompile(`(?m)^gc \d+ .* (\d+)->(\d+)->\d+ MB, `)

// heap is the largest heap that any collection saw, in MB. A heap of three times the size of the one before always sees one.
func (c *child) heap() int {
	largest := 0
	for _, m := range traced.FindAllStringSubmatch(c.log.String(), -1) {
		for _, number := range m[1:] {
			n, _ := strconv.Atoi(number)
			largest = max(largest, n)
		}
	}
	return largest
}

// dial opens a connection and sends text on it.
func (c *child) dial(t *testing.T, text string) net.Conn {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(c.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	return conn
}

// healthy asks for the health check with a client that keeps its connection.
func (c *child) healthy(t *testing.T, client *http.Client) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url+"/_sandbox/health", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(r)
	if err != nil {
		t.Fatalf("the health check: %v", err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("the health check: status %d", response.StatusCode)
	}
}

const (
	post   = "POST " + syncPath + " HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer test\r\nContent-Type: application/json\r\n"
	larger = 16_000_000 // a body that the default settings take
)

// What is set aside for a body is what has come of it, and not what was promised.
func TestDribblersTakeLittleMemory(t *testing.T) {
	t.Parallel()
	c := startChild(t, ":")
	const dribblers = 1000
	for range dribblers {
		conn := c.dial(t, post+fmt.Sprintf("Expect: 100-continue\r\nContent-Length: %d\r\n\r\n", larger))
		// The 100 says that the body is being read.
		if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
			t.Fatalf("got %q, %v", line, err)
		}
		if _, err := io.WriteString(conn, "{"); err != nil {
			t.Fatal(err)
		}
	}
	c.healthy(t, http.DefaultClient)
	got := c.heap()
	t.Logf("largest heap: %d MB", got)
	if got > 256 {
		t.Errorf("%d bodies of which a byte came took %d MB", dribblers, got)
	}
}

// An answer that nobody reads is not held in memory as a whole.
func TestUnreadAnswersTakeLittleMemory(t *testing.T) {
	t.Parallel()
	c := startChild(t, ":")
	body := `{"members":[],"x":"` + strings.Repeat("x", 60<<10) + `"}`
	request := post + fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body)
	for range 20 {
		conn := c.dial(t, strings.Repeat(request, 50))
		answers := bufio.NewReader(conn)
		for range 50 {
			response, err := http.ReadResponse(answers, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
		}
	}
	before := c.heap()
	for range 20 {
		conn := c.dial(t, "GET /_sandbox/requests?limit=10000 HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer test\r\n\r\n")
		if _, err := conn.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
	}
	c.healthy(t, http.DefaultClient)
	got := c.heap()
	t.Logf("largest heap: %d MB", got)
	if got > before+512 {
		t.Errorf("20 answers that nobody reads took the heap from %d to %d MB", before, got)
	}
}

// A program that has no descriptor left goes on answering on the connections that it has, and takes new ones afterwards.
func TestFewDescriptors(t *testing.T) {
	t.Parallel()
	c := startChild(t, "ulimit -n 64")
	kept := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}}
	defer kept.CloseIdleConnections()
	c.healthy(t, kept)
	crowd := make([]net.Conn, 100)
	for i := range crowd {
		crowd[i] = c.dial(t, "")
	}
	c.healthy(t, kept)
	for _, conn := range crowd {
		_ = conn.Close()
	}
	c.healthy(t, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}})
}

// Where little is in use, the goal of a collection is 4 MB by Go's own settings, and twice that where the heap may grow twice
// as far.
func TestTheHeapMayGrowFurther(t *testing.T) {
	t.Parallel()
	for before, want := range map[string]string{"unset GOGC": "8", "export GOGC=100": "4"} {
		t.Run(before, func(t *testing.T) {
			t.Parallel()
			c := startChild(t, before)
			// The first one may begin before the program does.
			var second []string
			for second == nil {
				c.healthy(t, http.DefaultClient)
				second = regexp.MustCompile(`(?m)^gc 2 .* MB, (\d+) MB goal, `).FindStringSubmatch(c.log.String())
			}
			if second[1] != want {
				t.Errorf("the goal is %s MB, want %s", second[1], want)
			}
		})
	}
}

// Where there is less memory than what comes at once needs, everything is answered all the same, and the heap has a bound.
func TestLittleMemory(t *testing.T) {
	t.Parallel()
	c := startChild(t, ":", "GOMEMLIMIT=64MiB")
	body := `{"members":[],"members":[` + strings.Repeat(" ", larger-27) + `]}`
	var clients sync.WaitGroup
	for range 20 {
		conn := c.dial(t, post+fmt.Sprintf("Content-Length: %d\r\n\r\n", len(body)))
		clients.Go(func() {
			if _, err := io.WriteString(conn, body); err != nil {
				t.Errorf("a body could not be sent: %v", err)
				return
			}
			response, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Errorf("no answer: %v", err)
				return
			}
			_ = response.Body.Close()
			if response.StatusCode != http.StatusBadRequest {
				t.Errorf("status %d, want 400", response.StatusCode)
			}
		})
	}
	c.healthy(t, http.DefaultClient)
	clients.Wait()
	c.healthy(t, http.DefaultClient)
	got := c.heap()
	t.Logf("largest heap: %d MB", got)
	if got > 1024 {
		t.Errorf("20 bodies of %d MB took %d MB", larger/1_000_000, got)
	}
}
