package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// result is a contender that runs, with what was measured in each round.
type result struct {
	contender
	*process
	url    string
	client *http.Client
	memory float64 // MiB, at rest

	validates, remembers bool

	starts, gets, posts, rows []float64
	getProcessor              []float64 // microseconds of a GET
}

// start starts a contender three times, to measure how long that takes, and leaves it running.
func start(c contender) (*result, error) {
	r := &result{contender: c, client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: clients}}}
	for i := range 3 {
		if i > 0 {
			r.stop()
		}
		if err := r.launch(); err != nil {
			return nil, err
		}
	}
	if err := r.judge(); err != nil {
		r.stop()
		return nil, err
	}
	return r, nil
}

// launch starts the contender and waits for its first answer.
func (r *result) launch() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	addr := listener.Addr().String()
	_, port, _ := net.SplitHostPort(addr)
	_ = listener.Close()
	began := time.Now()
	if r.process, err = run(&r.contender, port); err != nil {
		return err
	}
	r.url = "http://" + addr
	for {
		if _, err := r.send(http.MethodGet, r.get, ""); err == nil {
			break
		}
		if time.Since(began) > time.Minute {
			r.stop()
			return fmt.Errorf("no answer in a minute")
		}
		time.Sleep(time.Millisecond) //nolint:forbidigo // another process has nothing to wait for
	}
	r.starts = append(r.starts, float64(time.Since(began).Microseconds())/1000)
	r.memory = r.used().memory
	return nil
}

// judge finds out whether the contender refuses what breaks its API document, and whether it knows what it was not told: a
// figure without that is no comparison.
func (r *result) judge() error {
	bad, err := r.send(http.MethodPost, r.post, r.bad)
	if err != nil {
		return err
	}
	unknown, err := r.send(http.MethodGet, r.unknown, "")
	r.validates, r.remembers = bad >= 400 && bad < 500, unknown == http.StatusNotFound
	return err
}

func (r *result) send(method, path, body string) (status int, err error) {
	request, err := http.NewRequest(method, r.url+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return 0, err
	}
	key, kind := r.key, "application/json"
	if key == "" {
		key = "compare"
	}
	if r.form != "" {
		kind = "application/x-www-form-urlencoded"
	}
	request.Header.Set("Authorization", "Bearer "+key)
	if body != "" {
		request.Header.Set("Content-Type", kind)
	}
	response, err := r.client.Do(request)
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }()
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, err
}

// succeed sends a request that must be answered as it is meant to be.
func (r *result) succeed(method, path, body string) error {
	status, err := r.send(method, path, body)
	if err == nil && status/100 != 2 {
		err = fmt.Errorf("%s %s: status %d", method, path, status)
	}
	return err
}

// clients is how many send at once.
const clients = 8

// measure is one round.
func (r *result) measure(length time.Duration) error {
	before := r.used().processor
	gets, calls, err := r.rate(length, http.MethodGet, r.get, "")
	if err != nil {
		return err
	}
	r.gets = append(r.gets, gets)
	r.getProcessor = append(r.getProcessor, float64((r.used().processor-before).Microseconds())/float64(calls))
	small, large := roster(1), roster(5000)
	if r.form != "" {
		small, large = r.form, ""
	}
	posts, _, err := r.rate(length, http.MethodPost, r.post, small)
	if err != nil || large == "" {
		r.posts = append(r.posts, posts)
		return err
	}
	r.posts = append(r.posts, posts)
	for range 5 {
		began := time.Now()
		if err := r.succeed(http.MethodPost, r.post, large); err != nil {
			return err
		}
		r.rows = append(r.rows, float64(time.Since(began).Microseconds())/1000)
	}
	return nil
}

// rate is how many calls are answered in a second, and in all.
func (r *result) rate(length time.Duration, method, path, body string) (perSecond float64, all int64, err error) {
	var wait sync.WaitGroup
	var calls atomic.Int64
	var failed atomic.Pointer[error]
	began := time.Now()
	for range clients {
		wait.Go(func() {
			for time.Since(began) < length {
				if err := r.succeed(method, path, body); err != nil {
					failed.Store(&err)
					return
				}
				calls.Add(1)
			}
		})
	}
	wait.Wait()
	if err := failed.Load(); err != nil {
		return 0, 0, *err
	}
	return float64(calls.Load()) / time.Since(began).Seconds(), calls.Load(), nil
}
