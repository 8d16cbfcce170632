package main

import (
	"fmt"
	"strings"
)

// didYouMean is the end of a message about a name that is unknown: the nearest known one, or nothing if none is near.
func didYouMean(unknown string, known []string) string {
	best, distance := "", max(2, len(unknown)/3)+1
	for _, name := range known {
		d := edits(unknown, name)
		if len(name) > 2 && strings.HasPrefix(unknown, name) || len(unknown) > 2 && strings.HasPrefix(name, unknown) {
			d = 1
		}
		if d < distance {
			best, distance = name, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %s?", best)
}

// edits counts the bytes to insert, delete or replace to make b of a.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
