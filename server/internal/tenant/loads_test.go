package tenant_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

func TestTurnsToLoad(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := registry(t, 10)
		const large = 1 << 20
		begin := func(ctx context.Context, key string, bytes int) (begun func() bool, end func()) {
			tenant, err := r.Tenant(key)
			if err != nil {
				t.Fatal(err)
			}
			ready, ended := make(chan struct{}), make(chan struct{})
			go func() {
				done, err := tenant.BeginLoad(ctx, bytes)
				if err != nil {
					if !errors.Is(err, context.Canceled) {
						t.Error(err)
					}
					return
				}
				close(ready)
				<-ended
				done()
			}()
			synctest.Wait()
			return func() bool {
				synctest.Wait()
				select {
				case <-ready:
					return true
				default:
					return false
				}
			}, func() { close(ended); synctest.Wait() }
		}
		leaving, leave := context.WithCancel(t.Context())
		a1, endA1 := begin(t.Context(), "a", large)
		a2, endA2 := begin(t.Context(), "a", large)
		a3, _ := begin(leaving, "a", large)
		b1, endB1 := begin(t.Context(), "b", large)
		c1, endC1 := begin(t.Context(), "c", large)
		c2, _ := begin(leaving, "c", large)
		d1, endD1 := begin(t.Context(), "a", large-1)
		leave()
		if !a1() || a2() || a3() || !b1() || c1() || c2() || !d1() {
			t.Errorf("begun: %v %v %v, %v, %v %v, %v", a1(), a2(), a3(), b1(), c1(), c2(), d1())
		}
		endA1()
		if !a2() == !c1() {
			t.Errorf("two for one turn: %v and %v", a2(), c1())
		}
		endB1()
		if !a2() || !c1() {
			t.Errorf("turns were lost: %v, %v", a2(), c1())
		}
		endA2()
		endC1()
		endD1()
		last, end := begin(t.Context(), "c", large)
		if !last() {
			t.Error("a turn was not given back")
		}
		end()
	})
}
