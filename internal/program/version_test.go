package program

import (
	"runtime"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"version", "--version"} {
		r := call(t, nil, "", name)
		if r.code != 0 || !strings.HasPrefix(r.out, "sandbox ") || !strings.Contains(r.out, runtime.Version()) {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
