package explore

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
)

// kept is what a failed run leaves behind.
type kept struct {
	journal, snapshot []byte
}

func keep(sb *server.Sandbox) *kept {
	requests, err := sb.Requests(server.Filter{})
	if err != nil {
		return nil
	}
	// A record of texts, numbers and times can always be encoded.
	journal, _ := json.MarshalIndent(requests, "", "  ")
	return &kept{journal: journal, snapshot: sb.Snapshot().YAML()}
}

// leave writes journal, snapshot and timeline of a failed run where go test keeps artifacts.
func (c *carried) leave(t *testing.T) {
	t.Helper()
	if c.kept == nil {
		return
	}
	dir := t.ArtifactDir()
	for name, text := range map[string][]byte{
		"journal.json": c.kept.journal, "snapshot.yaml": c.kept.snapshot, "timeline.txt": []byte(c.life.logged()),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Errorf("explore: %v", err)
		}
	}
}
