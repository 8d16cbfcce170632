package contract

import (
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// requestsOf returns what an OpenAPI document says of requests: nobody checks an answer here, and to load what it says of
// answers takes more than half of the time.
func requestsOf(text []byte) ([]byte, error) {
	var doc struct {
		Paths      map[string]map[string]jsontext.Value `json:"paths"`
		Components map[string]jsontext.Value            `json:"components"`
		Others     jsontext.Value                       `json:",unknown"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, fmt.Errorf("OpenAPI document: %w", err)
	}
	for _, item := range doc.Paths {
		for name, value := range item {
			if value.Kind() != '{' {
				continue // such as the parameters of all its operations
			}
			var operation map[string]jsontext.Value
			if err := json.Unmarshal(value, &operation); err != nil {
				return nil, fmt.Errorf("OpenAPI document: %w", err)
			}
			delete(operation, "responses")
			item[name], _ = json.Marshal(operation)
		}
	}
	for _, name := range []string{"responses", "headers"} {
		delete(doc.Components, name)
	}
	return json.Marshal(doc)
}
