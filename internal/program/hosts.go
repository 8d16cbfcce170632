package program

import (
	"errors"
	"net"
	"strings"

	"github.com/vitable-sandbox/sandbox/server"
)

func (c *serveConfig) allowHosts(g given) error {
	for _, name := range g.values {
		if name == "" || strings.ContainsAny(name, "/@* ") {
			return errors.New("write a host name, such as sandbox.example.com, without a scheme, a path or a wildcard")
		}
	}
	c.hosts = g.values
	return nil
}

// hostOptions has requests refused by their Host where the server listens on loopback: what reaches it there comes from
// this machine, and a browser's page would have to use a name of its own. Elsewhere any name may lead to the server.
func (c *serveConfig) hostOptions() (options []server.Option, onLoopback bool) {
	at, err := net.ResolveTCPAddr("tcp", c.addr)
	if err != nil || !at.IP.IsLoopback() {
		return nil, false
	}
	bound, _, err := net.SplitHostPort(c.addr)
	if err != nil {
		return nil, false
	}
	return []server.Option{server.WithAllowedHosts(append([]string{bound}, c.hosts...)...)}, true
}
