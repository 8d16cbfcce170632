package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// apiError is an error of the API. The API's log, and its support, can find the request by TraceID.
type apiError struct {
	Status     int           `json:"-"`
	RetryAfter time.Duration `json:"-"`
	Message    string        `json:"message"`
	TraceID    string        `json:"trace_id"`
}

// Error implements error.
func (e *apiError) Error() string {
	return fmt.Sprintf("%d %s: %s (trace id %s)", e.Status, http.StatusText(e.Status), e.Message, e.TraceID)
}

// tries is the number of tries of a call that fails temporarily.
const tries = 4

// call sends a request, retries it after temporary failures, and unwraps the data of the answer.
func call[T any](ctx context.Context, c client, method, path string, body any) (T, error) {
	for try := 1; ; try++ {
		data, err := once[T](ctx, c, method, path, body)
		if err == nil || try == tries || ctx.Err() != nil {
			return data, err
		}
		wait := time.Duration(try) * time.Second
		// Without an answer of the API, the connection broke, or the body is cut off or not JSON: that is temporary, too.
		if refusal, ok := errors.AsType[*apiError](err); ok {
			if !refusal.mayPass() {
				return data, err
			}
			wait = max(wait, refusal.RetryAfter)
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			return data, err
		}
	}
}

func (e *apiError) mayPass() bool {
	return e.Status == http.StatusRequestTimeout || e.Status == http.StatusTooManyRequests || e.Status >= http.StatusInternalServerError
}

func once[T any](ctx context.Context, c client, method, path string, body any) (T, error) {
	var answer struct {
		Data T `json:"data"`
	}
	var payload io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return answer.Data, err
		}
		payload = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.baseURL+path, payload)
	if err != nil {
		return answer.Data, err
	}
	request.Header.Set("Authorization", "Bearer "+c.apiKey)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := c.http.Do(request)
	if err != nil {
		return answer.Data, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode >= http.StatusBadRequest {
		failed := &apiError{Status: response.StatusCode}
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		failed.RetryAfter = time.Duration(seconds) * time.Second
		// A proxy in between may answer with something else; then only the status is known.
		_ = json.NewDecoder(response.Body).Decode(failed)
		return answer.Data, fmt.Errorf("%s %s: %w", method, path, failed)
	}
	err = json.NewDecoder(response.Body).Decode(&answer)
	return answer.Data, err
}
