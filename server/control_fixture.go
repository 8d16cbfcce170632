package server

import (
	"bytes"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/control"
)

// LoadFixture is the operation of the control API.
func (c controls) LoadFixture(ctx echo.Context) error {
	x := exchangeOf(ctx)
	fixture, scenario, err := x.fixture()
	if err != nil {
		return invalidFixture(err)
	}
	if err := c.controlled(x.org).Load(fixture); err != nil {
		return invalidFixture(err)
	}
	counts := x.org.Counts()
	return x.reply(http.StatusOK, control.FixtureLoadedResponse{Data: control.FixtureLoaded{
		Scenario: textOrNull(scenario),
		Plans:    counts.Plans, Groups: counts.Groups, Members: counts.Members, Syncs: counts.Syncs, Rules: counts.Rules,
	}}, nil)
}

// fixture is the fixture in the body, or the scenario that the body names.
func (x *exchange) fixture() (f fixtures.Fixture, scenario string, err error) {
	if len(bytes.TrimSpace(x.text)) == 0 {
		return f, "", invalid(`body: is empty; send a fixture, or {"scenario":"remove-fails"}`)
	}
	if x.mediaType == jsonType {
		if err := x.operation.Judge(x.text); err != nil {
			return f, "", err
		}
		var keys map[string]jsontext.Value
		var name string
		if json.Unmarshal(x.text, &keys) == nil && keys["scenario"] != nil && len(keys) > 1 {
			return f, "", invalid("scenario: stands alone; leave the other keys out")
		}
		if json.Unmarshal(x.text, &keys) == nil && len(keys) == 1 && json.Unmarshal(keys["scenario"], &name) == nil {
			f, err = fixtures.Scenario(name)
			return f, name, err //nolint:wrapcheck // its text has all there is to say
		}
	}
	f, err = fixtures.Parse("body", x.text)
	if err != nil && x.mediaType == yamlType && !bytes.Contains(bytes.TrimSpace(x.text), []byte("\n")) {
		x.addHint("the body is one line: curl's -d takes line breaks out, --data-binary leaves them")
	}
	return f, "", err //nolint:wrapcheck // its text has all there is to say
}

// invalidFixture is a fixture that cannot be used, with all its mistakes as far as they fit.
func invalidFixture(err error) error {
	if problemOf(err).kind != kindInternal {
		return err
	}
	return &problem{kind: kindInvalidFixture, message: err.Error()}
}

// Reset is the operation of the control API.
func (c controls) Reset(ctx echo.Context) error {
	x := exchangeOf(ctx)
	request, err := decodeBody[control.ResetRequest](x)
	if err != nil {
		return err
	}
	var scopes []Scope
	if request.Scopes != nil {
		for _, scope := range *request.Scopes {
			scopes = append(scopes, Scope(scope))
		}
	}
	if err := c.controlled(x.org).Reset(scopes...); err != nil {
		return err
	}
	if len(scopes) == 0 {
		scopes = Scopes()
	}
	done := control.ResetDone{Scopes: make([]string, len(scopes))}
	for i, scope := range scopes {
		done.Scopes[i] = string(scope)
	}
	return x.reply(http.StatusOK, control.ResetResponse{Data: done}, nil)
}
