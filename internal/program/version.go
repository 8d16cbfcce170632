package program

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

func versionCommand() command {
	return command{
		name: "version", help: "prints the version of the program and of Go",
		run: func(_ context.Context, _ []string, w process) error {
			_, err := fmt.Fprintf(w.stdout, "sandbox %s, %s %s/%s\n", versionOf(w), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

// versionOf names the build of the program.
func versionOf(w process) string {
	info, _ := debug.ReadBuildInfo()
	return describeBuild(w.version, info)
}

// describeBuild names a build: by the version set at build time, else by that of its module; and by its revision, if Go
// has recorded one.
func describeBuild(version string, info *debug.BuildInfo) string {
	revision := ""
	if info != nil {
		if version == "" && info.Main.Version != "(devel)" {
			version = info.Main.Version
		}
		settings := map[string]string{}
		for _, s := range info.Settings {
			settings[s.Key] = s.Value
		}
		revision = settings["vcs.revision"]
		if revision != "" && settings["vcs.modified"] == "true" {
			revision += " with changes"
		}
	}
	if version == "" {
		version = "(devel)"
	}
	if revision != "" {
		version += " (" + revision + ")"
	}
	return version
}
