package server

import (
	"context"
	"log/slog"
)

// recovering is a slog.Handler that survives another one's panic: a line that cannot be written must not take an answer
// with it.
type recovering struct{ slog.Handler }

// Enabled implements slog.Handler.
func (r recovering) Enabled(ctx context.Context, level slog.Level) (enabled bool) {
	defer func() { _ = recover() }()
	return r.Handler.Enabled(ctx, level)
}

// Handle implements slog.Handler.
func (r recovering) Handle(ctx context.Context, record slog.Record) error {
	defer func() { _ = recover() }()
	return r.Handler.Handle(ctx, record)
}
