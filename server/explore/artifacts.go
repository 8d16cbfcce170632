package explore

import (
	"testing"

	"github.com/vitable-sandbox/sandbox/server/internal/artifacts"
)

// leave writes output, journals, snapshots and timeline of a run that failed where go test keeps artifacts.
func (c *carried) leave(t *testing.T) {
	t.Helper()
	if c.left == nil {
		return
	}
	const timeline = "timeline.txt"
	c.left[timeline], c.left["output.txt"] = []byte(c.life.Log()), []byte(c.outcome.Output)
	if _, err := artifacts.Leave(t.ArtifactDir(), timeline, c.left); err != nil {
		t.Errorf("explore: %v", err)
	}
}
