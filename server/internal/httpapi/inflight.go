package httpapi

import (
	"fmt"
	"sync/atomic"
)

// How many requests can be in flight, those that rules let wait or hang among them: of an organization, without a valid
// key, and in all. The health check is not counted.
const (
	mostOfOne      = 1024
	mostKeyless    = 128
	mostAltogether = 4096
)

// inFlight counts the requests of a server that have not ended.
type inFlight struct{ altogether, keyless atomic.Int64 }

// enter counts the exchange until it leaves, or refuses it where there are too many already. A refused one is not counted.
func (x *exchange) enter(count *atomic.Int64, most int64, whose string) error {
	if count.Add(1) > most {
		count.Add(-1)
		return &Problem{
			Kind:    TooManyInFlight,
			Message: fmt.Sprintf("Too many requests in flight: %s has %d, and can have no more; wait for their answers", whose, most),
		}
	}
	if x.counted[0] == nil {
		x.counted[0] = count
	} else {
		x.counted[1] = count
	}
	return nil
}

func isFull(err error) bool {
	p, ok := err.(*Problem)
	return ok && p.Kind == TooManyInFlight
}

// leave takes the exchange out of all counts.
func (x *exchange) leave() {
	for _, count := range x.counted {
		if count != nil {
			count.Add(-1)
		}
	}
}

// enterServer counts the exchange among all of them.
func (x *exchange) enterServer() error {
	if x.request.URL.Path == healthPath {
		return nil
	}
	return x.enter(&x.server.inFlight.altogether, mostAltogether, "this server")
}

// enterTenant counts the exchange among those of its organization, or among those without a valid key.
func (x *exchange) enterTenant() error {
	switch {
	case x.counted[0] == nil:
		return nil
	case x.request.Tenant != nil:
		return x.enter(&x.request.Tenant.InFlight, mostOfOne, "this organization")
	default:
		return x.enter(&x.server.inFlight.keyless, mostKeyless, "the server, without a valid API key,")
	}
}
