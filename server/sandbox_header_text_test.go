package server_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestTheTextOfASandboxHeader(t *testing.T) {
	t.Parallel()
	s := open(t)
	fail := func(length int) string {
		const around = `fail="";reason=No`
		return `fail="` + strings.Repeat("x", length-len(around)) + `";reason=No`
	}
	for name, test := range map[string]struct {
		lines []string
		says  string
	}{
		"8 KB":               {[]string{fail(8 << 10)}, ""},
		"more":               {[]string{fail(8<<10 + 1)}, "longer than 8192 bytes; POST /_sandbox/rules"},
		"more, in two lines": {[]string{fail(8 << 10), "complete=never"}, "longer than 8192 bytes"},
		"UTF-8":              {[]string{"fail=Zoé"}, ""},
		"Latin-1":            {[]string{"fail=Zo\xe9"}, "is not UTF-8; send the characters as UTF-8 bytes"},
		"Latin-1 in a list":  {[]string{"complete=never", "fail=(a \"Zo\xe9\")"}, "POST /_sandbox/rules"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, s.path(), strings.NewReader(payload(t)))
		r.Header["Authorization"], r.Header["Content-Type"] = []string{"Bearer x"}, []string{"application/json"}
		r.Header["Sandbox"] = test.lines
		w := httptest.NewRecorder()
		s.sb.Server.ServeHTTP(w, r)
		want := http.StatusAccepted
		if test.says != "" {
			want = http.StatusBadRequest
		}
		if w.Code != want || !strings.Contains(w.Body.String(), test.says) || test.says != "" && !strings.Contains(w.Body.String(), `"invalid_directive"`) {
			t.Errorf("%s: status %d, want %d: %.300s", name, w.Code, want, w.Body)
		}
	}
}
