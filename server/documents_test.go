package server_test

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vitable-sandbox/sandbox/server"
)

func TestDocumentsNameTheAddressOfTheRequest(t *testing.T) {
	t.Parallel()
	handler, err := server.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/_sandbox/openapi.json", "/_sandbox/control.json"} {
		for name, test := range map[string]struct {
			host, want string
			tls        *tls.ConnectionState
		}{
			"address":           {"127.0.0.1:4010", "http://127.0.0.1:4010", nil},
			"name":              {"sandbox", "http://sandbox", nil},
			"TLS":               {"sandbox:8443", "https://sandbox:8443", &tls.ConnectionState{}},
			"no host":           {"", "/", nil},
			"no name of a host": {`a"b` + "\xff", "http://a\"b\ufffd", nil},
		} {
			t.Run(path+" "+name, func(t *testing.T) {
				t.Parallel()
				r := httptest.NewRequest(http.MethodGet, path, nil)
				r.Host, r.TLS = test.host, test.tls
				answer := httptest.NewRecorder()
				handler.ServeHTTP(answer, r)
				var document struct{ Servers any }
				if err := json.Unmarshal(answer.Body.Bytes(), &document); err != nil {
					t.Fatal(err)
				}
				if want := []any{map[string]any{"url": test.want}}; !reflect.DeepEqual(document.Servers, want) {
					t.Errorf("the servers are %v, want %v", document.Servers, want)
				}
			})
		}
	}
}

// operationsOf calls do for each operation of the two documents.
func operationsOf(t *testing.T, do func(t *testing.T, doc *openapi3.T, path, method string, op *openapi3.Operation)) {
	t.Helper()
	for _, load := range []func() (*spec, error){loadSpec, loadControlSpec} {
		spec, err := load()
		if err != nil {
			t.Fatal(err)
		}
		for path, item := range spec.doc.Paths.Map() {
			for method, op := range item.Operations() {
				t.Run(op.OperationID, func(t *testing.T) {
					t.Parallel()
					do(t, spec.doc, path, method, op)
				})
			}
		}
	}
}

// exampleOf is the example of a body; nil if it has none.
func exampleOf(content openapi3.Content) any {
	media := content.Get("application/json")
	if media == nil {
		media = content.Get("text/event-stream")
	}
	if media == nil {
		return nil
	}
	for _, example := range media.Examples {
		return example.Value.Value
	}
	return media.Example
}

// Tools that import a document make each request of its examples: each is there, and the call is answered.
func TestDocumentedExamplesRunAsTheyAre(t *testing.T) {
	t.Parallel()
	operationsOf(t, func(t *testing.T, doc *openapi3.T, path, method string, op *openapi3.Operation) {
		t.Helper()
		query := url.Values{}
		for _, ref := range op.Parameters {
			p := ref.Value
			if p.Example == nil || p.Schema.Value.Example != nil {
				t.Fatalf("%s needs an example beside its schema, not in it", p.Name)
			}
			if p.In == openapi3.ParameterInPath {
				path = strings.ReplaceAll(path, "{"+p.Name+"}", fmt.Sprint(p.Example))
			} else {
				query.Set(p.Name, fmt.Sprint(p.Example))
			}
		}
		body := ""
		if op.RequestBody != nil {
			text, err := json.Marshal(exampleOf(op.RequestBody.Value.Content))
			if err != nil || string(text) == "null" {
				t.Fatalf("the body has no example (%v)", err)
			}
			body = string(text)
		}
		if op.OperationID == "WatchEvents" {
			return // it does not end
		}
		s := open(t)
		want := http.StatusOK
		switch op.OperationID {
		case "CreateGroup", "InjectRule":
			want = http.StatusCreated
		case "SubmitGroupMemberSync":
			want = http.StatusAccepted
		case "OpenOrganization":
			want = http.StatusNotFound // it compares the key of the request with another one
		case "GetRequest":
			s.send(http.MethodGet, "/v1/plans", "")
		case "GetRule", "RemoveRule":
			add := doc.Paths.Value("/_sandbox/rules").Post.RequestBody.Value.Content
			rule, err := json.Marshal(exampleOf(add))
			if err != nil {
				t.Fatal(err)
			}
			s.send(http.MethodPost, "/_sandbox/rules", string(rule))
		case "CompleteSync":
			want = http.StatusUnprocessableEntity // what is in flight has an id that nobody can know before
		}
		if got := s.send(method, path+"?"+query.Encode(), body); got.status != want {
			t.Errorf("%s %s is answered %d, want %d: %s", method, path, got.status, want, got.body)
		}
	})
}

func TestDocumentedAnswersHaveExamplesAndHeaders(t *testing.T) {
	t.Parallel()
	operationsOf(t, func(t *testing.T, _ *openapi3.T, _, _ string, op *openapi3.Operation) {
		t.Helper()
		for status, ref := range op.Responses.Map() {
			want := []string{"X-Request-Id", "Sandbox-Organization", "Sandbox-Instance", "Sandbox-Hint"}
			switch status {
			case "401":
				want = append(want, "Www-Authenticate")
			case "429", "503":
				want = append(want, "Retry-After")
			case "default":
				want = append(want, "Allow")
			}
			declared := map[string]bool{}
			for name := range ref.Value.Headers {
				declared[http.CanonicalHeaderKey(name)] = true
			}
			for _, name := range want {
				if !declared[name] {
					t.Errorf("%s does not declare the header %s", status, name)
				}
			}
			if status < "300" && exampleOf(ref.Value.Content) == nil {
				t.Errorf("%s has no example", status)
			}
		}
	})
}

// What the vendor's models take may be null, though the sandbox always gives it.
func TestWhatCanBeNull(t *testing.T) {
	t.Parallel()
	spec, err := loadSpec()
	if err != nil {
		t.Fatal(err)
	}
	for schema, names := range map[string][]string{"Group": {"created_at", "updated_at"}, "Error": {"app_error_code"}} {
		for _, name := range names {
			if !spec.doc.Components.Schemas[schema].Value.Properties[name].Value.Nullable {
				t.Errorf("%s.%s is not nullable", schema, name)
			}
		}
	}
	for _, path := range []string{"/v1/plans", "/v1/groups"} {
		if spec.doc.Paths.Value(path).Get.Responses.Value("404") == nil {
			t.Errorf("GET %s does not have 404", path)
		}
	}
}
