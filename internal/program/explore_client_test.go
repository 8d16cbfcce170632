package program

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

// beTheClient is the variable that makes the binary of the tests be a client of the API: what an exploration runs. Its value
// says what is wrong with it, in words separated by spaces.
const beTheClient = "TEST_BINARY_IS_A_CLIENT"

// beClient is a client that creates a group, submits a roster, and polls until it is done.
func beClient(faults string) int {
	c := &exploredClient{
		url: os.Getenv("VITABLE_CONNECT_BASE_URL"), key: os.Getenv("VITABLE_CONNECT_API_KEY"),
		fault: os.Getenv("SANDBOX_EXPLORE_FAULT"), worker: os.Getenv("SANDBOX_EXPLORE_WORKER"),
		is: func(fault string) bool { return slices.Contains(strings.Fields(faults), fault) },
	}
	if err := c.main(); err != nil {
		fmt.Fprintln(os.Stderr, "client:", err)
		return 1
	}
	return 0
}

type exploredClient struct {
	url, key, fault, worker string
	is                      func(fault string) bool
}

func (c *exploredClient) main() error {
	if c.is("leaving") {
		if err := leave(); err != nil {
			return err
		}
	}
	switch {
	case c.is("left"):
		return beLeft()
	case c.is("elsewhere"):
		return nil
	case c.is("failing"), c.is("alone") && c.worker != "1":
		return errors.New("it does not work today")
	case c.is("endless") && c.is("deaf") && strings.HasPrefix(c.fault, "Submit"):
		signal.Ignore(syscall.SIGTERM)
		<-time.NewTimer(time.Hour).C
	case c.is("endless") && strings.HasPrefix(c.fault, "Submit"):
		<-time.NewTimer(time.Hour).C
	case c.is("reading"):
		text, err := io.ReadAll(os.Stdin)
		fmt.Fprintf(os.Stderr, "read %q, %v\n", text, err)
	case c.is("named"):
		c.url, c.key = os.Getenv("API_URL"), os.Getenv("API_KEY")
	}
	var group struct{ Data struct{ ID string } }
	status, err := c.call(http.MethodPost, "/v1/groups", `{"name":"Tier 1","external_reference_id":"tier-1"}`, &group)
	if status == http.StatusConflict && !c.is("giving-up") {
		var found struct{ Data []struct{ ID string } }
		if _, err = c.call(http.MethodGet, "/v1/groups?external_reference_id=tier-1", "", &found); err == nil {
			group.Data = found.Data[0]
		}
	}
	if err != nil {
		return err
	}
	path := "/v1/groups/" + group.Data.ID + "/members/sync"
	var submitted struct {
		Data struct {
			RequestID string `json:"request_id"`
		}
	}
	members := strings.ReplaceAll(row, "\n", "")
	if _, err := c.call(http.MethodPost, path, members, &submitted); err != nil {
		if c.is("silent") {
			return nil
		}
		return err
	}
	for !c.is("quiet") || c.fault == "" {
		var polled struct {
			Data struct {
				CompletedAt *string `json:"completed_at"`
			}
		}
		_, err := c.call(http.MethodGet, path+"/"+submitted.Data.RequestID, "", &polled)
		if c.is("careless") {
			return nil
		}
		if err != nil || polled.Data.CompletedAt != nil {
			return err
		}
	}
	return nil
}

// call calls the API until it answers something to go on with, at most four times.
func (c *exploredClient) call(method, path, body string, into any) (status int, err error) {
	tries := 4
	if c.is("impatient") {
		tries = 1
	}
	for try := range tries {
		if try > 0 && c.is("emptying") && strings.Contains(body, "members") {
			body = `{"members":[]}`
		}
		status, err = c.try(method, path, body, into)
		if err == nil || status >= 400 && status < 500 && status != http.StatusTooManyRequests {
			break
		}
	}
	return status, err
}

func (c *exploredClient) try(method, path, body string, into any) (status int, err error) {
	r, err := http.NewRequest(method, c.url+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Authorization", "Bearer "+cmp.Or(c.key, "none"))
	r.Header.Set("Content-Type", "application/json")
	transport := &http.Transport{DisableKeepAlives: true}
	response, err := transport.RoundTrip(r)
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		return 0, err
	case response.StatusCode >= http.StatusBadRequest:
		return response.StatusCode, fmt.Errorf("%s %s: status %d", method, path, response.StatusCode)
	}
	return response.StatusCode, json.Unmarshal(text, into)
}
