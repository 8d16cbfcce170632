package version_test

import (
	"runtime/debug"
	"testing"

	"github.com/vitable-sandbox/sandbox/internal/version"
)

const module = "github.com/vitable-sandbox/sandbox"

func TestDescribe(t *testing.T) {
	t.Parallel()
	revision := []debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.modified", Value: "true"}}
	main := func(version string, settings []debug.BuildSetting) *debug.BuildInfo {
		return &debug.BuildInfo{Main: debug.Module{Path: module, Version: version}, Settings: settings}
	}
	for want, test := range map[string]struct {
		set  string
		info *debug.BuildInfo
	}{
		"v1":                         {"v1", nil},
		"(devel)":                    {"", nil},
		"v2":                         {"", main("v2", nil)},
		"v3 (abc with changes)":      {"v3", main("v2", revision)},
		"(devel) (abc)":              {"", main("(devel)", revision[:1])},
		"(devel) (abc with changes)": {"", main("", revision)},
		// A program that uses the module has a revision of its own.
		"v4": {"", &debug.BuildInfo{
			Main: debug.Module{Path: "example.com/app", Version: "v9"}, Settings: revision,
			Deps: []*debug.Module{{Path: "example.com/other", Version: "v8"}, {Path: module, Version: "v4"}},
		}},
	} {
		if got := version.Describe(test.set, test.info); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
