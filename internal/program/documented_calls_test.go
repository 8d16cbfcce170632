package program

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// contractOf is what the documents may name of an OpenAPI document that the server itself shows: "GET /path" with the
// query parameters that it takes.
type contractOf map[string][]string

func contracts(t *testing.T) (calls contractOf, operations map[string]bool) {
	t.Helper()
	p := start(t, nil)
	calls, operations = contractOf{"GET /_sandbox/health": nil, "GET /_sandbox/openapi.json": nil, "GET /_sandbox/control.json": nil}, map[string]bool{}
	for _, path := range []string{"/_sandbox/openapi.json", "/_sandbox/control.json"} {
		status, text, err := get(t, p.url+path)
		if err != nil || status != http.StatusOK {
			t.Fatalf("%s: status %d, %v", path, status, err)
		}
		var contract struct {
			Paths map[string]map[string]json.RawMessage
		}
		if err := json.Unmarshal([]byte(text), &contract); err != nil {
			t.Fatal(err)
		}
		for path, methods := range contract.Paths {
			for method, text := range methods {
				var operation struct {
					OperationID string
					Parameters  []struct{ Name, In string }
				}
				if json.Unmarshal(text, &operation) != nil || operation.OperationID == "" {
					continue // what all methods of a path have in common
				}
				operations[operation.OperationID] = true
				var query []string
				for _, p := range operation.Parameters {
					if p.In == "query" {
						query = append(query, p.Name)
					}
				}
				calls[strings.ToUpper(method)+" "+path] = query
			}
		}
	}
	return calls, operations
}

// placeholder is a part of a path that each call fills in.
var placeholder = regexp.MustCompile(`\{\w+\}`)

// find looks for a call as a document names it: with any name in the braces, and the query that is shown.
func (c contractOf) find(method, path string) (call, unknown string) {
	path, query, _ := strings.Cut(path, "?")
	for known, parameters := range c {
		if placeholder.ReplaceAllString(known, "{}") != method+" "+placeholder.ReplaceAllString(path, "{}") {
			continue
		}
		for part := range strings.SplitSeq(query, "&") {
			if name, _, _ := strings.Cut(part, "="); name != "" && !slices.Contains(parameters, name) {
				return known, name
			}
		}
		return known, ""
	}
	return "", ""
}

// beside looks for a call that stands beside another in a table: a path of its own, the rest of a path behind the one
// before, or its other end.
func (c contractOf) beside(method, path, span string) string {
	for _, way := range []string{path + span, path[:strings.LastIndexByte(path, '/')] + span, span} {
		if call, unknown := c.find(method, way); call != "" && unknown == "" {
			return call
		}
	}
	if call, _ := c.find("POST", span); call != "" {
		return call
	}
	return ""
}

var callInDocument = regexp.MustCompile(`^(GET|POST|PUT|PATCH|DELETE) (/\S+)$`)

// Each call that a document names is one of a contract, with the parameters that it shows; and each of the sandbox's own
// calls stands in a table.
func TestDocumentedCallsExist(t *testing.T) {
	t.Parallel()
	calls, _ := contracts(t)
	tables := map[string]bool{}
	for _, d := range documents(t) {
		check := func(method, path string) (call string) {
			call, unknown := calls.find(method, path)
			if call == "" {
				t.Errorf("%s: there is no call %s %s", d.file, method, path)
			}
			if unknown != "" {
				t.Errorf("%s: %s has no parameter %s", d.file, call, unknown)
			}
			return call
		}
		for _, span := range d.spans() {
			if found := callInDocument.FindStringSubmatch(span); found != nil {
				check(found[1], found[2])
			}
		}
		for _, row := range d.rows(3) {
			var method, path string
			for _, span := range (document{text: row[0]}).spans() {
				switch found := callInDocument.FindStringSubmatch(span); {
				case found != nil:
					method, path = found[1], found[2]
					tables[check(method, path)] = true
				case method != "" && strings.HasPrefix(span, "/"):
					if call := calls.beside(method, path, span); call != "" {
						tables[call] = true
						continue
					}
					t.Errorf("%s: beside %s %s there is no call with %s", d.file, method, path, span)
				}
			}
		}
	}
	for call := range calls {
		if strings.Contains(call, " /_sandbox/") && !tables[call] {
			t.Errorf("%s stands in no table", call)
		}
	}
}

// What a document names below /_sandbox/ without a method is there with some method.
func TestDocumentedPathsExist(t *testing.T) {
	t.Parallel()
	calls, _ := contracts(t)
	own := regexp.MustCompile(`(?:/_sandbox|\$control)/[\w/{}$.-]*[\w}]`)
	checked := 0
	for _, d := range documents(t) {
		for _, path := range own.FindAllString(d.text, -1) {
			checked++
			path = strings.Replace(path, "$control", "/_sandbox", 1)
			path = regexp.MustCompile(`\$\w+`).ReplaceAllString(path, "{}")
			good := slices.ContainsFunc([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, func(method string) bool {
				call, _ := calls.find(method, path)
				return call != ""
			})
			if !good {
				t.Errorf("%s: no call has the path %s", d.file, path)
			}
		}
	}
	if checked == 0 {
		t.Error("no document names a path")
	}
}
