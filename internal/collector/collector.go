// Package collector says how much memory Go may use before it collects garbage, for a process that is the sandbox alone.
package collector

import (
	"io/fs"
	"runtime/debug"
	"strconv"
	"strings"
)

// Growth is how much the heap may grow before it is collected, in percent of what was in use (our choice). Go's own 100 costs
// a tenth more processor time where many batches are in flight.
const Growth = 200

// limits are the files in which Linux says how much memory the container may use, in bytes: of control groups 2 and 1.
var limits = [...]string{"sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes"}

// Tune lets the heap grow by Growth and, where the container has a limit, collects more often before it uses nine tenths of
// that. GOGC and GOMEMLIMIT, where they are set, say otherwise. It reads the variables by lookup, and files of the root
// directory.
func Tune(lookup func(name string) (string, bool), root fs.FS) {
	if _, set := lookup("GOGC"); !set {
		debug.SetGCPercent(Growth)
	}
	if _, set := lookup("GOMEMLIMIT"); set {
		return
	}
	for _, file := range limits {
		// Without a limit it is a word or, as in version 1, more than any machine has.
		text, _ := fs.ReadFile(root, file)
		if limit, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && limit > 0 {
			debug.SetMemoryLimit(limit - limit/10)
			return
		}
	}
}
