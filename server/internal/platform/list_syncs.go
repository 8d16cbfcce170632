package platform

import "slices"

// Syncs returns the newest sync requests of a group, or of all groups if groupID is empty, at most limit of them, 0 for
// all: in the order accepted, history first; and how many more there are. It fails with ErrGroupNotFound.
func (o *Organization) Syncs(groupID string, limit int) (newest []Sync, more int, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	g, all := o.groups[groupID], o.known()
	if groupID != "" {
		if g == nil {
			return nil, 0, ErrGroupNotFound
		}
		all = g.syncs
	}
	length := listLength(all, limit)
	listed := make([]*batch, 0, length)
	for _, b := range slices.Backward(o.batches) {
		if len(listed) == length {
			break
		}
		if !b.forgotten && (g == nil || b.group == g) {
			listed = append(listed, b)
		}
	}
	slices.Reverse(listed)
	return explainEach(listed), all - len(listed), nil
}

// Waiting returns the sync requests in flight that were accepted first, at most limit of them, 0 for all: in the order
// accepted; and how many more there are.
func (o *Organization) Waiting(limit int) (oldest []Sync, more int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin()
	return o.waiting(limit)
}

func (o *Organization) waiting(limit int) (oldest []Sync, more int) {
	all := o.known() - len(o.memory.done)
	length := listLength(all, limit)
	listed := make([]*batch, 0, length)
	for _, b := range o.batches {
		if len(listed) == length {
			break
		}
		if !b.completed() {
			listed = append(listed, b)
		}
	}
	return explainEach(listed), all - len(listed)
}

func listLength(all, limit int) int {
	if limit > 0 {
		return min(all, limit)
	}
	return all
}

// explainEach explains batches.
func explainEach(batches []*batch) []Sync {
	located := locate(batches)
	all := make([]Sync, len(batches))
	for i, b := range batches {
		all[i] = b.explain(located[b])
	}
	return all
}
