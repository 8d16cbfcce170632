package contract

import (
	"errors"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Judge reports how a JSON body breaks the document. The error is a *SyntaxError or Violations.
func (op *Operation) Judge(body []byte) error {
	if op.anyObject && isObject(body) {
		return nil
	}
	broken, err := judge(op.body, body)
	if err != nil {
		return err
	}
	return violationsOf(broken).orNil()
}

// isObject reports whether a body is a JSON object. It says no more than that, and takes no memory that grows with the body.
func isObject(body []byte) bool {
	value := jsontext.Value(body)
	return value.Kind() == jsontext.KindBeginObject && value.IsValid()
}

// judgeProse adds violations of the rules in prose to those of the document. It refuses the body with Violations, or
// returns the violations of the rules in prose as warnings.
func (op *Operation) judgeProse(body []byte, prose Prose, broken []located) (warnings Violations, err error) {
	if !prose.Strict && len(broken) > 0 {
		// The request must be corrected anyway: of the warnings only those help that say where a missing name went.
		return nil, violationsOf(withMisspelled(broken, func() []located { return prose.judge(op.body, body, broken) }))
	}
	found := prose.judge(op.body, body, broken)
	if !prose.Strict {
		return violationsOf(found), nil
	}
	all := slices.Concat(broken, found)
	sortByOffset(all)
	return nil, violationsOf(all).orNil()
}

// withMisspelled adds to violations the unknown names that most likely mean one that is missing.
func withMisspelled(broken []located, find func() []located) []located {
	missing := make(map[jsontext.Pointer]bool)
	for i := range broken {
		if broken[i].missing {
			missing[broken[i].pointer] = true
		}
	}
	if len(missing) == 0 {
		return broken
	}
	all := slices.Clone(broken)
	for _, v := range find() {
		if missing[v.pointer.Parent().AppendToken(v.meant)] {
			all = append(all, v)
		}
	}
	sortByOffset(all)
	return all
}

// Decode decodes a JSON body that the document accepts. The error is a *SyntaxError or Violations.
func Decode[T any](op *Operation, body []byte) (*T, error) {
	if err := op.Judge(body); err != nil {
		return nil, err
	}
	return decode[T](body)
}

// DecodeWithProse decodes a JSON body that the document, and the rules in prose if they are strict, accept. The error is a
// *SyntaxError or Violations.
func DecodeWithProse[T any](op *Operation, body []byte, prose Prose) (value *T, warnings Violations, err error) {
	broken, err := judge(op.body, body)
	if err != nil {
		return nil, nil, err
	}
	if warnings, err = op.judgeProse(body, prose, broken); err != nil {
		return nil, nil, err
	}
	value, err = decode[T](body)
	return value, warnings, err
}

func decode[T any](body []byte) (*T, error) {
	var value T
	if err := json.Unmarshal(body, &value); err != nil {
		// Everything else has been checked before.
		where := jsontext.Pointer("")
		if wrong, ok := errors.AsType[*json.SemanticError](err); ok {
			where = wrong.JSONPointer
		}
		return nil, Violations{{pathOf(where), "must be a whole number of at most 18 digits, without an exponent"}}
	}
	return &value, nil
}
