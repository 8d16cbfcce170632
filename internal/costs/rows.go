package costs

import (
	"net/http"
	"strings"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// What a row costs may not depend on how many there are.
const (
	FewRows  = 1_000
	ManyRows = 100_000
)

// Roster is the body of a submit of so many rows.
func Roster(n int) (body string, err error) {
	rows, err := fixtures.Roster(n, 1, "pln_abc123def456")
	if err != nil {
		return "", err //nolint:wrapcheck // it says what is wrong
	}
	var text strings.Builder
	err = fixtures.WriteRoster(&text, rows)
	return text.String(), err //nolint:wrapcheck // a strings.Builder takes everything
}

// Adding returns a function that submits a roster to a new server, and looks at the batch, with which all its rows are added.
func Adding(body string) (add func() error, err error) {
	made, err := server.New(server.WithDelay(0), server.WithMaxBody(int64(len(body))))
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what is wrong
	}
	s := &Sandbox{Server: made}
	return func() error {
		if err := s.submit(body); err != nil {
			return err
		}
		_, err := Serve(s, http.MethodGet, SubmitPath+"/"+s.accepted, "", http.StatusOK)
		return err
	}, nil
}

// OfRows returns what a row costs that is added among few, and among many.
func OfRows(few, many int, count Counter) (Cost, error) {
	cost := Cost{State: "rows", Call: "one"}
	for n, each := range map[int]*int{few: &cost.New, many: &cost.Grown} {
		body, err := Roster(n)
		if err != nil {
			return cost, err
		}
		add, err := Adding(body)
		if err != nil {
			return cost, err
		}
		all, err := count(add)
		if err != nil {
			return cost, err
		}
		*each = all / n
	}
	return cost, nil
}
