package tenant_test

import "testing"

// Whoever waits for a tenant to be forgotten is told, however early or late.
func TestGone(t *testing.T) {
	t.Parallel()
	r := registry(t, 1)
	one, err := r.Tenant("one")
	if err != nil {
		t.Fatal(err)
	}
	early := one.Gone()
	select {
	case <-early:
		t.Fatal("it is gone though nobody has forgotten it")
	default:
	}
	r.Forget("one")
	one.Forget()
	<-early
	<-one.Gone()
	again, err := r.Tenant("one")
	if err != nil || again == one {
		t.Fatalf("%v, the same tenant is %t", err, again == one)
	}
	// The old one forgets nothing of the new one.
	one.Forget()
	if still, err := r.Tenant("one"); err != nil || still != again {
		t.Errorf("%v, another tenant", err)
	}
}
