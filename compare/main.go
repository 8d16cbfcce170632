// Command compare measures the sandbox over HTTP beside its floor, a bare net/http handler, and beside whichever of its
// peers are installed, in rounds that are interleaved, and prints medians as a table for docs/performance.md. It is a module
// of its own, so that what it needs is nothing that the sandbox needs.
//
//	go build -o /tmp/sandbox . && cd compare && go run . -sandbox /tmp/sandbox
package main

import (
	"flag"
	"fmt"
	"os"
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

	var results []*result
	for _, c := range contenders(*sandbox, *spec) {
		r, err := start(c)
		if err != nil {
			_, _ = fmt.Fprintf(os.Stderr, "%s is left out: %v\n", c.name, err)
			continue
		}
		defer r.stop()
		results = append(results, r)
	}
	for range *rounds {
		for _, r := range results {
			fail(r.measure(*length))
		}
	}
	_, _ = fmt.Fprintln(os.Stdout, "| | GET/s | POST/s | 5,000 rows | start-up | memory at rest | size | validates | remembers |\n|---|---|---|---|---|---|---|---|---|")
	for _, r := range results {
		_, _ = fmt.Fprintf(os.Stdout, "| %s | %.0f | %.0f | %.1f ms | %.0f ms | %.0f MiB | %s | %s | %s |\n", r.name,
			median(r.gets), median(r.posts), median(r.rows), median(r.starts), r.memory, r.size(), yes(r.validates), yes(r.remembers))
	}
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

func fail(err error) {
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}
