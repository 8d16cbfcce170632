package server

import (
	"errors"
	"net/http"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/vitable-sandbox/sandbox/server/internal/contract"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// problem is a refused request: the kind decides status and code, the message is for people.
type problem struct {
	kind    kind
	message string
	allow   string // the methods that the path has, where the method is wrong
}

// Error is the message.
func (p *problem) Error() string { return p.message }

// kind is what is wrong.
type kind uint8

const (
	kindInternal kind = iota
	kindUnauthorized
	kindPathNotFound
	kindMethodNotAllowed
	kindMediaType
	kindBodyTooLarge
	kindInvalidJSON
	kindInvalidRequest
	kindDuplicateReference
	kindGroupNotFound
	kindSyncNotFound
	kindReferenceTaken
	kindTooManyOrganizations
	kindInvalidDirective
	kindForbiddenOrigin
	kindClockBackwards
	kindClockTooLate
	kindCannotBe
	kindInvalidFixture
	kindRequestNotFound
	kindInvalidRule
	kindRuleNotFound
)

// registry is the one table of what a kind of problem answers: the statuses are the API's, the codes are our choice.
//
//nolint:gochecknoglobals // a constant that Go cannot write as one
var registry = [...]struct {
	status int
	code   string
}{
	kindReferenceTaken:       {http.StatusConflict, "external_reference_id_taken"},
	kindInvalidDirective:     {http.StatusBadRequest, "invalid_directive"},
	kindForbiddenOrigin:      {http.StatusForbidden, "forbidden_origin"},
	kindClockBackwards:       {http.StatusConflict, "clock_moves_forward_only"},
	kindClockTooLate:         {http.StatusUnprocessableEntity, "clock_ends"},
	kindCannotBe:             {http.StatusUnprocessableEntity, "cannot_be"},
	kindRequestNotFound:      {http.StatusNotFound, "request_not_found"},
	kindInvalidRule:          {http.StatusBadRequest, "invalid_rule"},
	kindRuleNotFound:         {http.StatusNotFound, "rule_not_found"},
	kindInvalidFixture:       {http.StatusBadRequest, "invalid_fixture"},
	kindTooManyOrganizations: {http.StatusServiceUnavailable, "too_many_organizations"},
	kindInternal:             {http.StatusInternalServerError, "internal_error"},
	kindUnauthorized:         {http.StatusUnauthorized, "unauthorized"},
	kindPathNotFound:         {http.StatusNotFound, "path_not_found"},
	kindMethodNotAllowed:     {http.StatusMethodNotAllowed, "method_not_allowed"},
	kindMediaType:            {http.StatusUnsupportedMediaType, "unsupported_media_type"},
	kindBodyTooLarge:         {http.StatusRequestEntityTooLarge, "body_too_large"},
	kindInvalidJSON:          {http.StatusBadRequest, "invalid_json"},
	kindInvalidRequest:       {http.StatusBadRequest, "invalid_request"},
	kindDuplicateReference:   {http.StatusBadRequest, "duplicate_reference_id"},
	kindGroupNotFound:        {http.StatusNotFound, "group_not_found"},
	kindSyncNotFound:         {http.StatusNotFound, "sync_request_not_found"},
}

// problemOf turns any error into a problem; one that nobody foresaw is an internal one.
func problemOf(err error) *problem {
	var p *problem
	var syntax *contract.SyntaxError
	var violations contract.Violations
	var refused *platform.Refusal
	var routing *echo.HTTPError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &syntax):
		return &problem{kind: kindInvalidJSON, message: syntax.Error()}
	case errors.As(err, &violations):
		return &problem{kind: kindInvalidRequest, message: violations.Error()}
	case errors.Is(err, platform.ErrGroupNotFound):
		return &problem{kind: kindGroupNotFound, message: "Group not found"}
	case errors.Is(err, platform.ErrSyncNotFound):
		return &problem{kind: kindSyncNotFound, message: "Sync request not found"}
	case errors.Is(err, platform.ErrRuleNotFound):
		return &problem{kind: kindRuleNotFound, message: "Rule not found"}
	case errors.Is(err, platform.ErrReferenceTaken):
		return &problem{
			kind:    kindReferenceTaken,
			message: "external_reference_id: another group of the organization has it",
		}
	case errors.As(err, &refused):
		return &problem{kind: kindCannotBe, message: refused.Error()}
	case errors.Is(err, platform.ErrNegative), errors.Is(err, platform.ErrFraction):
		return &problem{kind: kindInvalidRequest, message: err.Error()}
	case errors.Is(err, platform.ErrBackwards):
		return &problem{kind: kindClockBackwards, message: "the clock moves forward only; reset state and clock to go back"}
	case errors.Is(err, platform.ErrTooLate):
		return &problem{kind: kindClockTooLate, message: err.Error()}
	case errors.As(err, &routing) && routing.Code == http.StatusBadRequest:
		return &problem{kind: kindInvalidRequest, message: "The query of the request cannot be read"}
	case errors.As(err, &routing) && routing.Code < http.StatusInternalServerError:
		// What the router refuses otherwise is a path that it cannot read: no call has it.
		return pathNotFound()
	default:
		return &problem{kind: kindInternal, message: "The sandbox failed; its log has the error under this trace id"}
	}
}

func pathNotFound() *problem {
	return &problem{kind: kindPathNotFound, message: "Not found: the sandbox has no call with this path"}
}

// methodNotAllowed refuses a method; allow lists those that the path has.
func methodNotAllowed(allow string) *problem {
	return &problem{kind: kindMethodNotAllowed, message: "Method not allowed; this path has " + allow, allow: allow}
}

// maxMessage keeps every error body under 8 KB: the message stands in it twice.
const maxMessage = 3600

// fitting cuts a message to what fits into an error body, as JSON writes it.
func fitting(message string) string {
	size := 0
	for i, char := range message {
		switch {
		case char == '"' || char == '\\' || char == '\n' || char == '\t':
			size += 2
		case char < ' ':
			size += 6
		default:
			size += utf8.RuneLen(char)
		}
		if size > maxMessage {
			return message[:i] + "…"
		}
	}
	return message
}
