// Package version names the build of this module.
package version

import (
	"runtime/debug"
	"sync"
)

const module = "github.com/vitable-sandbox/sandbox"

// set is for a build that has no git to ask:
//
//	go build -ldflags "-X github.com/vitable-sandbox/sandbox/internal/version.set=v1.2.3"
var set string

// Build names this build, as [Describe] does.
var Build = sync.OnceValue(func() string {
	info, _ := debug.ReadBuildInfo()
	return Describe(set, info)
})

// Describe names a build of the module, or of a program that uses it: by the version that was set, else by the one that
// Go has recorded; and by the revision of the module itself, if Go has recorded it.
func Describe(set string, info *debug.BuildInfo) string {
	version, revision := set, ""
	if info != nil {
		for _, m := range append(info.Deps, &info.Main) {
			if m.Path == module && version == "" && m.Version != "(devel)" {
				version = m.Version
			}
		}
		if info.Main.Path == module {
			revision = revisionOf(info.Settings)
		}
	}
	if version == "" {
		version = "(devel)"
	}
	return version + revision
}

func revisionOf(settings []debug.BuildSetting) string {
	recorded := map[string]string{}
	for _, s := range settings {
		recorded[s.Key] = s.Value
	}
	switch revision := recorded["vcs.revision"]; {
	case revision == "":
		return ""
	case recorded["vcs.modified"] == "true":
		return " (" + revision + " with changes)"
	default:
		return " (" + revision + ")"
	}
}
