package tenant

import "context"

// Loads of a large fixture take many times its size in memory, so that few are under way at a time: one of an organization,
// and two of a server (our choice). Smaller ones do not wait.
const (
	largeLoad       = 1 << 20 // bytes of text
	loadsAltogether = 2
)

// BeginLoad waits until a fixture of so many bytes of text can be read and loaded; end says that it is done. It fails if the
// context ends before.
func (t *Tenant) BeginLoad(ctx context.Context, bytes int) (end func(), err error) {
	if bytes < largeLoad {
		return func() {}, nil
	}
	// An organization that loads one after the other must not keep the server's turns from others while it waits for itself.
	for _, turns := range []chan struct{}{t.loads, t.registry.loads} {
		if err := take(ctx, turns); err != nil {
			if turns == t.registry.loads {
				<-t.loads
			}
			return nil, err
		}
	}
	return func() { <-t.registry.loads; <-t.loads }, nil
}

func take(ctx context.Context, turns chan struct{}) error {
	select {
	case turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx) //nolint:wrapcheck // the client has left, and nobody reads it
	}
}
