package main

import (
	"context"
	"strings"
	"testing"
	"time"
)

func TestFlat(t *testing.T) {
	t.Parallel()
	at := func(bytes ...uint64) (samples []sample) {
		for i, n := range bytes {
			samples = append(samples, sample{time.Duration(i) * time.Second, n})
		}
		return samples
	}
	for name, test := range map[string]struct {
		samples     []sample
		first, last uint64
		judged      bool
	}{
		"nothing":          {nil, 0, 0, false},
		"only the warm-up": {at(9, 9), 0, 0, false},
		"too little after": {at(9, 9, 1, 2, 3), 0, 0, false},
		"four after":       {at(9, 9, 1, 5, 5, 3), 1, 3, true},
		"the median":       {at(9, 9, 1, 2, 90, 5, 5, 5, 5, 5, 5, 6, 8, 7), 2, 7, true},
	} {
		first, last, judged := flat(test.samples, 2*time.Second)
		if first != test.first || last != test.last || judged != test.judged {
			t.Errorf("%s: %d, %d, %t", name, first, last, judged)
		}
	}
	if b := bound(100 << 20); b != 141<<20 {
		t.Errorf("the bound of 100 MiB is %d", b)
	}
}

// What a run leaves behind is counted, also where a goroutine began it; what others do is not.
func TestGoroutinesThatAreLeft(t *testing.T) {
	t.Parallel()
	end := make(chan struct{})
	defer close(end)
	go func() { <-end }()
	began := make(chan struct{})
	left, err := watched(t.Context(), 0, func(context.Context) error {
		go func() {
			go func() { close(began); <-end }()
			<-end
		}()
		<-began
		return nil
	})
	if strings.Count(left, "TestGoroutinesThatAreLeft.func") < 2 || strings.Count(left, "# labels") != 2 || err != nil {
		t.Errorf("not the two that are left: %v\n%s", err, left)
	}
}
