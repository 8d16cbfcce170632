package platform

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
