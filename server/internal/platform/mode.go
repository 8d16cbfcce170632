package platform

import "time"

// Mode says when a batch completes. The zero Mode says nothing: the next in line decides.
type Mode struct {
	kind  modeKind
	after time.Duration
}

type modeKind uint8

const (
	modeUnset modeKind = iota
	modeImmediate
	modeAfter
)

// Immediate completes a batch at the instant at which it is accepted.
func Immediate() Mode { return Mode{kind: modeImmediate} }

// After completes a batch the given time after it was accepted.
func After(d time.Duration) Mode { return Mode{kind: modeAfter, after: d} }

// ready is the instant at which a batch's own condition holds; false means that time alone does not decide it.
func (m Mode) ready(acceptedAt time.Time) (time.Time, bool) {
	switch m.kind {
	case modeImmediate:
		return acceptedAt, true
	case modeAfter:
		return acceptedAt.Add(m.after), true
	default:
		return time.Time{}, false
	}
}
