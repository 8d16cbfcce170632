package explore

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"unsafe"
)

// field is a field of a testing.T that can be set.
func field(t *testing.T, name string) (reflect.Value, error) {
	f := reflect.ValueOf(t).Elem().FieldByName(name)
	if !f.IsValid() {
		return f, fmt.Errorf("testing.T has no field %s", name)
	}
	return reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem(), nil
}

func set[V any](t *testing.T, name string, value V) error {
	return setField(t, name, reflect.ValueOf(value))
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

func copyField(t, from *testing.T, name string) error {
	f, err := field(from, name)
	if err != nil {
		return err
	}
	return setField(t, name, f)
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

// find finds out where a field of a testing.T lies.
func find[F any](t *testing.T, name string, where **F) error {
	f, err := field(t, name)
	if err != nil {
		return err
	}
	if f.Type() != reflect.TypeFor[F]() {
		return fmt.Errorf("the field %s of testing.T is a %s", name, f.Type())
	}
	*where = f.Addr().Interface().(*F) //nolint:forcetypeassert,errcheck // its type is compared above
	return nil
}

// isParallel reports whether a test has called t.Parallel.
func isParallel(t *testing.T) bool {
	var parallel *bool
	return find(t, "isParallel", &parallel) == nil && *parallel
}
