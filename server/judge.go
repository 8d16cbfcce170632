package server

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// judge says what is wrong with a JSON text: its syntax, or all the ways in which it breaks the schema.
func judge(schema *openapi3.Schema, text []byte) error {
	found, err := breaches(schema, text)
	if err != nil {
		return err
	}
	return refusal(found)
}

// breaches are the ways in which a JSON text breaks the schema, in payload order. It is an error if it is no JSON.
func breaches(schema *openapi3.Schema, text []byte) ([]finding, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, &problem{kind: kindInvalidJSON, message: "body: is empty; the call takes a JSON object"}
	}
	var value any
	if err := json.Unmarshal(text, &value, json.WithUnmarshalers(anyNumber)); err != nil {
		return nil, syntaxProblem(text, err)
	}
	found := visit(schema, value)
	if len(found) > 0 {
		inPayloadOrder(text, found)
	}
	return found, nil
}

// refusal is the error that names the findings, or nil if there are none.
func refusal(found []finding) error {
	var all violations
	for _, f := range found {
		all.add(f.path(), f.message)
	}
	return all.problem(kindInvalidRequest)
}

// decodeBody decodes the body of a request into its wire type, after it was judged.
func decodeBody[T any](x *exchange) (*T, error) {
	if err := x.judgeBody(); err != nil {
		return nil, err
	}
	var value T
	if err := json.Unmarshal(x.text, &value); err != nil {
		// A number of the right kind that no program can hold.
		return nil, &problem{kind: kindInvalidRequest, message: "body: a number is out of range"}
	}
	return &value, nil
}

// anyNumber takes every number of JSON's grammar: one that is out of range is no number that a schema asks for, but no
// mistake of syntax either.
//
//nolint:gochecknoglobals // a constant that Go cannot write as one
var anyNumber = json.UnmarshalFromFunc(func(dec *jsontext.Decoder, value *any) error {
	if dec.PeekKind() != '0' {
		return errors.ErrUnsupported
	}
	number, err := dec.ReadToken()
	if err != nil {
		return err //nolint:wrapcheck // the caller knows it
	}
	// One that is out of range is still a number; kin-openapi takes no infinite one.
	float, _ := number.Float()
	*value = min(max(float, -math.MaxFloat64), math.MaxFloat64)
	return nil
})

// syntaxProblem says where the text stops being JSON, and never what stands there.
func syntaxProblem(text []byte, err error) error {
	what := "is not valid JSON"
	var syntax *jsontext.SyntacticError
	if !errors.As(err, &syntax) {
		return &problem{kind: kindInvalidJSON, message: "body: " + what}
	}
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		what = "an object has the same name twice"
	case errors.Is(err, io.ErrUnexpectedEOF):
		what = "the JSON ends too early"
	case strings.Contains(syntax.Err.Error(), "UTF-8"):
		what = "is not valid UTF-8"
	case strings.Contains(syntax.Err.Error(), "after top-level value"):
		what = "there is text after the JSON"
	}
	before := text[:min(max(int(syntax.ByteOffset), 0), len(text))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - (bytes.LastIndexByte(before, '\n') + 1) + 1
	return &problem{
		kind:    kindInvalidJSON,
		message: fmt.Sprintf("body: %s (line %d, column %d)", what, line, column),
	}
}

// checkDate accepts the days of the calendar, written YYYY-MM-DD: kin-openapi alone accepts 2001-02-31.
func checkDate(text string) error {
	if len(text) != len(time.DateOnly) {
		return errNotADate
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return errNotADate
	}
	return nil
}

var errNotADate = errors.New("not a date of the calendar")
