package contract_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server/internal/contract"
)

func TestViolations(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		count int
		more  bool     // whether the error says that there are more
		last  []string // the last lines of a summary of 5
	}{
		{1, false, []string{"p0: m"}},
		{5, false, []string{"p3: m", "p4: m"}},
		{6, false, []string{"p3: m", "and 2 more"}},
		{20, false, []string{"p3: m", "and 16 more"}},
		{21, true, []string{"p3: m", "and at least 17 more"}},
	} {
		var all contract.Violations
		for i := range test.count {
			all = append(all, contract.Violation{Path: fmt.Sprint("p", i), Message: "m"})
		}
		message := all.Error()
		if got := strings.Count(message, ": m"); got != min(test.count, 20) || strings.HasSuffix(message, "; and more") != test.more {
			t.Errorf("%d: error %q", test.count, message)
		}
		summary := all.Summary(5)
		if len(summary) != min(test.count, 5) || !slices.Equal(summary[len(summary)-len(test.last):], test.last) {
			t.Errorf("%d: summary %q", test.count, summary)
		}
	}
	if got := contract.Violations(nil).Summary(5); len(got) > 0 {
		t.Errorf("none: summary %q", got)
	}
}
