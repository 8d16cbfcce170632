package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/vitable-sandbox/sandbox/server"
)

// sandbox is what is under test.
type sandbox struct {
	url string
	// own says that it runs in this process.
	own   bool
	close func() error
}

// openSandbox takes the sandbox at a URL, or starts one with default settings as the program does.
func openSandbox(ctx context.Context, url string) (*sandbox, error) {
	if url != "" {
		return &sandbox{url: url, close: func() error { return nil }}, nil
	}
	handler, err := server.New()
	if err != nil {
		return nil, err
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	web := &http.Server{
		Handler:                      handler,
		ReadHeaderTimeout:            10 * time.Second,
		IdleTimeout:                  2 * time.Minute,
		DisableGeneralOptionsHandler: true,
	}
	served := make(chan error, 1)
	go func() { served <- web.Serve(listener) }()
	return &sandbox{url: "http://" + listener.Addr().String(), own: true, close: func() error {
		handler.Close()
		err := web.Close()
		if ended := <-served; !errors.Is(ended, http.ErrServerClosed) {
			err = errors.Join(err, ended)
		}
		return err
	}}, nil
}
