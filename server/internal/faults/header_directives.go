package faults

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/duration"
)

// number returns the value of a directive that takes a whole number, 1 or more.
func (d *directive) number(example string) (int, error) {
	n, err := strconv.ParseUint(d.values[0], 10, 20)
	if err != nil {
		return 0, fmt.Errorf("%s must be a whole number, as in %s=%s", d.key, d.key, example)
	}
	if n == 0 {
		return 0, fmt.Errorf("%s=0 has no effect; leave it out", d.key)
	}
	return int(n), nil
}

// noteApplied adds a directive that takes effect with the rule on the call.
func (h *header) noteApplied(d *directive, value string) {
	h.OfCall = append(h.OfCall, d.key+"="+value)
}

func (h *header) complete(d *directive) error {
	if err := h.Complete.UnmarshalText([]byte(d.values[0])); err != nil {
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
	if slices.Contains(d.values, "") {
		return errors.New("fail: a reference_id must not be empty, as in fail=EMP-1")
	}
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
	h.respond().Message = d.values[0]
	h.noteApplied(d, `"`+d.values[0]+`"`)
	return nil
}

func (h *header) connection(d *directive) error {
	h.call.Connection = d.values[0]
	h.noteApplied(d, d.values[0])
	return nil
}

func (h *header) latency(d *directive) error {
	wait, err := duration.Parse(d.values[0])
	if err != nil {
		return fmt.Errorf("latency: %w", err)
	}
	h.call.Latency = &fixtures.Latency{Min: wait, Max: wait}
	h.noteApplied(d, d.values[0])
	return nil
}

func (h *header) times(d *directive) error {
	h.timesGiven = fixtures.ExhaustRetries
	var err error
	if d.values[0] != "exhaust_retries" {
		h.timesGiven, err = d.number("2")
	}
	h.ofBoth = append(h.ofBoth, "times="+d.values[0])
	return err
}

func (h *header) skip(d *directive) error {
	var err error
	h.skipGiven, err = d.number("1")
	h.ofBoth = append(h.ofBoth, "skip="+d.values[0])
	return err
}

func (h *header) phase(d *directive) error {
	h.call.Phase = d.values[0]
	h.noteApplied(d, d.values[0])
	return nil
}
