// Command compare measures the sandbox over HTTP beside its floor, a bare net/http handler, and beside whichever of its
// peers are installed, in rounds that are interleaved, and prints medians as a table for docs/performance.md. It is a module
// of its own, so that what it needs is nothing that the sandbox needs. It runs on Linux.
//
//	go build -o /tmp/sandbox . && cd compare && go run . -sandbox /tmp/sandbox
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

func main() {
	if len(os.Args) == 3 && os.Args[1] == "floor" {
		fail(serveFloor(os.Args[2]))
	}
	sandbox := flag.String("sandbox", "../sandbox", "the program to measure")
	spec := flag.String("spec", "../openapi.yaml", "the API document, for peers that mock it")
	rounds := flag.Int("rounds", 5, "how many rounds")
	length := flag.Duration("length", time.Second, "how long each rate is measured")
	flag.Parse()
	for _, path := range []*string{sandbox, spec} {
		absolute, err := filepath.Abs(*path)
		fail(err)
		*path = absolute
	}
	compare(contenders(*sandbox, *spec), *rounds, *length)
}

// compare measures the contenders in turns, and prints what it found. One that fails is left out.
func compare(all []contender, rounds int, length time.Duration) {
	var results []*result
	defer func() {
		for _, r := range results {
			r.stop()
		}
	}()
	for _, c := range all {
		r, err := start(c)
		if err != nil {
			leftOut(c.name, err)
			continue
		}
		results = append(results, r)
	}
	for range rounds {
		results = slices.DeleteFunc(results, func(r *result) bool {
			err := r.measure(length)
			if err != nil {
				leftOut(r.name, err)
				r.stop()
			}
			return err != nil
		})
	}
	table(results)
}

func leftOut(name string, err error) {
	_, _ = fmt.Fprintf(os.Stderr, "%s is left out: %v\n", name, err)
}

func fail(err error) {
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}
