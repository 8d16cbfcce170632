package faults

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// Answer is the answer of a rule.
type Answer struct {
	Status int
	// Code and Message go into the error model, if there is no Body.
	Code, Message string
	Body          []byte
	// ContentType is that of a Body that is not JSON; empty means JSON.
	ContentType string
	Headers     map[string]string
	// Bare reports whether the answer has no body.
	Bare bool
}

// AnswerOf returns the answer of a rule's Respond.
func AnswerOf(r *fixtures.Respond) Answer {
	usual := cmp.Or(http.StatusText(r.Status), fmt.Sprintf("Status %d", r.Status))
	a := Answer{
		Status:  r.Status,
		Code:    cmp.Or(r.AppErrorCode, snakeCase(usual)),
		Message: cmp.Or(r.Message, usual),
		Headers: r.Headers,
		Bare:    r.Status == http.StatusNoContent || r.Status == http.StatusNotModified,
	}
	if r.Body != nil {
		a.Body = []byte(*r.Body)
		if !json.Valid(a.Body) {
			a.ContentType = "text/plain; charset=utf-8"
		}
	}
	return a
}

// snakeCase turns the text of a status into a code.
func snakeCase(text string) string {
	return strings.Map(func(char rune) rune {
		switch {
		case char >= 'a' && char <= 'z', char >= '0' && char <= '9':
			return char
		case char == ' ' || char == '-':
			return '_'
		}
		return -1
	}, strings.ToLower(text))
}

// Garbage is not HTTP.
const Garbage = "\x15\x03\x01 this is not HTTP \x00\xff\r\n\r\n"

// Fragment returns a status, and a body to cut off, for a call that has not reached the platform.
func Fragment(call string) (status int, body []byte) {
	status = http.StatusOK
	switch call {
	case fixtures.SubmitOperation:
		status = http.StatusAccepted
	case "CreateGroup":
		status = http.StatusCreated
	}
	const blanks = "              "
	if strings.HasPrefix(call, "List") {
		return status, []byte(`{"data":[{"id":"` + blanks)
	}
	return status, []byte(`{"data":{"id":"` + blanks)
}
