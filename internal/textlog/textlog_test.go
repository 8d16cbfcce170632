package textlog_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/internal/textlog"
)

// attrs are attributes of every kind, and of texts that need quotes or more.
func attrs(key, text string, number int64, fraction float64) []slog.Attr {
	return []slog.Attr{
		slog.String(key, text), slog.String("text", text+" b"), slog.Int64("number", number), slog.Uint64("unsigned", uint64(number)),
		slog.Float64("fraction", fraction), slog.Bool("is", number > 0), slog.Duration("took", time.Duration(number)),
		slog.Time("at", time.Unix(number, 0)), slog.Group("group", slog.String(key, text)), slog.Any("err", errors.New(text)),
		{},
	}
}

// FuzzHandler compares each line with that of slog.
func FuzzHandler(f *testing.F) {
	for _, text := range []string{"", "plain", "two words", `a "quote"`, "a=b", `back\slash`, "line\nbreak", "tab\t", "é", "\x7f", "\xff", "🙂"} {
		f.Add(text, "key", text, int64(42), 1.5, 0)
		f.Add("request", text, "text", int64(-1), 1e21, 4)
	}
	for level := range 12 {
		f.Add("request", "key", "text", int64(1_785_000_000_123_456_789), 0.1, level-5)
	}
	f.Fuzz(func(t *testing.T, message, key, text string, number int64, fraction float64, level int) {
		for _, zone := range []*time.Location{time.UTC, time.FixedZone("", 5400), time.FixedZone("", -7*3600)} {
			all := attrs(key, text, number, fraction)
			for i := range all {
				r := slog.NewRecord(time.Unix(0, number).In(zone), slog.Level(level), message, 0)
				r.AddAttrs(slog.String("before", "plain"), all[i], slog.String("after", "plain"))
				var got, want bytes.Buffer
				for _, h := range []slog.Handler{textlog.New(&got, 0), slog.NewTextHandler(&want, nil)} {
					// What is left of the first line must not be in the second.
					for range 2 {
						if err := h.Handle(context.Background(), r); err != nil {
							t.Fatal(err)
						}
					}
				}
				if got.String() != want.String() {
					t.Errorf("\n%q, but slog writes\n%q", got.String(), want.String())
				}
			}
		}
	})
}

func TestLoggersWithAttributesAndWithoutTime(t *testing.T) {
	t.Parallel()
	write := func(h slog.Handler) {
		log := slog.New(h)
		_ = h.Handle(context.Background(), slog.NewRecord(time.Time{}, slog.LevelInfo, "no time", 0))
		_ = log.With("with", "it").WithGroup("group").Handler().Handle(context.Background(), slog.NewRecord(time.Time{}, slog.LevelInfo, "more", 0))
		log.Debug("too low")
	}
	var got, want bytes.Buffer
	write(textlog.New(&got, slog.LevelInfo))
	write(slog.NewTextHandler(&want, nil))
	if got.String() != want.String() {
		t.Errorf("\n%s, but slog writes\n%s", &got, &want)
	}
}

// failing is a reader of the log that has gone.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestAFailedWriteIsAnError(t *testing.T) {
	t.Parallel()
	h := textlog.New(failing{}, slog.LevelInfo)
	for _, message := range []string{"plain", "é"} {
		err := h.Handle(context.Background(), slog.NewRecord(time.Unix(0, 0), slog.LevelInfo, message, 0))
		if !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("%q: error %v, want that of the writer", message, err)
		}
	}
}

func TestLinesOfManyStayWhole(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer // written under the lock of the handler alone
	log := slog.New(textlog.New(&text, slog.LevelInfo))
	var writers sync.WaitGroup
	long := strings.Repeat("x", 5000)
	for range 8 {
		writers.Go(func() {
			for range 50 {
				log.Info("plain", "key", "value")
				log.Info("é", "key", "value")
				log.With("with", "it").Info("more")
				log.Info(long)
			}
		})
	}
	writers.Wait()
	lines := 0
	for line := range strings.Lines(text.String()) {
		lines++
		if !strings.HasPrefix(line, "time=") || strings.Count(line, "time=") != 1 {
			t.Fatalf("not one line: %.200s", line)
		}
	}
	if lines != 8*50*4 {
		t.Errorf("%d lines, want %d", lines, 8*50*4)
	}
}

func BenchmarkHandler(b *testing.B) {
	for name, h := range map[string]slog.Handler{
		"textlog": textlog.New(io.Discard, slog.LevelInfo), "slog": slog.NewTextHandler(io.Discard, nil),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := slog.NewRecord(time.Now(), slog.LevelInfo, "request", 0)
				r.AddAttrs(
					slog.String("call", "SubmitGroupMemberSync"), slog.Int("status", 202), slog.Float64("duration_ms", 1.142),
					slog.String("group", "grp_abc123def456"), slog.String("request_id", "grpmsr_oZFbD78Z7KZhy3zFCmotUw"),
					slog.String("trace_id", "trace_38vz3_1LlbOm7dEvW4yDcQ"), slog.String("key_fingerprint", "8254c329"), slog.Int("rows", 1),
				)
				_ = h.Handle(context.Background(), r)
			}
		})
	}
}
