package controlapi

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/control"
	"github.com/vitable-sandbox/sandbox/server/internal/httpapi"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

func listRules(c *httpapi.Call) (httpapi.Answer, error) {
	rules, fired := c.Tenant.Rules()
	list := control.RuleListResponse{Data: []control.ActiveRule{}, Fired: control.Fired(fired)}
	return httpapi.List(list, len(rules), func(i int) any { return wireRule(&rules[i]) }), nil
}

func getRule(c *httpapi.Call) (httpapi.Answer, error) {
	rule, err := c.Tenant.Rule(c.Param("rule_id"))
	return answerRule(&rule, err)
}

func injectRule(c *httpapi.Call) (httpapi.Answer, error) {
	c.Work(len(c.Text))
	if isEmpty(c.Text) {
		return httpapi.Answer{}, httpapi.Invalid(`body: is empty; send a rule, such as {"respond":{"status":503},"times":2}`)
	}
	if err := c.Operation.Judge(c.Text); err != nil {
		return httpapi.Answer{}, err
	}
	rule, err := fixtures.ParseRule("body", c.Text)
	var injected platform.ActiveRule
	if err == nil {
		injected, _, err = c.Tenant.Inject(rule)
	}
	if _, full := errors.AsType[*platform.LimitError](err); full {
		return httpapi.Answer{}, err
	}
	if err != nil {
		return httpapi.Answer{}, &httpapi.Problem{Kind: httpapi.InvalidRule, Message: err.Error()}
	}
	answer, err := answerRule(&injected, nil)
	answer.Status = http.StatusCreated
	answer.Location = httpapi.Prefix + "/rules/" + url.PathEscape(injected.ID)
	return answer, err
}

func removeRule(c *httpapi.Call) (httpapi.Answer, error) {
	rule, err := c.Tenant.RemoveRule(c.Param("rule_id"))
	return answerRule(&rule, err)
}

func removeRules(c *httpapi.Call) (httpapi.Answer, error) {
	return httpapi.OK(control.RulesRemovedResponse{Data: control.RulesRemoved{Removed: c.Tenant.RemoveRules()}}), nil
}

func answerRule(r *platform.ActiveRule, err error) (httpapi.Answer, error) {
	if err != nil {
		return httpapi.Answer{}, err
	}
	return httpapi.OK(control.RuleResponse{Data: wireRule(r)}), nil
}

// wireRule is a rule as it could be sent again, with how often it fired.
func wireRule(r *platform.ActiveRule) control.ActiveRule {
	return control.ActiveRule{Id: r.ID, Source: string(r.Source), Fired: control.Fired(r.Fired), Rule: *r.Rule}
}

func listMagic(c *httpapi.Call) (httpapi.Answer, error) {
	list := control.MagicListResponse{Data: []control.Magic{}}
	for _, d := range Demonstrate(c.Tenant, c.Address()) {
		list.Data = append(list.Data, control.Magic{
			Id: d.Rule.ID, Description: d.Rule.Description, Source: string(d.Rule.Source), Curl: d.Curl,
		})
	}
	return httpapi.OK(list), nil
}
