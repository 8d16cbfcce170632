package platform

import "time"

// WallGoesBack is what the organization sees when somebody sets the machine's clock back.
func (o *Organization) WallGoesBack(by time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.clock.offset -= by.Milliseconds()
}

// Looks is how many places in queues the organization ever worked out.
func (o *Organization) Looks() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	looks := 0
	for _, g := range o.ordered {
		looks += g.looks
	}
	return looks
}

// Held is how many batches, and identifiers of forgotten ones, the organization holds in memory.
func (o *Organization) Held() (batches, identifiers int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return max(cap(o.batches), cap(o.memory.done), len(o.syncs)), max(cap(o.memory.order), len(o.memory.forgotten))
}
