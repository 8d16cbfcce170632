package httpapi

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/vitable-sandbox/sandbox/server/internal/journal"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// level says how much a line of the log matters: an error of the sandbox's own, a request that contract or platform refused,
// or what went as it was meant to, failures that rules inject among it. Calls without a key and unknown paths are not worth
// a warning: scanners and browsers send them. The sandbox's own calls are logged at debug, so that health probes do not fill
// the log, and so is what browsers ask every server for.
func (x *exchange) level(r *reply) slog.Level {
	usual := slog.LevelInfo
	if x.request.control || x.request.URL.Path == "/favicon.ico" {
		usual = slog.LevelDebug
	}
	switch {
	case x.failure == nil || x.plan.Ending != nil:
		return usual
	case r.status >= http.StatusInternalServerError && r.status != http.StatusHTTPVersionNotSupported:
		return slog.LevelError
	case x.request.Tenant == nil || r.code == problems[PathNotFound].code:
		return usual
	default:
		return slog.LevelWarn
	}
}

// log writes the log line of an exchange, without personal data and without the key.
func (x *exchange) log(level slog.Level, e *journal.Entry) {
	log := x.server.Logger
	if !log.Enabled(x.request.Context(), level) {
		return
	}
	// The line is written even if the client has left.
	ctx := context.WithoutCancel(x.request.Context())
	var next []slog.Attr
	failed := x.failure != nil || x.plan.Ending != nil
	if repeats, whose := x.repeats(failed); repeats != nil && !log.Enabled(ctx, slog.LevelDebug) {
		repeats.LogLeftOut(log, time.Now(), whose...)
		if failed {
			logged, last := repeats.Add(tenant.Failure{Level: level, Call: e.Call, Status: e.Status, Code: cmp.Or(e.Code, e.Connection)}, time.Now())
			if !logged {
				return
			}
			if last {
				next = append(next, slog.String("next", "equal ones are only counted for the rest of this minute"))
			}
		}
	}
	// Where in the program a line comes from tells a reader nothing, and takes a fifth of its time to find out.
	line := slog.NewRecord(time.Now(), level, "request", 0)
	var room [16]slog.Attr
	line.AddAttrs(append(x.attributes(room[:0], e), next...)...)
	_ = log.Handler().Handle(ctx, line)
}

// repeats counts the failed requests of the organization, or those that no organization answers; nil if there was none yet.
func (x *exchange) repeats(failed bool) (repeats *tenant.Repeats, whose []slog.Attr) {
	switch t := x.request.Tenant; {
	case t == nil:
		return &x.server.repeats, nil
	case failed || t.HasFailed():
		return t.Repeats(), []slog.Attr{slog.String("key_fingerprint", t.Fingerprint)}
	default:
		return nil, nil
	}
}

// LogLeftOut writes what the log has left out until now, as it does otherwise when the next request comes.
func (s *Server) LogLeftOut() {
	s.repeats.LogLeftOut(s.Logger, tenant.SpansEnd())
	s.Tenants.LogLeftOut()
}

// attributes adds what the log says of an exchange.
func (x *exchange) attributes(attrs []slog.Attr, e *journal.Entry) []slog.Attr {
	add := func(key, text string) {
		if text != "" {
			attrs = append(attrs, slog.String(key, text))
		}
	}
	if e.Call != "" {
		add("call", e.Call)
	} else {
		add("method", x.request.key.Hide(e.Method))
		add("path", x.route())
	}
	attrs = append(attrs, slog.Int("status", e.Status), slog.Float64("duration_ms", e.Milliseconds()))
	add("code", e.Code)
	// They name places and rules, never values. What a rule answers violates nothing.
	if x.failure != nil && x.plan.Ending == nil {
		add("violations", e.Violations)
	}
	add("group", x.request.key.LoggedID(e.GroupID))
	add("request_id", x.request.key.LoggedID(e.RequestID))
	add("trace_id", e.TraceID)
	add("hint", x.request.key.Hide(e.Hint))
	add("connection", e.Connection)
	if x.request.Tenant != nil {
		add("key_fingerprint", x.request.Tenant.Fingerprint)
	}
	if x.notes.rows > 0 {
		attrs = append(attrs, slog.Int("rows", x.notes.rows))
	}
	if len(e.Rules) > 0 {
		rules := make([]string, len(e.Rules))
		for i, id := range e.Rules {
			rules[i] = x.request.key.Hide(id)
		}
		attrs = append(attrs, slog.Any("rules", rules))
	}
	return attrs
}

// route is what a log may show of a path: it could hold anything, a person's name too.
func (x *exchange) route() string {
	path := x.request.URL.Path
	switch {
	case path == "/" || x.server.Open[path] != nil:
		return path
	case x.api != nil:
		return x.api.document.Route(path)
	case x.request.control:
		return Prefix + "/…"
	default:
		return x.server.API.document.Route(path)
	}
}
