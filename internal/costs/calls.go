package costs

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/vitable-sandbox/sandbox/server"
)

// Call is a call of openapi.yaml.
type Call struct {
	ID string // the operationId

	method, path, body string
	status             int
}

// SubmitPath is the path of the calls about rosters.
const SubmitPath = groupPath + "/members/sync"

// key is the API key of the organization that is called.
const key = "one"

const groupPath = "/v1/groups/grp_abc123def456"

// calls are all calls of openapi.yaml. A number, and the sync request that was accepted last, take the place of %d and %s.
var calls = []Call{
	{"ListPlans", http.MethodGet, "/v1/plans", "", http.StatusOK},
	{"ListGroups", http.MethodGet, "/v1/groups", "", http.StatusOK},
	{"CreateGroup", http.MethodPost, "/v1/groups", `{"name":"New","external_reference_id":"%d"}`, http.StatusCreated},
	{"GetGroup", http.MethodGet, groupPath, "", http.StatusOK},
	{"UpdateGroup", http.MethodPatch, groupPath, `{"name":"Number %d"}`, http.StatusOK},
	{"SubmitGroupMemberSync", http.MethodPost, SubmitPath, `{"members":[` + row + `]}`, http.StatusAccepted},
	{"GetGroupMemberSync", http.MethodGet, SubmitPath + "/%s", "", http.StatusOK},
}

const row = `{"reference_id":"EMP-1","first_name":"Jane","last_name":"Doe","date_of_birth":"1990-05-15","phone":"4155550100",` +
	`"plan_id":"pln_abc123def456","address":{"address_line_1":"1 Main Street","city":"San Francisco","state":"CA","zipcode":"94102"}}`

// Sandbox is a server that is called within the process.
type Sandbox struct {
	*server.Server
	numbered int
	accepted string // the sync request that was accepted last
}

// Do makes a call. It fails unless the answer is the one that is expected.
func (s *Sandbox) Do(c *Call) error {
	path, body := strings.Replace(c.path, "%s", s.accepted, 1), c.body
	if strings.Contains(body, "%d") {
		s.numbered++
		body = fmt.Sprintf(body, s.numbered)
	}
	_, err := Serve(s, c.method, path, body, c.status)
	return err
}

// submit submits a roster.
func (s *Sandbox) submit(body string) error {
	answer, err := Serve(s, http.MethodPost, SubmitPath, body, http.StatusAccepted)
	_, answer, _ = strings.Cut(answer, `"request_id":"`)
	s.accepted, _, _ = strings.Cut(answer, `"`)
	return err
}

// Serve lets a handler serve a request. It fails unless the answer has a status.
func Serve(h http.Handler, method, path, body string, status int) (answer string, err error) {
	r := httptest.NewRequestWithContext(context.Background(), method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != status {
		return "", fmt.Errorf("%s %s: status %d, want %d: %.500s", method, path, w.Code, status, w.Body)
	}
	return w.Body.String(), nil
}
