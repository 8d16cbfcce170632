package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server/control"
)

// What was submitted is known by its rows, also where a rule answers in the place of the platform.
func TestRowsOfInjectedAnswers(t *testing.T) {
	t.Parallel()
	for name, rule := range map[string]string{
		"respond": `{"when":{"call":"SubmitGroupMemberSync"},"respond":{"status":503}}`,
		"reset":   `{"when":{"call":"SubmitGroupMemberSync"},"connection":"reset"}`,
		"latency": `{"when":{"call":"SubmitGroupMemberSync"},"latency":"1ms","respond":{"status":503}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openSocket(t)
			if a := s.send(http.MethodPost, "/_sandbox/rules", rule); a.status != http.StatusCreated {
				t.Fatalf("status %d: %s", a.status, a.body)
			}
			for _, body := range []string{payload(t, person("A"), person("B")), "{}", `{"members":[{"reference_id":"C"},5]}`, "nonsense"} {
				request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.sb.URL+s.path(), strings.NewReader(body))
				if err != nil {
					t.Fatal(err)
				}
				request.Header.Set("Content-Type", "application/json")
				if response, err := s.client.Do(request); err == nil {
					_ = response.Body.Close()
				}
			}
			var got []string
			for _, r := range ok[control.RequestListResponse](s, "GET", "/requests", "").Data {
				got = append(got, fmt.Sprint(r.ReferenceIds))
			}
			if got := strings.Join(got, " "); got != "[A B] [] [C] []" {
				t.Errorf("rows: %s", got)
			}
		})
	}
}
