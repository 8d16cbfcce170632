package program

import (
	"context"
	"fmt"
	"runtime"

	"github.com/vitable-sandbox/sandbox/internal/version"
)

func versionCommand() command {
	return command{
		name: "version", help: "prints the version of the program and of Go",
		run: func(_ context.Context, _ []string, w process) error {
			_, err := fmt.Fprintf(w.stdout, "sandbox %s, %s %s/%s\n", version.Build(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
