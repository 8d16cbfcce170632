package explore_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// client calls the API. As careful makes it, it does everything right; what it does is put together from parts, so that a
// client with a fault is one with another part.
type client struct {
	url  string
	http *http.Client

	tries    int                                              // of each call
	patience time.Duration                                    // for one answer
	again    func(method string, a answer) bool               // whether to try again
	wait     func(try int, a answer) time.Duration            // before the next try
	body     func(try int, body []byte) []byte                // of a try, from 0
	decode   func(text []byte, into any) error                // an answer
	conflict func(c *client, ref string) (id string, e error) // what to do where the group exists already
	over     func(polls int, s *state, err error) bool        // whether a batch has finished
	forever  bool                                             // whether it polls for ever
	ctx      context.Context                                  //nolint:containedctx // a client lives as long as its test
}

// answer is what came of one try.
type answer struct {
	status     int
	retryAfter time.Duration
	text       []byte
	err        error // of the connection, or of the body
}

// careful is a client that tries again what can be tried again, looks up a group that it may have created, submits the whole
// roster again, and polls until a batch has finished.
func careful(ctx context.Context, url string, transport *http.Client) *client {
	return &client{
		url: url, http: transport, ctx: ctx, tries: 5, patience: 10 * time.Second,
		again: func(_ string, a answer) bool {
			return a.err != nil || a.status == 408 || a.status == 429 || a.status >= 500 || a.status < 300 && !json.Valid(a.text)
		},
		wait:     func(try int, a answer) time.Duration { return max(a.retryAfter, 50*time.Millisecond<<try) },
		body:     func(_ int, body []byte) []byte { return body },
		decode:   json.Unmarshal,
		conflict: (*client).lookUp,
		over:     func(_ int, s *state, err error) bool { return err != nil || !s.Data.CompletedAt.IsZero() },
	}
}

// call calls the API until there is an answer to go on with.
func (c *client) call(method, path string, request, into any) (status int, err error) {
	text, err := json.Marshal(request)
	if err != nil {
		return 0, err
	}
	var a answer
	for try := range c.tries {
		a = c.once(method, path, c.body(try, text))
		if !c.again(method, a) {
			break
		}
		if err := c.pause(c.wait(try, a)); err != nil {
			return 0, err
		}
	}
	switch {
	case a.err != nil:
		return a.status, a.err
	case a.status >= 300:
		return a.status, fmt.Errorf("status %d", a.status)
	}
	return a.status, c.decode(a.text, into)
}

func (c *client) once(method, path string, body []byte) (a answer) {
	ctx, cancel := context.WithTimeout(c.ctx, c.patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, c.url+path, bytes.NewReader(body))
	if err != nil {
		return answer{err: err}
	}
	r.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(r)
	if err != nil {
		return answer{err: err}
	}
	defer response.Body.Close()
	a.status = response.StatusCode
	a.retryAfter, _ = time.ParseDuration(response.Header.Get("Retry-After") + "s")
	a.text, a.err = io.ReadAll(response.Body)
	return a
}

// pause waits, unless the test ends before.
func (c *client) pause(d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-c.ctx.Done():
		return c.ctx.Err()
	}
}

// group creates a group.
func (c *client) group(ref string) (string, error) {
	var made struct{ Data struct{ ID string } }
	status, err := c.call(http.MethodPost, "/v1/groups", map[string]string{"name": ref, "external_reference_id": ref}, &made)
	if status == http.StatusConflict {
		return c.conflict(c, ref)
	}
	return made.Data.ID, err
}

// lookUp finds the group that a lost answer was about.
func (c *client) lookUp(ref string) (string, error) {
	return c.firstOf("/v1/groups?external_reference_id=" + ref)
}

func (c *client) firstOf(path string) (string, error) {
	var list struct{ Data []struct{ ID string } }
	if _, err := c.call(http.MethodGet, path, nil, &list); err != nil {
		return "", err
	}
	if len(list.Data) == 0 {
		return "", errors.New("there is no such group")
	}
	return list.Data[0].ID, nil
}

// state is a sync request as the API shows it.
type state struct {
	Data struct {
		RequestID   string           `json:"request_id"`
		CompletedAt time.Time        `json:"completed_at"`
		Results     fixtures.Results `json:"results"`
	} `json:"data"`
}

// sync replaces the roster of a group, and waits until that is done.
func (c *client) sync(group string, rows []fixtures.Row) error {
	path := "/v1/groups/" + group + "/members/sync"
	var accepted state
	if _, err := c.call(http.MethodPost, path, map[string]any{"members": rows}, &accepted); err != nil {
		return err
	}
	return c.finished(path + "/" + accepted.Data.RequestID)
}

// finished polls a batch until it has finished, five minutes at most, and fails if rows did.
func (c *client) finished(path string) error {
	late := time.Now().Add(5 * time.Minute)
	for polls := 1; ; polls++ {
		var s state
		_, err := c.call(http.MethodGet, path, nil, &s)
		if c.over(polls, &s, err) {
			if failures := len(s.Data.Results.Failures); err == nil && failures > 0 {
				err = fmt.Errorf("%d rows failed", failures)
			}
			return err
		}
		if !c.forever && time.Now().After(late) {
			return errors.New("the batch is still in flight")
		}
		if err := c.pause(200 * time.Millisecond); err != nil {
			return err
		}
	}
}
