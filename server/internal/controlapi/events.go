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
	since := platform.Mark{Version: uint64(c.QueryNumber("version", 0))}
	since.Instance, _ = c.QueryText("instance")
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
				return l.Send(eventOf(changes))
			})
		},
	}, nil
}

func eventOf(c *platform.Changes) string {
	// Texts and numbers can always be encoded.
	data, _ := json.Marshal(control.Event{
		Instance: c.Instance, Version: c.Version, All: c.All, Syncs: c.Syncs, Groups: c.Groups,
		Requests: c.Requests, Rules: c.Rules, Clock: c.Clock,
	})
	return fmt.Sprintf("id: %s:%d\ndata: %s\n\n", c.Instance, c.Version, data)
}
