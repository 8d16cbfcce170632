package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// result is a contender that runs, with what was measured in each round.
type result struct {
	contender
	url    string
	stop   func()
	client *http.Client
	memory float64 // MiB

	gets, posts, rows, starts []float64
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
	return r, nil
}

func (r *result) launch() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	addr := listener.Addr().String()
	_, port, _ := net.SplitHostPort(addr)
	_ = listener.Close()
	var args []string
	for _, arg := range r.command {
		args = append(args, strings.ReplaceAll(arg, "PORT", port))
	}
	command := exec.Command(args[0], args[1:]...)
	began := time.Now()
	if err := command.Start(); err != nil {
		return err
	}
	r.url = "http://" + addr
	r.stop = func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	}
	for {
		if _, err := r.send(http.MethodGet, r.get, nil); err == nil {
			break
		}
		if time.Since(began) > time.Minute {
			r.stop()
			return fmt.Errorf("no answer in a minute")
		}
		time.Sleep(time.Millisecond) //nolint:forbidigo // another process has nothing to wait for
	}
	r.starts = append(r.starts, float64(time.Since(began).Microseconds())/1000)
	r.memory = residentMemory(command.Process.Pid)
	return nil
}

// residentMemory is that of a process, in MiB; 0 where it cannot be told.
func residentMemory(pid int) float64 {
	text, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "VmRSS:" {
			kib, _ := strconv.ParseFloat(fields[1], 64)
			return kib / 1024
		}
	}
	return 0
}

// size is that of the program; a script says little about what it needs.
func (r *result) size() string {
	path, err := exec.LookPath(r.command[0])
	if err != nil {
		return ""
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() < 1<<20 {
		return "a script"
	}
	return fmt.Sprintf("%d MiB", info.Size()>>20)
}

func (r *result) send(method, path string, body []byte) (status int, err error) {
	request, err := http.NewRequest(method, r.url+path, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Authorization", "Bearer compare")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := r.client.Do(request)
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }()
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, err
}

// clients is how many send at once.
const clients = 8

// measure is one round.
func (r *result) measure(length time.Duration) error {
	gets, err := r.rate(length, http.MethodGet, r.get, nil)
	if err != nil {
		return err
	}
	r.gets = append(r.gets, gets)
	if r.post == "" {
		return nil
	}
	posts, err := r.rate(length, http.MethodPost, r.post, roster(1))
	if err != nil {
		return err
	}
	r.posts = append(r.posts, posts)
	large := roster(5000)
	for range 5 {
		began := time.Now()
		if _, err := r.send(http.MethodPost, r.post, large); err != nil {
			return err
		}
		r.rows = append(r.rows, float64(time.Since(began).Microseconds())/1000)
	}
	return nil
}

// rate is how many calls a second are answered, and well.
func (r *result) rate(length time.Duration, method, path string, body []byte) (float64, error) {
	var wait sync.WaitGroup
	var calls atomic.Int64
	var failed atomic.Pointer[error]
	began := time.Now()
	for range clients {
		wait.Go(func() {
			for time.Since(began) < length {
				status, err := r.send(method, path, body)
				if err == nil && status >= http.StatusInternalServerError {
					err = fmt.Errorf("%s: %s %s: status %d", r.name, method, path, status)
				}
				if err != nil {
					failed.Store(&err)
					return
				}
				calls.Add(1)
			}
		})
	}
	wait.Wait()
	if err := failed.Load(); err != nil {
		return 0, *err
	}
	return float64(calls.Load()) / time.Since(began).Seconds(), nil
}

// roster is the body of a submit.
func roster(rows int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"members":[`)
	for i := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"reference_id":"EMP-%05d","first_name":"Jane","last_name":"Doe","date_of_birth":"1990-05-15",`+
			`"phone":"4155550100","email":"jane.doe.%d@example.com","plan_id":"pln_abc123def456","address":{`+
			`"address_line_1":"123 Main Street","address_line_2":null,"city":"San Francisco","state":"CA","zipcode":"94102"}}`, i, i)
	}
	b.WriteString("]}")
	return b.Bytes()
}
