package program

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"strings"
)

// certificateSetting is the certificate that the server shows, by which the health check knows that it speaks HTTPS.
func certificateSetting(pem *[]byte) setting {
	return certificateOf(pem, "a PEM file with the certificate of the server, then any intermediate certificates; with --tls-key "+
		"it serves HTTPS", "HTTP without TLS")
}

func certificateOf(pem *[]byte, help, otherwise string) setting {
	return setting{
		flag: "tls-cert", variable: "SANDBOX_TLS_CERT", value: "FILE", otherwise: otherwise, help: help, apply: to(pem, readPEM),
	}
}

// keySetting is the private key of the certificate.
func keySetting(pem *[]byte) setting {
	return setting{
		flag: "tls-key", variable: "SANDBOX_TLS_KEY", value: "FILE", otherwise: "HTTP without TLS",
		help:  "a PEM file with the private key of the certificate",
		apply: to(pem, readPEM),
	}
}

// readPEM reads a file. Its error does not name the file: what was given could be something else.
func readPEM(name string) ([]byte, error) {
	text, err := os.ReadFile(name)
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		return nil, fmt.Errorf("the file cannot be read: %w; write the path of a PEM file", pathErr.Err)
	}
	if err == nil && !strings.Contains(string(text), "-----BEGIN ") {
		return nil, errors.New("the file is not PEM, which has a line -----BEGIN …-----; docs/settings.md has a command that makes one")
	}
	return text, err
}

// certificate returns what HTTPS is served with; nil if it is not.
func (c *serveConfig) certificate() (*tls.Certificate, error) {
	switch {
	case c.tlsCert == nil && c.tlsKey == nil:
		return nil, nil
	case c.tlsKey == nil:
		return nil, usageErrorf("--tls-cert or SANDBOX_TLS_CERT is given without the private key; add --tls-key or SANDBOX_TLS_KEY")
	case c.tlsCert == nil:
		return nil, usageErrorf("--tls-key or SANDBOX_TLS_KEY is given without the certificate; add --tls-cert or SANDBOX_TLS_CERT")
	}
	pair, err := tls.X509KeyPair(c.tlsCert, c.tlsKey)
	if err != nil {
		return nil, usageErrorf("--tls-cert and --tls-key cannot be used together: %w", err)
	}
	return &pair, nil
}

// trustOf is how the health check believes a server that shows this certificate, in PEM. On loopback it verifies nothing:
// nobody stands between, and the certificate is for the name that others use.
func trustOf(addr string, certificate []byte) *tls.Config {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		host = strings.Trim(addr, "[]")
	}
	if ip, err := netip.ParseAddr(host); host == "localhost" || err == nil && ip.IsLoopback() {
		return &tls.Config{InsecureSkipVerify: true} //nolint:gosec // it asks this machine
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	roots.AppendCertsFromPEM(certificate)
	return &tls.Config{RootCAs: roots}
}
