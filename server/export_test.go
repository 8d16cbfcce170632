package server

import "github.com/labstack/echo/v4"

// WithJournalBytes sets how much the journals of all organizations hold together.
func WithJournalBytes(n int64) Option {
	return func(c *config) { c.journalBytes = n }
}

// AddPanic makes a path of the server panic with a value.
func AddPanic(s *Server, path string, value any) {
	s.api.routes.GET(path, func(echo.Context) error { panic(value) })
}
