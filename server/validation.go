package server

import (
	"fmt"
	"time"

	"github.com/vitable-sandbox/sandbox/server/internal/contract"
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

// decodeBody decodes the body of a request, if it may be accepted. What breaks a rule in prose becomes warnings, where that
// is no refusal; the sandbox's own calls have no such rules.
func decodeBody[T any](x *exchange) (*T, error) {
	if x.face != x.server.api {
		return contract.Decode[T](x.operation, x.text)
	}
	value, warnings, err := contract.DecodeWithProse[T](x.operation, x.text, x.prose())
	x.warnings = warnings
	return value, err
}

// prose are the rules in prose, as they are today by the organization's clock.
func (x *exchange) prose() contract.Prose {
	return contract.Prose{
		Today:  x.org.Now().UTC().Format(time.DateOnly),
		Strict: x.server.validation == Strict,
	}
}
