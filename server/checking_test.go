package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"github.com/vitable-sandbox/sandbox/server"
)

// checking is an http.RoundTripper that fails the test if an answer breaks openapi.yaml.
type checking struct {
	t    testing.TB
	next http.RoundTripper
}

func (c checking) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := c.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	_ = response.Body.Close()
	response.Body = io.NopCloser(bytes.NewReader(body))
	if err := checkAnswer(r, response, body); err != nil {
		c.t.Errorf("%s %s: the answer breaks the contract: %v", r.Method, r.URL.Path, err)
	}
	return response, nil
}

// checkAnswer says how an answer breaks openapi.yaml, or what holds for all answers.
func checkAnswer(r *http.Request, response *http.Response, body []byte) error {
	load := loadSpec
	if strings.HasPrefix(r.URL.Path, "/_sandbox") {
		load = loadControlSpec
	}
	spec, err := load()
	if err != nil {
		return err
	}
	if isPage(r.URL.Path) && response.StatusCode == http.StatusOK {
		return nil
	}
	injected := response.Header.Get("Sandbox-Rule") != ""
	if got := response.Header["Sandbox-Instance"]; len(got) != 1 || len(got[0]) < 10 {
		return fmt.Errorf("Sandbox-Instance is %q", got)
	}
	if got := response.Header.Get("Content-Type"); injected && got != "application/json" {
		return nil // a rule's own body
	} else if got != "application/json" && (got != "application/yaml" || r.URL.Path != "/_sandbox/fixture") {
		return fmt.Errorf("Content-Type is %q", got)
	}
	// A path that no call has is not there for anybody, and the page, which has GET and HEAD, is there for everybody.
	noPath := response.StatusCode == http.StatusNotFound && strings.Contains(string(body), `"path_not_found"`) ||
		response.StatusCode == http.StatusMethodNotAllowed && !strings.HasPrefix(r.URL.Path, "/v1/")
	nobody := !injected && (response.StatusCode == http.StatusUnauthorized || response.StatusCode == http.StatusServiceUnavailable)
	if got := response.Header.Get("Sandbox-Organization"); strings.HasPrefix(got, "org_") == nobody && !needsNoKey(r.URL.Path) && !noPath {
		return fmt.Errorf("Sandbox-Organization is %q with status %d", got, response.StatusCode)
	}
	unproven := r.URL.Path == "/_sandbox/verify" && response.StatusCode == http.StatusConflict
	if response.StatusCode >= 400 && !unproven {
		if err := checkProblem(response, body); err != nil {
			return err
		}
	}
	if r.Method == http.MethodHead {
		return nil
	}
	bare := r.Clone(r.Context())
	bare.URL.Scheme, bare.URL.Host, bare.Host = "", "", ""
	if needsNoKey(r.URL.Path) {
		if response.StatusCode >= 400 {
			return spec.checkError(body)
		}
		return nil
	}
	route, params, err := spec.router.FindRoute(bare)
	if err != nil {
		// What is no call of the API has no answer in the contract but the error model.
		if response.StatusCode < 400 {
			return fmt.Errorf("status %d for what is no call: %w", response.StatusCode, err)
		}
		return spec.checkError(body)
	}
	if route.Operation.Responses.Value(strconv.Itoa(response.StatusCode)) == nil {
		// A wrong method, and a path that this router takes for a call's though it is none.
		if injected || response.StatusCode == http.StatusMethodNotAllowed || response.StatusCode == http.StatusNotFound {
			return spec.checkError(body)
		}
		return fmt.Errorf("status %d is not documented for %s", response.StatusCode, route.Operation.OperationID)
	}
	return openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
		Status:                 response.StatusCode,
		Header:                 response.Header,
		Body:                   io.NopCloser(bytes.NewReader(body)),
		Options:                &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	})
}

func checkProblem(response *http.Response, body []byte) error {
	if len(body) > 8<<10 {
		return fmt.Errorf("the error body has %d bytes", len(body))
	}
	var e struct {
		Message string `json:"message"`
		Error   string `json:"error"`
		TraceID string `json:"trace_id"`
	}
	if len(body) == 0 && response.Request != nil && response.Request.Method == http.MethodHead {
		return nil
	}
	if err := json.Unmarshal(body, &e); err != nil {
		return err
	}
	if e.Message == "" || e.Message != e.Error {
		return fmt.Errorf("message %q and error %q differ", e.Message, e.Error)
	}
	if id := response.Header.Get("X-Request-Id"); id == "" || id != e.TraceID {
		return fmt.Errorf("X-Request-Id is %q, trace_id %q", id, e.TraceID)
	}
	return nil
}

// spec is openapi.yaml as the file says it, not as the server has it.
type spec struct {
	doc    *openapi3.T
	router routers.Router
}

func (s *spec) checkError(body []byte) error {
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return err
	}
	return s.doc.Components.Schemas["Error"].Value.VisitJSON(value)
}

// isPage says whether a path is that of the page, or of a part of it: no contract has it.
func isPage(path string) bool {
	return path == "/" || path == "/_sandbox/" || strings.HasPrefix(path, "/_sandbox/page/")
}

// needsNoKey says whether a call is one of the few that no organization answers.
func needsNoKey(path string) bool {
	return path == "/_sandbox/health" || path == "/_sandbox/openapi.json" || path == "/_sandbox/control.json" ||
		strings.HasPrefix(path, "/_sandbox/organizations")
}

// The files are read once, and only looked at afterwards.
var (
	loadSpec        = sync.OnceValues(func() (*spec, error) { return readSpec("../openapi.yaml") })
	loadControlSpec = sync.OnceValues(func() (*spec, error) { return readSpec("control/control.yaml") })
)

func readSpec(file string) (*spec, error) {
	doc, err := openapi3.NewLoader().LoadFromFile(file)
	if err != nil {
		return nil, err
	}
	doc.Servers = nil
	router, err := legacy.NewRouter(doc)
	if err != nil {
		return nil, err
	}
	return &spec{doc: doc, router: router}, nil
}

// quiet keeps a test's log short.
func quiet() server.Option { return server.WithLogger(slog.New(slog.DiscardHandler)) }
