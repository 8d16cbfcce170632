package contract

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// SyntaxError says where a body stops being JSON, and never what is there.
type SyntaxError struct {
	Problem string
	// Line and Column count from 1, the column in bytes; both are 0 if the place is unknown.
	Line, Column int
}

// Error names the problem and its place.
func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return "body: " + e.Problem
	}
	return fmt.Sprintf("body: %s (line %d, column %d)", e.Problem, e.Line, e.Column)
}

// parse decodes a JSON text. The error is a *SyntaxError.
func parse(text []byte) (value any, err error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, &SyntaxError{Problem: "is empty; the call takes a JSON object"}
	}
	if err := json.Unmarshal(text, &value, json.WithUnmarshalers(anyNumber)); err != nil {
		return nil, syntaxError(text, err)
	}
	return value, nil
}

// anyNumber accepts every number of JSON's grammar. One that is out of range may break a schema, but not the syntax.
var anyNumber = json.UnmarshalFromFunc(func(dec *jsontext.Decoder, value *any) error {
	if dec.PeekKind() != '0' {
		return errors.ErrUnsupported
	}
	number, err := dec.ReadToken()
	if err != nil {
		return err
	}
	// A number that is out of range is decoded as infinity, which kin-openapi does not accept.
	float, _ := number.Float()
	*value = min(max(float, -math.MaxFloat64), math.MaxFloat64)
	return nil
})

func syntaxError(text []byte, err error) *SyntaxError {
	if encoding := otherEncoding(text); encoding != "" {
		return &SyntaxError{Problem: encoding}
	}
	e := &SyntaxError{Problem: "is not valid JSON"}
	var syntax *jsontext.SyntacticError
	if !errors.As(err, &syntax) {
		return e
	}
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		e.Problem = "an object has the same name twice"
	case errors.Is(err, io.ErrUnexpectedEOF):
		e.Problem = "the JSON ends too early"
	case strings.Contains(syntax.Err.Error(), "surrogate"):
		e.Problem = `half of a surrogate pair stands alone, such as \ud83d without \ude00 behind it; ` +
			"send both halves, or the character itself"
	case strings.Contains(syntax.Err.Error(), "UTF-8"):
		e.Problem = "is not valid UTF-8"
	case strings.Contains(syntax.Err.Error(), "max depth"):
		e.Problem = "is nested too deeply: at most 10000 levels"
	case strings.Contains(syntax.Err.Error(), "after top-level value"):
		e.Problem = "there is text after the JSON"
	}
	before := text[:min(max(int(syntax.ByteOffset), 0), len(text))]
	e.Line = bytes.Count(before, []byte("\n")) + 1
	e.Column = len(before) - bytes.LastIndexByte(before, '\n')
	return e
}

// otherEncoding says in which encoding a text is that is not plain UTF-8; empty if it shows none.
func otherEncoding(text []byte) string {
	const wayOut = "; send it as UTF-8 without one"
	switch {
	case bytes.HasPrefix(text, []byte("\ufeff")):
		return "begins with a byte order mark" + wayOut
	case bytes.HasPrefix(text, []byte("\xff\xfe")), bytes.HasPrefix(text, []byte("\xfe\xff")):
		return "is UTF-16 with a byte order mark" + wayOut
	case len(text) > 1 && (text[0] == 0) != (text[1] == 0):
		// JSON begins with a character of ASCII.
		return "is UTF-16; send it as UTF-8"
	}
	return ""
}
