package program

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

// printVersion prints what was built, and with which Go.
func printVersion(_ context.Context, args []string, w world) error {
	if _, rest, err := parse[struct{}](nil, args, w.environment); err != nil {
		return err
	} else if err := noArguments("version", rest); err != nil {
		return err
	}
	info, _ := debug.ReadBuildInfo()
	_, err := fmt.Fprintf(w.stdout, "sandbox %s, %s %s/%s\n", describeBuild(w.version, info), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// describeBuild names a build: by what it was told, else by its module version, and by its revision where that is known.
func describeBuild(told string, info *debug.BuildInfo) string {
	name, revision := told, ""
	if info != nil {
		if name == "" && info.Main.Version != "(devel)" {
			name = info.Main.Version
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
	if name == "" {
		name = "(devel)"
	}
	if revision != "" {
		name += " (" + revision + ")"
	}
	return name
}
