package platform

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

func TestIdentifiersAreStable(t *testing.T) {
	t.Parallel()
	ids := newIdentifiers(1)
	// Whoever changes how identifiers derive changes every transcript that users have committed.
	if got, want := ids.derive("grpmbr_", "org_1", "grp_1", "EMP-001"), "grpmbr_"; len(got) != len(want)+22 {
		t.Errorf("%s is not a prefix and 22 characters", got)
	}
	if got := OrganizationID(1, "test-key"); !regexp.MustCompile(`^org_[A-Za-z0-9_-]{22}$`).MatchString(got) {
		t.Errorf("organization id %s", got)
	}
}

// Different parts give different identifiers, also where their concatenation is the same.
func TestIdentifiersDiffer(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.StringOf(rapid.RuneFrom([]rune("ab"))), 1, 4)
		a, b := parts.Draw(t, "a"), parts.Draw(t, "b")
		same := len(a) == len(b)
		for i := range a {
			same = same && a[i] == b[i]
		}
		ids := newIdentifiers(1)
		if x, y := ids.derive("p_", a...), ids.derive("p_", b...); (x == y) != same {
			t.Fatalf("%q has %s, %q has %s", a, x, b, y)
		}
	})
}
