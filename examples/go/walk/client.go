package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// client calls Vitable Connect for the organization of one API key.
type client struct {
	baseURL string
	apiKey  string
	http    *http.Client
}

type plan struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type group struct {
	ID                  string `json:"id"`
	Name                string `json:"name"`
	ExternalReferenceID string `json:"external_reference_id"`
}

type member struct {
	ReferenceID string  `json:"reference_id"`
	FirstName   string  `json:"first_name"`
	LastName    string  `json:"last_name"`
	DateOfBirth string  `json:"date_of_birth"`
	Phone       string  `json:"phone"`
	PlanID      string  `json:"plan_id"`
	Address     address `json:"address"`
}

type address struct {
	Line1   string `json:"address_line_1"`
	City    string `json:"city"`
	State   string `json:"state"`
	ZipCode string `json:"zipcode"`
}

// memberSync is a roster that was submitted. CompletedAt and Results are nil while it is in flight.
type memberSync struct {
	RequestID   string     `json:"request_id"`
	GroupID     string     `json:"group_id"`
	CompletedAt *time.Time `json:"completed_at"`
	Results     *results   `json:"results"`
}

type results struct {
	Added    []string  `json:"added_group_member_ids"`
	Removed  []string  `json:"removed_group_member_ids"`
	Failures []failure `json:"failures"`
}

type failure struct {
	ReferenceID string `json:"reference_id"`
	Operation   string `json:"operation"`
	Reason      string `json:"reason"`
}

func (c client) plans(ctx context.Context) ([]plan, error) {
	return call[[]plan](ctx, c, http.MethodGet, "/v1/plans", nil)
}

// findOrCreateGroup finds a group by the caller's own id, which is unique in an organization, or creates it.
func (c client) findOrCreateGroup(ctx context.Context, name, externalReferenceID string) (group, error) {
	query := url.Values{"external_reference_id": {externalReferenceID}}
	find := func() ([]group, error) {
		return call[[]group](ctx, c, http.MethodGet, "/v1/groups?"+query.Encode(), nil)
	}
	found, err := find()
	if err != nil {
		return group{}, err
	}
	if len(found) > 0 {
		return found[0], nil
	}
	created, err := call[group](ctx, c, http.MethodPost, "/v1/groups", map[string]string{
		"name": name, "external_reference_id": externalReferenceID,
	})
	if refusal, ok := errors.AsType[*apiError](err); ok && refusal.Status == http.StatusConflict {
		// If the answer to a create was lost, the retry gets 409: the group exists by then.
		if found, err := find(); err != nil || len(found) > 0 {
			return append(found, group{})[0], err
		}
	}
	return created, err
}

// submit sends the complete roster of a group: whoever is not in it is removed.
func (c client) submit(ctx context.Context, groupID string, roster []member) (memberSync, error) {
	body := map[string][]member{"members": roster}
	return call[memberSync](ctx, c, http.MethodPost, syncPath(groupID), body)
}

func (c client) retrieve(ctx context.Context, groupID, requestID string) (memberSync, error) {
	return call[memberSync](ctx, c, http.MethodGet, syncPath(groupID)+"/"+url.PathEscape(requestID), nil)
}

// wait retrieves a sync at every interval until it has completed or ctx ends.
func (c client) wait(ctx context.Context, s memberSync, interval time.Duration) (memberSync, error) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		got, err := c.retrieve(ctx, s.GroupID, s.RequestID)
		if err != nil || got.CompletedAt != nil {
			return got, err
		}
		select {
		case <-ctx.Done():
			return got, fmt.Errorf("sync %s is still in flight: %w", s.RequestID, context.Cause(ctx))
		case <-ticker.C:
		}
	}
}

func syncPath(groupID string) string {
	return "/v1/groups/" + url.PathEscape(groupID) + "/members/sync"
}
