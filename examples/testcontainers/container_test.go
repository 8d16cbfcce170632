// Package testcontainers_test starts the image for a test. A Go test can use server.Start instead, without an image.
package testcontainers_test

import (
	"net/http"
	"testing"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

func TestPlansAreListed(t *testing.T) {
	t.Parallel()
	sandbox, err := testcontainers.Run(t.Context(), "ghcr.io/vitable-sandbox/sandbox:latest",
		testcontainers.WithEnv(map[string]string{"SANDBOX_DELAY": "500ms"}),
		testcontainers.WithExposedPorts("4010/tcp"),
		testcontainers.WithWaitStrategy(wait.ForHTTP("/_sandbox/health").WithPort("4010/tcp")))
	testcontainers.CleanupContainer(t, sandbox)
	if err != nil {
		t.Fatal(err)
	}
	url, err := sandbox.PortEndpoint(t.Context(), "4010/tcp", "http")
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/v1/plans", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+t.Name())
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		t.Errorf("status %d", response.StatusCode)
	}
}
