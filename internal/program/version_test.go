package program

import (
	"runtime"
	"runtime/debug"
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

func TestDescribeBuild(t *testing.T) {
	t.Parallel()
	revision := []debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.modified", Value: "true"}}
	for want, test := range map[string]struct {
		told string
		info *debug.BuildInfo
	}{
		"v1":                         {"v1", nil},
		"(devel)":                    {"", nil},
		"v2":                         {"", &debug.BuildInfo{Main: debug.Module{Version: "v2"}}},
		"v3 (abc with changes)":      {"v3", &debug.BuildInfo{Main: debug.Module{Version: "v2"}, Settings: revision}},
		"(devel) (abc)":              {"", &debug.BuildInfo{Main: debug.Module{Version: "(devel)"}, Settings: revision[:1]}},
		"(devel) (abc with changes)": {"", &debug.BuildInfo{Settings: revision}},
	} {
		if got := describeBuild(test.told, test.info); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
