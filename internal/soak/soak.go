package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// burst is how many operations a client does with an organization before another client may have it.
const burst = 20

// sampling is how often memory is looked at.
const sampling = 5 * time.Second

// soak lets clients work with organizations, each held against its model, until the time is over or something differs.
func soak(ctx context.Context, s *settings, out io.Writer) error {
	var heap []sample
	left, err := watched(ctx, patience, func(ctx context.Context) error {
		var err error
		heap, err = work(ctx, s, out)
		return err
	})
	if err != nil {
		return err
	}
	if s.url != "" {
		_, _ = fmt.Fprintln(out, "memory and goroutines are the other process's, and were not looked at")
		return nil
	}
	if left != "" {
		return fmt.Errorf("goroutines are left:\n%s", left)
	}
	first, last, judged := flat(heap, s.warmUp)
	if !judged {
		_, _ = fmt.Fprintf(out, "no goroutine is left; for memory run longer than the warm-up, which is %s\n", s.warmUp)
		return nil
	}
	_, _ = fmt.Fprintf(out, "no goroutine is left; heap after the warm-up %s, at the end %s\n", mib(first), mib(last))
	if limit := bound(first); last > limit {
		return fmt.Errorf("the heap grew from %s to %s after the warm-up; the bound is %s", mib(first), mib(last), mib(limit))
	}
	return nil
}

// work is the soak itself; it returns what the memory was on the way.
func work(ctx context.Context, s *settings, out io.Writer) (heap []sample, err error) {
	sb, err := openSandbox(ctx, s.url)
	if err != nil {
		return nil, err
	}
	transport := newTransport(s.clients)
	ctx, cancel := context.WithTimeout(ctx, s.length)
	defer cancel()

	free := make(chan *tenant, s.organizations)
	for n := range s.organizations {
		free <- newTenant(newClient(transport, sb.url, fmt.Sprintf("soak-%d-%d", s.seed, n)), s.seed, uint64(n))
	}
	var done atomic.Int64
	var different error
	var once sync.Once
	var clients sync.WaitGroup
	for range s.clients {
		clients.Go(func() {
			if err := serve(ctx, free, &done); err != nil {
				once.Do(func() { different = err })
				cancel()
			}
		})
	}
	began := time.Now()
	every(ctx, sampling, func() bool {
		now := sample{time.Since(began), heapInUse()}
		heap = append(heap, now)
		_, _ = fmt.Fprintf(out, "%4.0fs  %9d operations  heap %s\n", now.at.Seconds(), done.Load(), mib(now.bytes))
		return true
	})
	clients.Wait()
	transport.CloseIdleConnections()
	if err := errors.Join(different, sb.close()); err != nil {
		return nil, err
	}
	_, _ = fmt.Fprintf(out, "%d operations of %d clients on %d organizations: no difference from the model\n",
		done.Load(), s.clients, s.organizations)
	return heap, nil
}

// serve takes one organization after the other until the time is over. It fails if one differs from its model.
func serve(ctx context.Context, free chan *tenant, done *atomic.Int64) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case t := <-free:
			for range burst {
				err := t.step(ctx)
				if ctx.Err() != nil {
					return nil //nolint:nilerr // the request was cut off because the time is over
				}
				if err != nil {
					return err
				}
				done.Add(1)
			}
			free <- t
		}
	}
}
