package collector_test

import (
	"math"
	"runtime/debug"
	"testing"
	"testing/fstest"

	"github.com/vitable-sandbox/sandbox/internal/collector"
)

// What is tuned belongs to the process, so that one test has all cases.
func TestTune(t *testing.T) {
	t.Parallel()
	const v2, v1 = "sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes"
	for name, test := range map[string]struct {
		variables map[string]string
		files     map[string]string
		growth    int
		limit     int64
	}{
		"no container":         {nil, nil, 200, math.MaxInt64},
		"no limit":             {nil, map[string]string{v2: "max\n"}, 200, math.MaxInt64},
		"control groups 2":     {nil, map[string]string{v2: "134217728\n"}, 200, 120795956},
		"control groups 1":     {nil, map[string]string{v1: "134217728\n"}, 200, 120795956},
		"empty file":           {nil, map[string]string{v2: ""}, 200, math.MaxInt64},
		"GOGC":                 {map[string]string{"GOGC": "50"}, map[string]string{v2: "1000000000"}, 77, 900000000},
		"GOMEMLIMIT":           {map[string]string{"GOMEMLIMIT": "1GiB"}, map[string]string{v2: "1000000000"}, 200, math.MaxInt64},
		"GOMEMLIMIT, and none": {map[string]string{"GOGC": "off", "GOMEMLIMIT": "off"}, nil, 77, math.MaxInt64},
	} {
		growth, limit := debug.SetGCPercent(77), debug.SetMemoryLimit(math.MaxInt64)
		collector.Tune(func(name string) (string, bool) {
			value, set := test.variables[name]
			return value, set
		}, files(test.files))
		gotLimit, got := debug.SetMemoryLimit(limit), debug.SetGCPercent(growth)
		if got != test.growth || gotLimit != test.limit {
			t.Errorf("%s: growth of %d %% and %d bytes, want %d %% and %d", name, got, gotLimit, test.growth, test.limit)
		}
	}
}

func files(texts map[string]string) fstest.MapFS {
	root := make(fstest.MapFS)
	for name, text := range texts {
		root[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return root
}
