package explore_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

// careful is a client that does everything right: it tries again what can be tried again, looks up a group that it may have
// created, submits the whole roster again, and polls until the batch has finished.
type careful struct {
	url  string
	http *http.Client
}

var errTransient = errors.New("try again")

// call calls the API until it gets an answer that is whole, at most five times.
func (c careful) call(ctx context.Context, method, path string, body, into any) (status int, err error) {
	text, err := json.Marshal(body)
	if err != nil {
		return 0, err
	}
	for try := range 5 {
		var wait time.Duration
		status, wait, err = c.once(ctx, method, path, text, into)
		if !errors.Is(err, errTransient) {
			return status, err
		}
		if err := pause(ctx, max(wait, 10*time.Millisecond<<try)); err != nil {
			return 0, err
		}
	}
	return status, err
}

func (c careful) once(ctx context.Context, method, path string, body []byte, into any) (int, time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, c.url+path, bytes.NewReader(body))
	if err != nil {
		return 0, 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := c.http.Do(r)
	if err != nil {
		return 0, 0, fmt.Errorf("%w: %w", errTransient, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	switch {
	case err != nil:
		return answer.StatusCode, 0, fmt.Errorf("%w: %w", errTransient, err)
	case answer.StatusCode == http.StatusRequestTimeout, answer.StatusCode == http.StatusTooManyRequests, answer.StatusCode >= 500:
		seconds, _ := time.ParseDuration(answer.Header.Get("Retry-After") + "s")
		return answer.StatusCode, seconds, fmt.Errorf("%w: status %d", errTransient, answer.StatusCode)
	case answer.StatusCode >= 400:
		return answer.StatusCode, 0, fmt.Errorf("status %d", answer.StatusCode)
	case json.Unmarshal(text, into) != nil:
		return answer.StatusCode, 0, fmt.Errorf("%w: not JSON", errTransient)
	}
	return answer.StatusCode, 0, nil
}

// pause waits, unless the test ends before.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

type groupAnswer struct {
	Data struct {
		ID string `json:"id"`
	} `json:"data"`
}

type syncAnswer struct {
	Data struct {
		RequestID   string    `json:"request_id"`
		CompletedAt time.Time `json:"completed_at"`
		Results     struct {
			Failures []fixtures.Failure `json:"failures"`
		} `json:"results"`
	} `json:"data"`
}

// group creates a group, or finds the one that a lost answer was about.
func (c careful) group(ctx context.Context, ref string) (string, error) {
	var made groupAnswer
	status, err := c.call(ctx, http.MethodPost, "/v1/groups", map[string]string{"name": ref, "external_reference_id": ref}, &made)
	if status != http.StatusConflict {
		return made.Data.ID, err
	}
	var list struct {
		Data []struct {
			ID string `json:"id"`
		} `json:"data"`
	}
	if _, err := c.call(ctx, http.MethodGet, "/v1/groups?external_reference_id="+url.QueryEscape(ref), nil, &list); err != nil {
		return "", err
	}
	if len(list.Data) != 1 {
		return "", fmt.Errorf("%d groups have the reference", len(list.Data))
	}
	return list.Data[0].ID, nil
}

// sync replaces the roster of a group and waits for the end.
func (c careful) sync(ctx context.Context, group string, rows []fixtures.Row) error {
	path := "/v1/groups/" + group + "/members/sync"
	var accepted syncAnswer
	if _, err := c.call(ctx, http.MethodPost, path, map[string]any{"members": rows}, &accepted); err != nil {
		return err
	}
	return c.finished(ctx, path+"/"+accepted.Data.RequestID)
}

// finished polls a batch until it has finished, for five minutes at most.
func (c careful) finished(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	for {
		var state syncAnswer
		if _, err := c.call(ctx, http.MethodGet, path, nil, &state); err != nil {
			return err
		}
		if !state.Data.CompletedAt.IsZero() {
			if len(state.Data.Results.Failures) > 0 {
				return errors.New("rows failed")
			}
			return nil
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}
