package program

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
)

// defaultAddr is out of reach for other machines; who wants that says so.
const defaultAddr = "127.0.0.1:4010"

// addrSetting is where the server listens. The health check reads it as the server does, so both take it from here.
func addrSetting[C any](field func(*C) *string) setting[C] {
	return setting[C]{
		flag: "addr", variable: "SANDBOX_ADDR", value: "ADDR", standard: defaultAddr,
		help: "host:port of the server; port 0 is any free one, no host is every interface",
		apply: func(c *C, g given) error {
			*field(c) = g.value()
			return checkAddr(g.value())
		},
	}
}

// checkAddr refuses what is no host:port.
func checkAddr(addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		if isPort(addr) {
			return fmt.Errorf("%q is a port only; write 127.0.0.1:%s, or :%s for every interface", addr, addr, addr)
		}
		return fmt.Errorf("%q is no host:port; write one such as %s, [::1]:4010, or :4010 for every interface", addr, defaultAddr)
	}
	if !isPort(port) {
		return fmt.Errorf("%q: the port is no number from 0 to 65535; write one such as %s", addr, defaultAddr)
	}
	return nil
}

func isPort(text string) bool {
	_, err := strconv.ParseUint(text, 10, 16)
	return err == nil
}

// reachable gives an address at which a program on this machine reaches a server that listens at addr. An address that
// stands for every interface is nowhere to go to; Go listens there for IPv4 as well, also at [::], so that it becomes
// 127.0.0.1.
func reachable(addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", err
	}
	if port == "0" {
		return "", errors.New("port 0 is any free port, so nobody can know which; give the server a port of its own")
	}
	ip, err := netip.ParseAddr(host)
	if host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port), nil
}
