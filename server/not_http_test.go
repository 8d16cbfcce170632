package server_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// What net/http keeps to itself never reaches the sandbox; it must not end it either.
func TestGarbageOnTheSocket(t *testing.T) {
	t.Parallel()
	s := openSocket(t)
	host := strings.TrimPrefix(s.sb.URL, "http://")
	for _, text := range []string{"\x00\x01\x02\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /v1/groups/%zz HTTP/1.1\r\nHost: x\r\n\r\n"} {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, text)
		_, _ = bufio.NewReader(conn).ReadString('\n')
		_ = conn.Close()
	}
	if a := s.send(http.MethodGet, "/_sandbox/health", ""); a.status != http.StatusOK {
		t.Errorf("status %d", a.status)
	}
}
