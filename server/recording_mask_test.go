package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// All that the recording does not compare. That the header or the key is there, and how often, is compared all the same;
// so is a null in the place of a text.
var (
	maskedHeaders = map[string]string{
		"Date":            "<time>",
		"Sandbox-Hint":    "<text>",
		"Sandbox-Warning": "<text>",
	}
	// maskedInErrors are keys of error bodies of the simulated API, whose bytes are compared otherwise.
	maskedInErrors = regexp.MustCompile(`"(message|error)":"((?:[^"\\]|\\.)*)"`)
	// maskedInControl are keys of the JSON bodies of the control API, at any depth.
	maskedInControl = map[string]string{
		"message":     "<text>",
		"error":       "<text>",
		"hint":        "<text>",
		"warnings":    "<text>",
		"violations":  "<text>",
		"waits_for":   "<text>",
		"differs":     "<text>",
		"description": "<text>",
		"curl":        "<text>",
		"real_time":   "<time>",
		"instance":    "<instance>",
		"version":     "<version>",
		"started_at":  "<time>",
		"duration_ms": "<duration>",
	}
	// ownTexts are texts that the recording itself sends: what comes back of them is compared, whatever its key.
	ownTexts = []string{"Not today", "Slow down", "A rule of the recording."}
)

// Of the two documents that the server publishes only the calls are compared, with their operations and statuses.
var documents = []string{"/_sandbox/openapi.json", "/_sandbox/control.json"}

func maskHeader(request *http.Request, name, value string) string {
	if name == "Content-Length" && request.Method == http.MethodHead {
		return "<of the body that GET has>"
	}
	if mask := maskedHeaders[name]; mask != "" {
		return mask
	}
	return value
}

// unrecorded are headers of every answer, which other tests look at.
var unrecorded = []string{"Sandbox-Instance"}

// maskBody is a body as it is compared.
func maskBody(t *testing.T, request *http.Request, response *http.Response, body []byte) string {
	t.Helper()
	isJSON := response.Header.Get("Content-Type") == "application/json" && len(body) > 0
	switch {
	case !isJSON:
		return string(body)
	case slices.Contains(documents, request.URL.Path) && response.StatusCode == http.StatusOK:
		return callsOf(t, body)
	case strings.HasPrefix(request.URL.Path, "/_sandbox"):
		return maskControl(t, body)
	case response.StatusCode < http.StatusBadRequest:
		return string(body)
	}
	return string(maskedInErrors.ReplaceAllFunc(body, func(pair []byte) []byte {
		key := maskedInErrors.FindSubmatch(pair)
		if slices.Contains(ownTexts, string(key[2])) {
			return pair
		}
		return []byte(`"` + string(key[1]) + `":"<text>"`)
	}))
}

// maskControl is the JSON value of a body of the control API, with sorted keys.
func maskControl(t *testing.T, body []byte) string {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(masked(value, "")); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// masked is a value without what is not compared; mask is what stands for it.
func masked(value any, mask string) any {
	switch v := value.(type) {
	case map[string]any:
		for key := range v {
			v[key] = masked(v[key], maskedInControl[key])
		}
	case []any:
		for i := range v {
			v[i] = masked(v[i], mask)
		}
	case string, json.Number:
		if text, _ := v.(string); mask != "" && !slices.Contains(ownTexts, text) {
			return mask
		}
	}
	return value
}

// callsOf lists the calls of an OpenAPI document.
func callsOf(t *testing.T, document []byte) string {
	t.Helper()
	var spec struct {
		Paths map[string]map[string]struct {
			OperationID string                     `json:"operationId"`
			Responses   map[string]json.RawMessage `json:"responses"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(document, &spec); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, path := range slices.Sorted(maps.Keys(spec.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(spec.Paths[path])) {
			operation := spec.Paths[path][method]
			fmt.Fprintf(&out, "%s %s %s: %s\n", strings.ToUpper(method), path, operation.OperationID,
				strings.Join(slices.Sorted(maps.Keys(operation.Responses)), " "))
		}
	}
	return out.String()
}
