package contract_test

import (
	"strconv"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/contract"
)

// Plain ids cost no memory.
func TestPlainReferenceIDsCostNothing(t *testing.T) { //nolint:paralleltest // allocations are counted for the whole process
	var roster contract.Roster
	for i := range 1000 {
		roster.Rows = append(roster.Rows, fixtures.Row{ReferenceID: "EMP-" + strconv.Itoa(i)})
	}
	if n := testing.AllocsPerRun(10, func() { roster.Lookalikes() }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
