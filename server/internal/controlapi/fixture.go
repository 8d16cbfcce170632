package controlapi

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/control"
	"github.com/vitable-sandbox/sandbox/server/internal/contract"
	"github.com/vitable-sandbox/sandbox/server/internal/httpapi"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

func getFixture(c *httpapi.Call) (httpapi.Answer, error) {
	c.Work(fixtures.MaxJSON)
	history := c.QueryNumber("history", 1)
	f := c.Tenant.Snapshot()
	if history == 0 {
		f = withoutHistory(f)
	}
	answer := httpapi.OK(nil)
	accept := strings.ToLower(c.Header.Get("Accept"))
	asked := strings.Contains(accept, httpapi.JSONType) && !strings.Contains(accept, "yaml")
	if !asked && fixtures.Fits(f.WriteYAML) {
		answer.Stream, answer.ContentType = f.WriteYAML, httpapi.YAMLType
		return answer, nil
	}
	if !fixtures.Fits(f.WriteJSON) {
		return httpapi.Answer{}, &httpapi.Problem{Kind: httpapi.LimitReached, Message: tooLarge(history)}
	}
	answer.Stream = f.WriteJSON
	return answer, nil
}

func tooLarge(history int) string {
	message := fmt.Sprintf("the fixture has more than %d bytes or %d values, and could not be loaded", fixtures.MaxJSON, fixtures.MaxValues)
	if history != 0 {
		message += "; ?history=0 leaves the finished sync requests out"
	}
	return message
}

// withoutHistory returns the fixture without its finished sync requests.
func withoutHistory(f fixtures.Fixture) fixtures.Fixture {
	for i := range f.Groups {
		f.Groups[i].Syncs = slices.DeleteFunc(f.Groups[i].Syncs, func(s fixtures.Sync) bool { return !s.CompletedAt.IsZero() })
	}
	return f
}

func loadFixture(c *httpapi.Call) (httpapi.Answer, error) {
	c.Load(len(c.Text))
	if isEmpty(c.Text) {
		return httpapi.Answer{}, httpapi.Invalid(`body: is empty; send a fixture, or {"scenario":"remove-fails"}`)
	}
	scenario := ""
	if c.MediaType == httpapi.JSONType {
		if err := c.Operation.Judge(c.Text); err != nil {
			return httpapi.Answer{}, orYAML(err)
		}
		var err error
		if scenario, err = scenarioName(c.Text); err != nil {
			return httpapi.Answer{}, err
		}
	}
	f, err := parseFixture(c, scenario)
	if err == nil {
		err = c.Tenant.Load(&f)
	}
	if err != nil {
		return httpapi.Answer{}, &httpapi.Problem{Kind: httpapi.InvalidFixture, Message: err.Error()}
	}
	counts := c.Tenant.Counts()
	return httpapi.OK(control.FixtureLoadedResponse{Data: control.FixtureLoaded{
		Scenario: orNull(scenario),
		Plans:    counts.Plans, Groups: counts.Groups, Members: counts.Members, Syncs: counts.Syncs, Rules: counts.Rules,
	}}), nil
}

// orYAML adds to the error about a body that is not JSON how to send one in YAML.
func orYAML(err error) error {
	var syntax *contract.SyntaxError
	if !errors.As(err, &syntax) {
		return err
	}
	return &httpapi.Problem{Kind: httpapi.InvalidJSON, Message: err.Error() + "; for YAML send Content-Type: application/yaml"}
}

// scenarioName returns the scenario that a JSON body names; empty if it is a fixture.
func scenarioName(body []byte) (string, error) {
	var named struct {
		Scenario jsontext.Value `json:"scenario"`
	}
	if json.Unmarshal(body, &named) != nil || named.Scenario == nil {
		return "", nil //nolint:nilerr // it is read as a fixture, and refused as one
	}
	if json.Unmarshal(body, &named, json.RejectUnknownMembers(true)) != nil {
		return "", httpapi.Invalid("scenario: cannot be combined with other keys; leave them out")
	}
	var name string
	if json.Unmarshal(named.Scenario, &name) != nil || name == "" {
		return "", httpapi.Invalid("scenario: must be the name of an embedded scenario, one of " + strings.Join(fixtures.Names(), ", "))
	}
	return name, nil
}

func parseFixture(c *httpapi.Call, scenario string) (fixtures.Fixture, error) {
	if scenario != "" {
		text, err := fixtures.ScenarioText(scenario)
		if err != nil {
			return fixtures.Fixture{}, err
		}
		return fixtures.Parse(scenario, text)
	}
	f, err := fixtures.Parse("body", c.Text)
	if err != nil && c.MediaType == httpapi.YAMLType && !bytes.Contains(bytes.TrimSpace(c.Text), []byte("\n")) {
		c.Hint("the body is one line: curl's -d removes line breaks, --data-binary keeps them")
	}
	return f, err
}

func forgetOrganization(c *httpapi.Call) (httpapi.Answer, error) {
	answer := httpapi.OK(control.OrganizationForgottenResponse{Data: control.OrganizationForgotten{Organization: c.Tenant.ID()}})
	c.Tenant.Forget()
	return answer, nil
}

func listScenarios(*httpapi.Call) (httpapi.Answer, error) {
	list := control.ScenarioListResponse{Data: []control.ScenarioInfo{}}
	for _, name := range fixtures.Names() {
		list.Data = append(list.Data, control.ScenarioInfo{Name: name, Shows: fixtures.Shows(name)})
	}
	return httpapi.OK(list), nil
}

func reset(c *httpapi.Call) (httpapi.Answer, error) {
	request, err := decode[control.ResetRequest](c)
	if err != nil {
		return httpapi.Answer{}, err
	}
	scopes := valueOf(request.Scopes)
	if err := c.Tenant.Reset(scopes...); err != nil {
		return httpapi.Answer{}, err
	}
	if len(scopes) == 0 {
		scopes = tenant.Scopes()
	}
	return httpapi.OK(control.ResetResponse{Data: control.ResetDone{Scopes: scopes}}), nil
}
