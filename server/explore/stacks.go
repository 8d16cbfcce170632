package explore

import (
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

// maxFrames is how many lines of a stack are shown, and maxStacks how many bytes there are to find them in.
const (
	maxFrames = 24
	maxStacks = 1 << 20
)

// protect makes a failure of a panic, which would end the whole exploration.
func protect(t *testing.T, f func()) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			// The frames above are those of the panic itself.
			lines := strings.Split(string(debug.Stack()), "\n")
			if i := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "panic(") }); i >= 0 {
				lines = lines[i+2:]
			}
			t.Errorf("panic: %v\n%s", p, strings.Join(lines[:min(len(lines), 6)], "\n"))
		}
	}()
	f()
}

// goroutine is how stacks call the goroutine that asks: "goroutine 7".
func goroutine() string {
	text := make([]byte, 64)
	text = text[:runtime.Stack(text, false)]
	name, _, _ := strings.Cut(string(text), " [")
	return name
}

// stacksOf are the stacks of a goroutine, and of those that it has started.
func stacksOf(name string) string {
	text := make([]byte, maxStacks)
	text = text[:runtime.Stack(text, true)]
	var found []string
	for stack := range strings.SplitSeq(string(text), "\n\n") {
		if strings.HasPrefix(stack, name+" [") || strings.Contains(stack, " in "+name+"\n") {
			lines := strings.Split(strings.TrimSpace(stack), "\n")
			found = append(found, strings.Join(lines[:min(len(lines), maxFrames)], "\n"))
		}
	}
	return strings.Join(found, "\n")
}
