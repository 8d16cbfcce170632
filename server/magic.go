package server

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/vitable-sandbox/sandbox/server/control"
)

// Demonstration is a rule that has a description, with a command that shows what it does.
type Demonstration struct {
	// Rule is the rule.
	Rule ActiveRule
	// Curl is a command for a POSIX shell. It finds the API key in the variable VITABLE_CONNECT_API_KEY.
	Curl string
}

// Demonstrations returns every rule of the organization that has a description, in the order in which rules are tried,
// with a command that shows it; baseURL is where the server can be reached. It is what GET /_sandbox/magic lists.
func (o *Organization) Demonstrations(baseURL string) []Demonstration {
	var all []Demonstration
	at := o.sampler(baseURL)
	for _, rule := range o.Rules() {
		if rule.Description != "" {
			all = append(all, Demonstration{Rule: rule, Curl: at.command(&rule.Rule)})
		}
	}
	return all
}

// ListMagic is the operation of the control API.
func (c controls) ListMagic(ctx echo.Context) error {
	x := exchangeOf(ctx)
	list := control.MagicListResponse{Data: []control.Magic{}}
	scheme := "http://"
	if x.request.TLS != nil {
		scheme = "https://"
	}
	for _, d := range c.controlled(x.org).Demonstrations(scheme + x.request.Host) {
		list.Data = append(list.Data, control.Magic{
			Id: d.Rule.ID, Description: d.Rule.Description, Source: string(d.Rule.Source), Curl: d.Curl,
		})
	}
	return x.reply(http.StatusOK, list, nil)
}
