package explore

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"
)

// twin is a testing.T that fails by itself alone: a body that fails where that is as it may, or is known, must not fail the
// test that explores. Package testing has no way to make one, so it is put together from the fields that it needs.
type twin struct {
	t      *testing.T
	cancel context.CancelFunc

	mu       *sync.RWMutex
	output   *[]byte
	cleanups *[]func()
	hasSub   *atomic.Bool // whether t.Run was called
	changes  *bool        // whether t.Setenv or t.Chdir was called
}

// twinOf returns a twin of a test. It fails the test in a Go whose testing.T has other fields.
func twinOf(t *testing.T) *twin {
	t.Helper()
	made := &testing.T{}
	ctx, cancel := context.WithCancel(context.Background())
	err := errors.Join(
		setField(made, "ctx", reflect.ValueOf(ctx)),
		setField(made, "cancelCtx", reflect.ValueOf(cancel)),
		setField(made, "name", reflect.ValueOf(t.Name())),
		// Without a parent t.Parallel would crash; with one that has no barrier it has no effect.
		setField(made, "parent", commonOf(&testing.T{})),
		copyField(made, t, "tstate"),
		setWriter(made),
	)
	w := &twin{
		t: made, cancel: cancel,
		mu: find[sync.RWMutex](made, "mu"), output: find[[]byte](made, "output"), cleanups: find[[]func()](made, "cleanups"),
		hasSub: find[atomic.Bool](made, "hasSub"), changes: find[bool](made, "denyParallel"),
	}
	if err != nil || w.mu == nil || w.output == nil || w.cleanups == nil || w.hasSub == nil || w.changes == nil {
		t.Fatalf("explore: testing.T has changed in this version of Go; explore with an earlier one: %v", err)
	}
	return w
}

// field is a field of a testing.T that can be set.
func field(t *testing.T, name string) (reflect.Value, error) {
	f := reflect.ValueOf(t).Elem().FieldByName(name)
	if !f.IsValid() {
		return f, fmt.Errorf("testing.T has no field %s", name)
	}
	return reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem(), nil
}

func setField(t *testing.T, name string, value reflect.Value) error {
	f, err := field(t, name)
	if err != nil {
		return err
	}
	if !value.Type().AssignableTo(f.Type()) {
		return fmt.Errorf("the field %s of testing.T is a %s", name, f.Type())
	}
	f.Set(value)
	return nil
}

func copyField(to, from *testing.T, name string) error {
	f, err := field(from, name)
	if err != nil {
		return err
	}
	return setField(to, name, f)
}

// setWriter gives a testing.T what writes its log: a writer that knows it.
func setWriter(t *testing.T) error {
	o, err := field(t, "o")
	if err != nil {
		return err
	}
	if o.Kind() != reflect.Pointer || o.Type().Elem().Kind() != reflect.Struct {
		return errors.New("the field o of testing.T is not a writer")
	}
	writer, common := reflect.New(o.Type().Elem()), commonOf(t)
	c := writer.Elem().FieldByName("c")
	if !c.IsValid() || c.Type() != common.Type() {
		return errors.New("the writer of testing.T does not know its test")
	}
	reflect.NewAt(c.Type(), unsafe.Pointer(c.UnsafeAddr())).Elem().Set(common)
	o.Set(writer)
	return nil
}

// commonOf is the address of what a testing.T has in common with others.
func commonOf(t *testing.T) reflect.Value {
	common := reflect.ValueOf(t).Elem().Field(0)
	return reflect.NewAt(common.Type(), unsafe.Pointer(common.UnsafeAddr()))
}

// find is where a field of a testing.T lies; nil where it is not of this type.
func find[F any](t *testing.T, name string) *F {
	f, err := field(t, name)
	if err != nil || f.Type() != reflect.TypeFor[F]() {
		return nil
	}
	return f.Addr().Interface().(*F) //nolint:forcetypeassert,errcheck // its type is compared above
}

// said is what the twin has logged.
func (w *twin) said() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return string(*w.output)
}

// finish does what testing does at the end of a test: its context ends, and its clean-ups run, the latest first.
func (w *twin) finish() {
	w.cancel()
	for {
		w.mu.Lock()
		n := len(*w.cleanups)
		if n == 0 {
			w.mu.Unlock()
			return
		}
		last := (*w.cleanups)[n-1]
		*w.cleanups = (*w.cleanups)[:n-1]
		w.mu.Unlock()
		apart(func() { protect(w.t, last) })
	}
}

// isParallel reports whether a test has called t.Parallel.
func isParallel(t *testing.T) bool {
	parallel := find[bool](t, "isParallel")
	return parallel != nil && *parallel
}
