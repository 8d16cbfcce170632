// Package api holds what oapi-codegen makes of openapi.yaml: the types of its bodies, and the document itself. Types of
// the domain are those of package fixtures, which overlay.yaml names. Nothing in it is written by hand but this file.
package api

//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2 --config=oapi-codegen.yaml ../../openapi.yaml
//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2 --config=oapi-codegen-spec.yaml ../../openapi.yaml
