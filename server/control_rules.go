package server

import (
	"bytes"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/control"
)

var errNoRule = errors.New("there is no rule")

// errRequestRule says that an id is taken for good.
var errRequestRule = errors.New("id: is what the rule of a request's own header is called; choose another")

// ListRules is the operation of the control API.
func (c controls) ListRules(ctx echo.Context) error {
	x := exchangeOf(ctx)
	views, fired := x.org.Rules()
	list := control.RuleListResponse{Data: make([]control.ActiveRule, len(views)), Fired: control.Fired(fired)}
	for i := range views {
		rule := activeRule(&views[i])
		list.Data[i] = wireOfRule(&rule)
	}
	return x.reply(http.StatusOK, list, nil)
}

// InjectRule is the operation of the control API.
func (c controls) InjectRule(ctx echo.Context) error {
	x := exchangeOf(ctx)
	if len(bytes.TrimSpace(x.text)) == 0 {
		return invalid(`body: is empty; send a rule, such as {"respond":{"status":503},"times":2}`)
	}
	if err := x.operation.Judge(x.text); err != nil {
		return err
	}
	rule, err := fixtures.ParseRule("body", x.text)
	if err != nil {
		return invalidRule(err)
	}
	injected, _, err := c.controlled(x.org).inject(rule)
	if err != nil {
		return err
	}
	return x.reply(http.StatusCreated, control.RuleResponse{Data: wireOfRule(&injected)}, nil)
}

// invalidRule is a rule that cannot be used, with all its mistakes as far as they fit.
func invalidRule(err error) error {
	return &problem{kind: kindInvalidRule, message: cut(err.Error(), maxMessage)}
}

// RemoveRule is the operation of the control API.
func (c controls) RemoveRule(ctx echo.Context, ruleID string) error {
	x := exchangeOf(ctx)
	view, err := x.org.Withdraw(ruleID)
	if err != nil {
		return err //nolint:wrapcheck // the registry of errors knows it
	}
	rule := activeRule(&view)
	return x.reply(http.StatusOK, control.RuleResponse{Data: wireOfRule(&rule)}, nil)
}

// RemoveRules is the operation of the control API.
func (c controls) RemoveRules(ctx echo.Context) error {
	x := exchangeOf(ctx)
	removed := x.org.WithdrawAll()
	return x.reply(http.StatusOK, control.RulesRemovedResponse{Data: control.RulesRemoved{Removed: removed}}, nil)
}
