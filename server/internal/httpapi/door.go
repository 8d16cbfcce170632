package httpapi

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// checkDoor refuses what is looked at before path and key.
func (x *exchange) checkDoor() error {
	r := x.request.Request
	switch {
	case r.Method == "PRI" && r.ProtoMajor == 2:
		return &Problem{Kind: VersionUnsupported, Message: "HTTP/2 without TLS is not supported; use HTTP/1.1, with curl --http1.1"}
	case x.server.AllowedHosts != nil && r.Host != "" && !IsHost(r.Host):
		return Invalid("Host: is not the name or address of a host; use http://127.0.0.1 with the port of the sandbox")
	case x.server.AllowedHosts != nil && !x.server.isGoodHost(r.Host):
		return &Problem{Kind: WrongHost, Message: "Host: a web page elsewhere could point this name at the sandbox; " +
			"if the name is yours, start the sandbox with --allow-host NAME, or set SANDBOX_ALLOW_HOSTS"}
	case r.Method == http.MethodOptions && r.Header.Get("Origin") != "" && r.Header.Get("Access-Control-Request-Method") != "":
		return &Problem{Kind: MethodNotAllowed, allow: x.methods(), Message: "Method not allowed: CORS is not supported, " +
			"so no page of another origin can call the sandbox; call it from a server, like the real API"}
	}
	return nil
}

// methods are those of the path; empty where no call has it.
func (x *exchange) methods() string {
	api := x.server.API
	if _, isPage := x.page(); isPage || x.server.Open[x.request.URL.Path] != nil {
		return "GET, HEAD"
	}
	if x.request.control {
		var err error
		if api, err = x.server.Control(); err != nil || x.server.ControlOff {
			return ""
		}
	}
	return strings.Join(api.document.Methods(x.request.URL.Path), ", ")
}

// isGoodHost reports whether the Host of a request is one that no public name server hands out, or that is allowed. A page
// elsewhere that has a name of its own lead here cannot use it.
func (s *Server) isGoodHost(host string) bool {
	name := HostName(host)
	if _, err := netip.ParseAddr(name); err == nil || !strings.Contains(name, ".") {
		return true
	}
	for _, private := range []string{".localhost", ".internal", ".test", ".local"} {
		if strings.HasSuffix(name, private) {
			return true
		}
	}
	return s.AllowedHosts[name]
}

// HostName returns the name in a host that may have a port, as names are compared.
func HostName(host string) string {
	name := host
	if alone, _, err := net.SplitHostPort(host); err == nil {
		name = alone
	}
	return strings.ToLower(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
}

// IsHost reports whether a text can be a host, with a port or without: an address, or a name of the letters that names have.
func IsHost(host string) bool {
	name := HostName(host)
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	return name != "" && !strings.Contains(name, ":") && !strings.ContainsFunc(strings.ToLower(host), func(char rune) bool {
		return (char < 'a' || char > 'z') && (char < '0' || char > '9') && !strings.ContainsRune("-_.:", char)
	})
}

// checkOrigin refuses what a page of another site sends: a browser says where it comes from, other clients do not. For
// what only reads, that is the Origin: net/http's own check lets it through.
func checkOrigin(r *http.Request) error {
	refused := &Problem{Kind: ForbiddenOrigin, Message: "Origin: a page of another site may not control the sandbox"}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		var protection http.CrossOriginProtection
		if protection.Check(r) != nil {
			return refused
		}
		return nil
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return nil
	}
	if from, err := url.Parse(origin); err != nil || from.Host != r.Host || from.Host == "" {
		return refused
	}
	return nil
}
