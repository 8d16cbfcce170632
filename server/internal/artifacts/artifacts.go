// Package artifacts leaves files of a failed test where go test keeps them, and says how to get there from a shell.
package artifacts

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/vitable-sandbox/sandbox/internal/shell"
)

// Wanted reports whether go test was given -artifacts: without it the folder for artifacts is gone with the test.
func Wanted() bool {
	given := flag.Lookup("test.artifacts")
	return given != nil && given.Value.String() == "true"
}

// Command returns the command that runs a test of that name again, and keeps its artifacts.
func Command(test string) string {
	parts := strings.Split(test, "/")
	for i, part := range parts {
		parts[i] = "^" + regexp.QuoteMeta(part) + "$"
	}
	return "go test -run " + shell.Quote(strings.Join(parts, "/")) + " -artifacts"
}

// Leave writes files into a folder, by name, and returns their paths. A test may have several sandboxes: the files of the
// second have a 2 in their names, and so on. The file named first is what takes the number.
func Leave(dir, first string, files map[string][]byte) (paths map[string]string, err error) {
	for n := 1; ; n++ {
		paths = make(map[string]string, len(files))
		for name := range files {
			paths[name] = filepath.Join(dir, numbered(name, n))
		}
		file, err := os.OpenFile(paths[first], os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, err //nolint:wrapcheck // it names the file
		}
		err = file.Close()
		for name, text := range files {
			err = errors.Join(err, os.WriteFile(paths[name], text, 0o600))
		}
		return paths, err
	}
}

func numbered(name string, n int) string {
	if n == 1 {
		return name
	}
	base, extension, _ := strings.Cut(name, ".")
	return base + "-" + strconv.Itoa(n) + "." + extension
}
