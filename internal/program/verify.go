package program

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// keyVariable holds the API key, as for the official clients. It is never an argument: those are in the list of processes.
const keyVariable = "VITABLE_CONNECT_API_KEY"

// verifyTimeout is how long a sandbox may take to count.
const verifyTimeout = 30 * time.Second

// verification is what the settings of verify fill in: where, and what to ask there.
type verification struct {
	url   string
	cert  []byte
	When  map[string]any `json:"when"`
	Count map[string]int `json:"count"`
}

func verifyCommand() command {
	v := &verification{When: map[string]any{}, Count: map[string]int{}}
	return command{
		name: "verify",
		help: "checks how many requests a running sandbox got with the key in " + keyVariable +
			"; exits with 0 if as many as expected, 1 if not, 3 if its journal dropped some that might have matched, or if it does not answer",
		settings: verifySettings(v),
		run:      func(ctx context.Context, _ []string, w process) error { return v.ask(ctx, w) },
	}
}

func verifySettings(v *verification) []setting {
	textOf := func(key string) func(given) error {
		return func(g given) error {
			v.When[key] = g.value()
			return nil
		}
	}
	numberOf := func(things string, store func(n int)) func(given) error {
		return func(g given) error {
			n, err := number(things, 0)(g.value())
			store(n)
			return err
		}
	}
	count := func(key string) func(given) error {
		return numberOf("requests", func(n int) { v.Count[key] = n })
	}
	return []setting{
		{
			flag: "url", variable: "SANDBOX_URL", value: "URL", standard: "http://" + defaultAddr,
			help: "the address of the sandbox", apply: to(&v.url, parseURL),
		},
		certificateOf(&v.cert, "a PEM file with the certificate of the sandbox, if no known authority signed it", "none"),
		{flag: "call", value: "CALL", otherwise: "any", help: "an operationId, such as SubmitGroupMemberSync", apply: textOf("call")},
		{
			flag: "status", value: "N", otherwise: "any", help: "the status of the answer",
			apply: numberOf("a status", func(n int) { v.When["status"] = n }),
		},
		{flag: "group-id", value: "ID", otherwise: "any", help: "the group that the request was about", apply: textOf("group_id")},
		{flag: "reference-id", value: "ID", otherwise: "any", help: "the reference_id of a submitted row", apply: textOf("reference_id")},
		{
			flag: "since", value: "N", otherwise: "all", help: "only requests with a higher number",
			apply: numberOf("requests", func(n int) { v.When["since"] = n }),
		},
		{flag: "exactly", value: "N", otherwise: "at least one", help: "the number of requests that must match", apply: count("exactly")},
		{flag: "at-least", value: "N", otherwise: "at least one", help: "the least number of requests that must match", apply: count("at_least")},
		{flag: "at-most", value: "N", otherwise: "no limit", help: "the largest number of requests that may match", apply: count("at_most")},
	}
}

// parseURL parses the address of a sandbox.
func parseURL(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", errors.New("write a URL such as http://" + defaultAddr)
	}
	return strings.TrimSuffix(text, "/"), nil
}

// verdict is what the sandbox answers: that of a verification, or an error.
type verdict struct {
	Result  string `json:"result"`
	Message string `json:"message"`
}

// ask prints what the sandbox says.
func (v *verification) ask(ctx context.Context, w process) error {
	key := w.environment.get(keyVariable)
	if key == "" {
		return usageErrorf("%s is not set; it holds the API key whose requests are counted", keyVariable)
	}
	status, answer, err := v.send(ctx, key)
	switch {
	case err != nil:
		return exitError{error: fmt.Errorf("%s does not answer: %w", v.url, err), code: exitInconclusive}
	case answer.Result == "verified":
		_, err := fmt.Fprintln(w.stdout, answer.Message)
		return err
	case answer.Result == "failed":
		return errors.New(answer.Message)
	case answer.Result == "inconclusive":
		return exitError{error: errors.New(answer.Message), code: exitInconclusive}
	case answer.Message != "" && (status == http.StatusBadRequest || status == http.StatusUnauthorized):
		return usageErrorf("%s", strings.Replace(answer.Message, "when.call: ", "--call: ", 1))
	default:
		return fmt.Errorf("%s answers %d, %s; is it a sandbox, with its control calls on?", v.url, status, cmp.Or(answer.Message, "in another form"))
	}
}

// mostOfAnswer is more than an answer has.
const mostOfAnswer = 1 << 20

func (v *verification) send(ctx context.Context, key string) (status int, answer verdict, err error) {
	body, err := json.Marshal(v)
	if err != nil {
		return 0, answer, err
	}
	ctx, cancel := context.WithTimeout(ctx, verifyTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, v.url+"/_sandbox/verify", bytes.NewReader(body))
	if err != nil {
		return 0, answer, err
	}
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", "application/json")
	// Neither a proxy nor a redirect may see the key: a sandbox is near.
	transport := &http.Transport{DisableKeepAlives: true, TLSClientConfig: trustOf(r.URL.Host, v.cert)}
	response, err := transport.RoundTrip(r)
	if err != nil {
		return 0, answer, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(response.Body, mostOfAnswer))
	if err != nil {
		return 0, answer, err
	}
	// What is no JSON is not a sandbox's.
	_ = json.Unmarshal(text, &answer)
	return response.StatusCode, answer, nil
}
