package program

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// printer writes usage text. Where that cannot be written there is nobody left to tell, so errors are dropped here.
type printer struct{ w io.Writer }

// line writes one line.
func (p printer) line(text string) {
	_, _ = fmt.Fprintln(p.w, text)
}

// table writes rows with their columns aligned; a column that is empty in every row takes no room.
func (p printer) table(rows [][]string) {
	t := tabwriter.NewWriter(p.w, 0, 0, 2, ' ', tabwriter.DiscardEmptyColumns)
	for _, row := range rows {
		_, _ = fmt.Fprintln(t, "  "+strings.Join(row, "\t"))
	}
	_ = t.Flush()
}
