package tenant

import (
	"container/list"
	"sync"

	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// What the answers of an organization take at most (our choice), in bytes: besides its text, each takes answerBytes, roughly.
const (
	maxAnswers  = 1 << 20
	answerBytes = 256
)

// Answers are the answers about finished batches, as they are sent: a batch that has finished does not change, so that each
// is encoded once and kept while it is polled. What was polled longest ago goes first. It is safe for concurrent use.
type Answers struct {
	mu     sync.Mutex
	known  map[platform.Identity]*list.Element
	recent list.List // of *answer, the one polled last in front
	size   int
}

type answer struct {
	batch platform.Identity
	text  []byte
}

func (a *answer) size() int { return len(a.text) + answerBytes }

// Of returns the answer about a batch, which must not be changed, or nil.
func (a *Answers) Of(batch platform.Identity) []byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	kept := a.known[batch]
	if kept == nil {
		return nil
	}
	a.recent.MoveToFront(kept)
	return kept.Value.(*answer).text //nolint:forcetypeassert,errcheck // Keep puts nothing else there
}

// Keep keeps an answer, which must not be changed afterwards, unless it is larger than all may be.
func (a *Answers) Keep(batch platform.Identity, text []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	made := &answer{batch, text}
	if a.known[batch] != nil || made.size() > maxAnswers {
		return
	}
	if a.known == nil {
		a.known = make(map[platform.Identity]*list.Element)
	}
	a.known[batch] = a.recent.PushFront(made)
	for a.size += made.size(); a.size > maxAnswers; {
		oldest := a.recent.Remove(a.recent.Back()).(*answer) //nolint:forcetypeassert,errcheck // as above
		delete(a.known, oldest.batch)
		a.size -= oldest.size()
	}
}

// Forget forgets all answers: the batches are gone.
func (a *Answers) Forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.known, a.size = nil, 0
	a.recent.Init()
}
