package faults

import (
	"errors"
	"fmt"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/duration"
)

// value returns the value of a directive that takes one and no parameters.
func (d *directive) value(example string) (string, error) {
	if d.list || len(d.params) > 0 {
		return "", fmt.Errorf("%s takes one value, as in %s=%s", d.key, d.key, example)
	}
	return d.values[0], nil
}

// number returns the value of a directive that takes a whole number, 1 or more.
func (d *directive) number(example string) (int, error) {
	text, err := d.value(example)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, char := range text {
		if char < '0' || char > '9' || n > 1_000_000 {
			return 0, fmt.Errorf("%s must be a whole number, as in %s=%s", d.key, d.key, example)
		}
		n = 10*n + int(char-'0')
	}
	if n == 0 {
		return 0, fmt.Errorf("%s=0 has no effect; leave it out", d.key)
	}
	return n, nil
}

// noteApplied adds a directive that takes effect with the rule on the call.
func (h *header) noteApplied(d *directive, value string) {
	h.OfCall = append(h.OfCall, d.key+"="+value)
}

func (h *header) complete(d *directive) error {
	text, err := d.value("polls:3")
	if err != nil {
		return err
	}
	if err := h.Complete.UnmarshalText([]byte(text)); err != nil {
		return fmt.Errorf("complete: %w", err)
	}
	if h.Complete.IsZero() {
		return errors.New("complete is empty; write it as in complete=polls:3")
	}
	h.OfBatch = append(h.OfBatch, "complete="+h.Complete.String())
	return nil
}

// fail fails rows by their reference_id, adds and removals.
func (h *header) fail(d *directive) error {
	h.rows.When.ReferenceID = d.values
	h.rows.Fail = &fixtures.Fail{}
	for i, p := range d.params {
		if p.key != "reason" || i > 0 || p.value == "" {
			return errors.New(`fail takes one parameter, as in fail=EMP-1;reason="Not today"`)
		}
		h.rows.Fail.Reason = p.value
	}
	return nil
}

func (h *header) respond() *fixtures.Respond {
	if h.call.Respond == nil {
		h.call.Respond = &fixtures.Respond{}
	}
	return h.call.Respond
}

func (h *header) status(d *directive) error {
	n, err := d.number("503")
	if err != nil {
		return err
	}
	if n < 200 || n > 599 {
		return errors.New("status must be from 200 to 599")
	}
	h.respond().Status = n
	h.noteApplied(d, d.values[0])
	return nil
}

func (h *header) message(d *directive) error {
	text, err := d.value(`"Not today"`)
	if err != nil {
		return err
	}
	h.respond().Message = text
	h.noteApplied(d, `"`+text+`"`)
	return nil
}

func (h *header) connection(d *directive) error {
	text, err := d.value("reset")
	if err != nil {
		return err
	}
	h.call.Connection = text
	h.noteApplied(d, text)
	return nil
}

func (h *header) latency(d *directive) error {
	text, err := d.value("800ms")
	if err != nil {
		return err
	}
	wait, err := duration.Parse(text)
	if err != nil {
		return fmt.Errorf("latency: %w", err)
	}
	h.call.Latency = &fixtures.Latency{Min: wait, Max: wait}
	h.noteApplied(d, text)
	return nil
}

func (h *header) times(d *directive) error {
	text, err := d.value("2")
	if err != nil {
		return err
	}
	h.timesGiven = fixtures.ExhaustRetries
	if text != "exhaust_retries" {
		if h.timesGiven, err = d.number("2"); err != nil {
			return err
		}
	}
	h.ofBoth = append(h.ofBoth, "times="+text)
	return nil
}

func (h *header) skip(d *directive) error {
	var err error
	if h.skipGiven, err = d.number("1"); err != nil {
		return err
	}
	h.ofBoth = append(h.ofBoth, "skip="+d.values[0])
	return nil
}

func (h *header) phase(d *directive) error {
	text, err := d.value("after")
	if err != nil {
		return err
	}
	h.call.Phase = text
	h.noteApplied(d, text)
	return nil
}
