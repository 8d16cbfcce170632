package platform

// Load replaces state, clock and rules by those of start. It fails if start is not complete, and then nothing has
// changed.
func (o *Organization) Load(start Start) error {
	if err := start.check(); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.load(&start)
	return nil
}

// Scopes are the parts of an organization that can be reset by themselves.
type Scopes struct {
	State, Clock, Rules bool
}

// Reset replaces the given parts by those of start. A clock cannot be reset without the state that it dates: that is a
// *Refusal, and then nothing has changed.
func (o *Organization) Reset(scopes Scopes, start Start) error {
	if err := start.check(); err != nil {
		return err
	}
	if scopes.Clock && !scopes.State {
		return refusal("scopes: give state as well as clock; without it the state would have instants in the future")
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	if scopes.Clock {
		o.clock = newClock(start.Clock)
	}
	if scopes.State {
		o.loadState(&start)
	}
	if scopes.Rules {
		o.rules = loadLayers(&start.State)
	}
	return nil
}
