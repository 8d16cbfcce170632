// Package page is the page that shows the sandbox at work, as files and headers: HTML, a style sheet and ES modules, which
// call the control API and nothing else.
package page

import (
	"bytes"
	"compress/gzip"
	"embed"
	"html"
	"io"
	"net/http"
	"path"
	"strings"
	"sync"
)

//go:embed assets
var files embed.FS

// Prefix is the path below which the files are.
const Prefix = "/_sandbox/page/"

// policy lets the page load and call what is the sandbox's own, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Answer is the page, or a part of it.
type Answer struct {
	Body   []byte
	Header map[string]string
}

// Serve answers a request for the page: at / and /_sandbox/ with HTML for a browser and with text for others, and below
// Prefix with a file. It returns false if the page has no such thing.
func (about About) Serve(r *http.Request) (Answer, bool) {
	switch name, isFile := strings.CutPrefix(r.URL.Path, Prefix); {
	case r.URL.Path == "/" || r.URL.Path == "/_sandbox/":
		return about.start(r), true
	case isFile:
		return file(r, name)
	default:
		return Answer{}, false
	}
}

// start answers what somebody sees first.
func (about About) start(r *http.Request) Answer {
	header := map[string]string{"Vary": "Accept, Accept-Encoding", "Cache-Control": "no-store"}
	if !strings.Contains(strings.ToLower(strings.Join(r.Header.Values("Accept"), ",")), "text/html") {
		header["Content-Type"] = "text/plain; charset=utf-8"
		return Answer{Body: []byte(about.text(addressOf(r))), Header: header}
	}
	header["Content-Type"] = "text/html; charset=utf-8"
	header["Content-Security-Policy"] = policy
	header["Referrer-Policy"] = "no-referrer"
	// An embedded file can always be read.
	document, _ := files.ReadFile("assets/index.html")
	return Answer{Body: []byte(about.document(addressOf(r)).Replace(string(document))), Header: header}
}

// document is what the page says for this server in place of what stands in its file.
func (about About) document(address string) *strings.Replacer {
	pairs := []string{"http://127.0.0.1:4010", html.EscapeString(address)}
	if about.SomeKeys {
		pairs = append(pairs, `data-keys="any"`, `data-keys="some"`, "any-key-will-do", "'one of these keys'",
			"Any text works as an API key, and", "It takes only the API keys of --api-key, and")
	}
	if about.Group == "" {
		pairs = append(pairs, `data-part="submit"`, `data-part="submit" hidden`, `data-part="create" hidden`, `data-part="create"`)
	}
	for shown, id := range map[string]string{"grp_abc123def456": about.Group, "pln_abc123def456": about.Plan} {
		// An id that a shell, JSON or HTML would read otherwise has no place in a command.
		if id != "" && !strings.ContainsFunc(id, isUnsafe) {
			pairs = append(pairs, shown, id)
		}
	}
	return strings.NewReplacer(pairs...)
}

// types are the media types of the files.
var types = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

func file(r *http.Request, name string) (Answer, bool) {
	packed, found := compressed()[name]
	if !found {
		return Answer{}, false
	}
	header := map[string]string{
		"Content-Type": types[path.Ext(name)], "Vary": "Accept-Encoding", "Cache-Control": "no-cache",
		"Content-Security-Policy": policy,
	}
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		header["Content-Encoding"] = "gzip"
		return Answer{Body: packed, Header: header}, true
	}
	// An embedded file can always be read.
	plain, _ := files.ReadFile("assets/" + name)
	return Answer{Body: plain, Header: header}, true
}

// compressed returns the files by name, compressed once a process.
var compressed = sync.OnceValue(func() map[string][]byte {
	packed := map[string][]byte{}
	// Embedded files can always be read, and a buffer always be written to.
	entries, _ := files.ReadDir("assets")
	for _, entry := range entries {
		if types[path.Ext(entry.Name())] == "" {
			continue
		}
		plain, _ := files.ReadFile("assets/" + entry.Name())
		var b bytes.Buffer
		w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
		_, _ = io.Copy(w, bytes.NewReader(plain))
		_ = w.Close()
		packed[entry.Name()] = b.Bytes()
	}
	return packed
})
