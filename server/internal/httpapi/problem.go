package httpapi

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/vitable-sandbox/sandbox/server/internal/contract"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// Problem is a refused request: the kind decides status and code, the message is for people.
type Problem struct {
	Kind    Kind
	Message string
	allow   string // the methods that the path has, where the method is wrong
}

// Error returns the message.
func (p *Problem) Error() string { return p.Message }

// Kind is what is wrong with a request.
type Kind uint8

// The kinds of problems.
const (
	Internal Kind = iota
	Unauthorized
	PathNotFound
	MethodNotAllowed
	UnsupportedMediaType
	BodyTooLarge
	InvalidJSON
	InvalidRequest
	DuplicateReference
	GroupNotFound
	SyncNotFound
	ReferenceTaken
	TooManyOrganizations
	InvalidDirective
	ForbiddenOrigin
	ClockBackwards
	ClockTooLate
	CannotBe
	InvalidFixture
	RequestNotFound
	InvalidRule
	RuleNotFound
	OrganizationNotFound
	TooManyStreams
	SyncForgotten
	LimitReached
	TooManyInFlight
	WrongHost
	VersionUnsupported
)

// problems is the only table from kinds of problems to answers: the statuses are the API's, the codes are our choice.
var problems = [...]struct {
	status int
	code   string
}{
	Internal:             {http.StatusInternalServerError, "internal_error"},
	Unauthorized:         {http.StatusUnauthorized, "unauthorized"},
	PathNotFound:         {http.StatusNotFound, "path_not_found"},
	MethodNotAllowed:     {http.StatusMethodNotAllowed, "method_not_allowed"},
	UnsupportedMediaType: {http.StatusUnsupportedMediaType, "unsupported_media_type"},
	BodyTooLarge:         {http.StatusRequestEntityTooLarge, "body_too_large"},
	InvalidJSON:          {http.StatusBadRequest, "invalid_json"},
	InvalidRequest:       {http.StatusBadRequest, "invalid_request"},
	DuplicateReference:   {http.StatusBadRequest, "duplicate_reference_id"},
	GroupNotFound:        {http.StatusNotFound, "group_not_found"},
	SyncNotFound:         {http.StatusNotFound, "sync_request_not_found"},
	ReferenceTaken:       {http.StatusConflict, "external_reference_id_taken"},
	TooManyOrganizations: {http.StatusServiceUnavailable, "too_many_organizations"},
	InvalidDirective:     {http.StatusBadRequest, "invalid_directive"},
	ForbiddenOrigin:      {http.StatusForbidden, "forbidden_origin"},
	ClockBackwards:       {http.StatusConflict, "clock_moves_forward_only"},
	ClockTooLate:         {http.StatusUnprocessableEntity, "clock_ends"},
	CannotBe:             {http.StatusUnprocessableEntity, "cannot_be"},
	InvalidFixture:       {http.StatusBadRequest, "invalid_fixture"},
	RequestNotFound:      {http.StatusNotFound, "request_not_found"},
	InvalidRule:          {http.StatusBadRequest, "invalid_rule"},
	RuleNotFound:         {http.StatusNotFound, "rule_not_found"},
	OrganizationNotFound: {http.StatusNotFound, "organization_not_found"},
	TooManyStreams:       {http.StatusServiceUnavailable, "too_many_streams"},
	SyncForgotten:        {http.StatusGone, "sync_request_forgotten"},
	LimitReached:         {http.StatusUnprocessableEntity, "limit_reached"},
	TooManyInFlight:      {http.StatusServiceUnavailable, "too_many_requests_in_flight"},
	WrongHost:            {http.StatusMisdirectedRequest, "host_not_allowed"},
	VersionUnsupported:   {http.StatusHTTPVersionNotSupported, "http_version_not_supported"},
}

// Invalid returns the problem of a request that breaks its contract in a way that a schema cannot express.
func Invalid(message string) error { return &Problem{Kind: InvalidRequest, Message: message} }

// known maps plain errors to their kinds; an empty message means that of the error.
var known = []struct {
	err     error
	kind    Kind
	message string
}{
	{platform.ErrGroupNotFound, GroupNotFound, "Group not found"},
	{platform.ErrSyncNotFound, SyncNotFound, "Sync request not found"},
	{platform.ErrRuleNotFound, RuleNotFound, "Rule not found"},
	{platform.ErrReferenceTaken, ReferenceTaken, "external_reference_id: another group of the organization has it"},
	{platform.ErrBackwards, ClockBackwards, "the clock moves forward only; reset state and clock to go back"},
	{platform.ErrTooLate, ClockTooLate, ""},
	{tenant.ErrNoSuchOrganization, OrganizationNotFound, "No organization has this fingerprint and this key; nothing was created"},
	{tenant.ErrTooManyStreams, TooManyStreams, ""},
	{tenant.ErrUnknownKey, Unauthorized, "Unknown API key"},
}

// problemOf turns any error into a problem; an unexpected one is internal.
func problemOf(err error) *Problem {
	var p *Problem
	var violations contract.Violations
	var syntax *contract.SyntaxError
	var refused *platform.Refusal
	var forgotten *platform.ForgottenError
	var limit *platform.LimitError
	var full *tenant.FullError
	var routing *echo.HTTPError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &violations):
		return &Problem{Kind: InvalidRequest, Message: err.Error()}
	case errors.As(err, &syntax):
		return &Problem{Kind: InvalidJSON, Message: err.Error()}
	case errors.As(err, &refused):
		return &Problem{Kind: CannotBe, Message: refused.Error()}
	case errors.As(err, &forgotten):
		return &Problem{Kind: SyncForgotten, Message: fmt.Sprintf(
			"Sync request forgotten: the organization keeps its newest %d finished ones", forgotten.Kept)}
	case errors.As(err, &limit):
		return &Problem{Kind: LimitReached, Message: limit.Error()}
	case errors.As(err, &full):
		return &Problem{Kind: TooManyOrganizations, Message: full.Error()}
	case errors.As(err, &routing) && routing.Code < http.StatusInternalServerError:
		// Otherwise the router refuses a path that it cannot read, which is not that of any call.
		return pathNotFound()
	}
	for _, k := range known {
		if errors.Is(err, k.err) {
			p := &Problem{Kind: k.kind, Message: k.message}
			if p.Message == "" {
				p.Message = err.Error()
			}
			return p
		}
	}
	return &Problem{Kind: Internal, Message: "The sandbox failed; its log has the error under this trace id"}
}

func pathNotFound() *Problem {
	return &Problem{Kind: PathNotFound, Message: "Not found: the sandbox has no call with this path"}
}

// methodNotAllowed refuses a method; allow lists those that the path has.
func methodNotAllowed(allow string) *Problem {
	return &Problem{Kind: MethodNotAllowed, Message: "Method not allowed; this path has " + allow, allow: allow}
}
