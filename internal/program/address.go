package program

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/vitable-sandbox/sandbox/server"
)

// defaultAddr is reachable from this machine only.
const defaultAddr = "127.0.0.1:4010"

// addrSetting is the address at which the server listens, and which the health check calls.
func addrSetting(addr *string) setting {
	return setting{
		flag: "addr", variable: "SANDBOX_ADDR", value: "ADDR", standard: defaultAddr,
		help:  "host:port of the server; port 0 means any free port, an empty host every interface",
		apply: to(addr, parseAddr),
	}
}

// parseAddr parses a host:port.
func parseAddr(addr string) (string, error) {
	_, port, err := net.SplitHostPort(addr)
	switch {
	case err == nil && isPort(port):
		return addr, nil
	case err == nil:
		return "", fmt.Errorf("the port must be a number from 0 to 65535, as in %s", defaultAddr)
	case isPort(addr):
		return "", fmt.Errorf("the host is missing; write 127.0.0.1:%s, or :%s for every interface", addr, addr)
	default:
		return "", fmt.Errorf("write host:port, such as %s, [::1]:4010, or :4010 for every interface", defaultAddr)
	}
}

func isPort(text string) bool {
	_, err := strconv.ParseUint(text, 10, 16)
	return err == nil
}

// reachable returns an address at which this machine reaches a server that listens at addr. Nobody can connect to an
// address that means every interface; Go listens there for IPv4 as well, even at [::], so 127.0.0.1 reaches it.
func reachable(addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", err
	}
	if port == "0" {
		return "", errors.New("port 0 means any free port, which the health check cannot know; give the server a fixed port")
	}
	ip, err := netip.ParseAddr(host)
	if host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port), nil
}

func (c *serveConfig) allowHosts(g given) error {
	for _, name := range g.values {
		if name == "" || strings.ContainsAny(name, "/@*% ") {
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
