package server

import "github.com/labstack/echo/v4"

// AddPanic makes a path of the server panic with a value.
func AddPanic(s *Server, path string, value any) {
	s.api.routes.GET(path, func(echo.Context) error { panic(value) })
}
