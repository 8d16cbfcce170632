// Package contract checks requests by an OpenAPI document. It reports how a request breaks the document; what that means
// for the answer is up to the caller.
package contract

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

// Document is a loaded OpenAPI document. It is immutable and safe for concurrent use.
type Document struct {
	operations []*Operation
	// aroundServers is the document as JSON, before and after its servers.
	aroundServers func() (before, after []byte)
}

// Option changes how a document checks requests.
type Option func(*Operation)

// StrictQuery refuses query parameters that the document does not have; without it they are ignored.
func StrictQuery(op *Operation) { op.strictQuery = true }

// Load loads a document that is written in JSON.
func Load(text []byte, options ...Option) (*Document, error) {
	requests, err := requestsOf(text)
	if err != nil {
		return nil, err
	}
	var doc openapi3.T
	// The library's own loader reads JSON as YAML, which takes several times as long.
	if err := doc.UnmarshalJSON(requests); err != nil {
		return nil, fmt.Errorf("OpenAPI document: %w", err)
	}
	if err := openapi3.NewLoader().ResolveRefsIn(&doc, nil); err != nil {
		return nil, fmt.Errorf("OpenAPI document: %w", err)
	}
	d := &Document{aroundServers: sync.OnceValues(func() (before, after []byte) { return around(text, "servers") })}
	for path, item := range doc.Paths.Map() {
		for method, definition := range item.Operations() {
			op := newOperation(method, path, definition)
			for _, option := range options {
				option(op)
			}
			d.operations = append(d.operations, op)
		}
	}
	slices.SortFunc(d.operations, func(a, b *Operation) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	return d, nil
}

// Operations returns the operations, sorted by path and method. They must not be changed.
func (d *Document) Operations() []*Operation { return d.operations }
