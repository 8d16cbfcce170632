package server

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Validation is how strictly the requests of the simulated API are judged.
type Validation string

const (
	// Contract refuses what openapi.yaml refuses. What breaks a rule that the documentation has in prose only is accepted,
	// with a Sandbox-Warning.
	Contract Validation = "contract"
	// Strict refuses what breaks a rule in prose as well.
	Strict Validation = "strict"
)

// WithValidation sets how strictly requests are judged; without it that is Contract. Anything but Contract and Strict is an
// error of New.
func WithValidation(v Validation) Option {
	return func(c *config) { c.validation = v }
}

func (v Validation) check() error {
	if v == Contract || v == Strict {
		return nil
	}
	return fmt.Errorf("validation: %q is not known, use Contract or Strict", string(v))
}

// judgeBody judges a small body by the contract and, where it is a call of the simulated API, by the rules in prose.
func (x *exchange) judgeBody() error {
	if x.face != x.server.api {
		return judge(x.operation.body, x.text)
	}
	broken, err := breaches(x.operation.body, x.text)
	if err != nil {
		return err
	}
	return x.weigh(broken)
}

// weigh adds what the rules in prose find in a body to what the contract found in it, and says whether it is refused. What
// the contract refuses gets no warnings: they would be about a request that is sent again anyway.
func (x *exchange) weigh(broken []finding) error {
	if x.server.validation == Contract && len(broken) > 0 {
		return refusal(broken)
	}
	found := x.prose().findings(x.operation.body, x.text, broken)
	if x.server.validation == Strict {
		all := slices.Concat(broken, found)
		slices.SortStableFunc(all, func(a, b finding) int { return cmp.Compare(a.at, b.at) })
		return refusal(all)
	}
	for i := range found {
		x.warnings.add(found[i].path(), found[i].message)
	}
	return nil
}

// prose are the rules in prose, as they are today by the organization's clock.
func (x *exchange) prose() prose {
	return prose{today: x.org.Now().UTC().Format(time.DateOnly)}
}
