package contract_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server/api"
	"github.com/vitable-sandbox/sandbox/server/control"
	"github.com/vitable-sandbox/sandbox/server/internal/contract"
)

func TestJudgeQuery(t *testing.T) {
	t.Parallel()
	lenient, strict := load(t, api.GetSpecJSON), load(t, control.GetSpecJSON, contract.StrictQuery)
	long := strings.Repeat("x", 10_000)
	for _, test := range []struct {
		document         *contract.Document
		id, query, error string
	}{
		{lenient, "ListPlans", "", ""},
		{lenient, "ListPlans", "limit=5&page=2", ""},
		{lenient, "ListPlans", "limits=5", ""},
		{lenient, "ListPlans", "limit=0", "limit: must be from 1 to 100"},
		{lenient, "ListPlans", "limit=x&page=0", "limit: must be an integer; page: must be at least 1"},
		{lenient, "ListPlans", "limit=5&limit=6", "limit: is given more than once"},
		{lenient, "ListPlans", "limit=%zz", "query: cannot be parsed; separate parameters with &, and escape characters with %"},
		{lenient, "ListGroups", "external_reference_id=%ff", "external_reference_id: is not valid UTF-8; encode it as UTF-8 before it is escaped by %"},
		{lenient, "GetGroup", "%zz", ""},
		{strict, "GetClock", "", ""},
		{strict, "GetClock", "at=1", `query: has an unknown parameter "at"`},
		{strict, "ListSyncs", "group=g&limit=1", `query: has an unknown parameter "group"; did you mean group_id?`},
		{strict, "ListMembers", "status=gone", "status: must be subscribed or removed"},
		{strict, "GetClock", long, `query: has an unknown parameter "…"`},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.RawQuery = test.query
		err := operation(t, test.document, test.id).JudgeQuery(r)
		var violations contract.Violations
		if test.error == "" {
			if err != nil {
				t.Errorf("%s?%s: %v", test.id, test.query, err)
			}
		} else if !errors.As(err, &violations) || err.Error() != test.error {
			t.Errorf("%s?%s: error\n got %v\nwant %s", test.id, test.query, err, test.error)
		}
		if r.URL.RawQuery != test.query {
			t.Errorf("%s?%s: the query became %s", test.id, test.query, r.URL.RawQuery)
		}
	}
}
