package controlapi

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vitable-sandbox/sandbox/server/control"
	"github.com/vitable-sandbox/sandbox/server/internal/httpapi"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// pulse is how often a stream sends something, so that it is not taken for one that hangs.
const pulse = 15 * time.Second

func watchEvents(c *httpapi.Call) (httpapi.Answer, error) {
	var since uint64
	if instance, _ := c.QueryText("instance"); instance == c.Instance() {
		since = uint64(c.QueryNumber("version", 0))
	}
	closeStream, err := c.Tenant.OpenStream()
	if err != nil {
		return httpapi.Answer{}, err
	}
	return httpapi.Answer{
		Status: http.StatusOK, ContentType: "text/event-stream", Header: map[string]string{"Cache-Control": "no-store"},
		Live: func(ctx context.Context, l httpapi.Live) {
			defer closeStream()
			if !l.Send(": what has changed; ask for it again\n\n") {
				return
			}
			c.Tenant.Follow(ctx, since, pulse, func(changes *platform.Changes) bool {
				if changes == nil {
					return l.Send(":\n\n")
				}
				return l.Send(eventOf(c.Instance(), changes))
			})
		},
	}, nil
}

func eventOf(instance string, c *platform.Changes) string {
	// Texts and numbers can always be encoded.
	data, _ := json.Marshal(control.Event{
		Instance: instance, Version: c.Version, All: c.All, Syncs: c.Syncs, Groups: c.Groups,
		Requests: c.Requests, Rules: c.Rules, Clock: c.Clock,
	})
	return fmt.Sprintf("id: %s:%d\ndata: %s\n\n", instance, c.Version, data)
}
