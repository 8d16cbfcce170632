package server

import (
	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/control"
)

// wireOfRule is a rule as the control API shows it: it can be sent again as it is.
func wireOfRule(r *ActiveRule) control.ActiveRule {
	return control.ActiveRule{Source: string(r.Source), Fired: control.Fired(r.Fired), Rule: ruleOnWire(&r.Rule)}
}

func ruleOnWire(r *fixtures.Rule) control.Rule {
	wire := control.Rule{
		Id:          textOrNull(r.ID),
		Description: textOrNull(r.Description),
		When:        whenOnWire(&r.When),
		Connection:  textOrNull(string(r.Connection)),
		Complete:    textOrNull(r.Complete.String()),
		Times:       orNull(r.Times),
		Skip:        orNull(r.Skip),
		Probability: orNull(r.Probability),
		Per:         textOrNull(string(r.Per)),
		Phase:       textOrNull(string(r.Phase)),
	}
	if r.Fail != nil {
		wire.Fail = &control.RuleFail{Reason: textOrNull(r.Fail.Reason)}
	}
	if l := r.Latency; l != nil {
		wire.Latency = &control.RuleLatency{Min: l.Min.String(), Max: l.Max.String()}
	}
	if a := r.Respond; a != nil {
		wire.Respond = &control.RuleRespond{
			Status: a.Status, Message: textOrNull(a.Message), AppErrorCode: textOrNull(a.AppErrorCode), Body: copied(a.Body),
		}
		if len(a.Headers) > 0 {
			wire.Respond.Headers = &a.Headers
		}
	}
	return wire
}

func whenOnWire(w *fixtures.When) *control.RuleWhen {
	list := func(p fixtures.Patterns) *[]string {
		if len(p) == 0 {
			return nil
		}
		texts := []string(p)
		return &texts
	}
	when := control.RuleWhen{
		Call: list(w.Call), GroupId: list(w.GroupID), ReferenceId: list(w.ReferenceID), PlanId: list(w.PlanID),
		Email: list(w.Email), LastName: list(w.LastName), Operation: list(w.Operation),
	}
	if when == (control.RuleWhen{}) {
		return nil
	}
	return &when
}

func orNull[T int | float64](n T) *T {
	if n == 0 {
		return nil
	}
	return &n
}
