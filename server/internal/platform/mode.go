package platform

import (
	"strconv"
	"time"
)

// Mode says when a batch completes. The zero Mode says nothing: the next in line decides.
type Mode struct {
	kind  modeKind
	after time.Duration
	polls int
}

type modeKind uint8

const (
	modeUnset modeKind = iota
	modeImmediate
	modeAfter
	modePolls
	modeManual
	modeNever
)

// Immediate completes a batch at the instant at which it is accepted.
func Immediate() Mode { return Mode{kind: modeImmediate} }

// After completes a batch the given time after it was accepted.
func After(d time.Duration) Mode { return Mode{kind: modeAfter, after: d} }

// Polls completes a batch at its nth poll, from 1.
func Polls(n int) Mode { return Mode{kind: modePolls, polls: n} }

// Manual completes a batch when Complete says so.
func Manual() Mode { return Mode{kind: modeManual} }

// Never completes a batch never, and lets later ones pass.
func Never() Mode { return Mode{kind: modeNever} }

// String is the mode as it is written: immediate, after:2s, polls:3, manual or never.
func (m Mode) String() string {
	switch m.kind {
	case modeImmediate:
		return "immediate"
	case modeAfter:
		return "after:" + m.after.String()
	case modePolls:
		return "polls:" + strconv.Itoa(m.polls)
	case modeManual:
		return "manual"
	case modeNever:
		return "never"
	default:
		return ""
	}
}

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
