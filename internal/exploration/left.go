package exploration

import (
	"encoding/json"
	"fmt"

	"github.com/vitable-sandbox/sandbox/server"
)

// record is a request of the journal as files have it: what it sent, and how long it took, can be read.
type record struct {
	server.Request

	Body, Duration string
}

// Left are the files that the run leaves, by name: the journal of each organization that called, and what it holds. The names
// of the first organization have no number, those of the others end in @2 and so on, as in the names of points.
func (r *Run) Left() map[string][]byte {
	r.recorder.mu.Lock()
	defer r.recorder.mu.Unlock()
	files := make(map[string][]byte)
	for _, t := range r.recorder.tenants {
		which := ""
		if t.index > 1 {
			which = fmt.Sprintf("@%d", t.index)
		}
		// A filter that names no call is good, and a record of texts, numbers and times can always be encoded.
		requests, _ := t.organization.Requests(server.Filter{})
		records := make([]record, len(requests))
		for i := range requests {
			records[i] = record{requests[i], string(requests[i].Body), requests[i].Duration.String()}
		}
		journal, _ := json.MarshalIndent(records, "", "  ")
		files["journal"+which+".json"] = append(journal, '\n')
		files["snapshot"+which+".yaml"] = t.organization.Snapshot().YAML()
	}
	return files
}
