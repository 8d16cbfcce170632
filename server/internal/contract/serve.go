package contract

import (
	"bytes"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// ServedAt returns the document as JSON, with an address as its only server: whoever imports the document, or makes a
// client of it, must not end up elsewhere.
func (d *Document) ServedAt(address string) []byte {
	before, after := d.aroundServers()
	// A text can always be encoded; what is no UTF-8 must not spoil the document.
	text, _ := json.Marshal(address, jsontext.AllowInvalidUTF8(true))
	return bytes.Join([][]byte{before, []byte(`[{"url":`), text, []byte(`}]`), after}, nil)
}

// around returns what stands before and after the value of a name of a JSON object. Where the object lacks the name, it is
// put in at the end.
func around(object []byte, name string) (before, after []byte) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(object))
	for {
		token, err := dec.ReadToken()
		switch {
		case err != nil || dec.StackDepth() == 0:
			end := bytes.LastIndexByte(object, '}')
			return append(object[:end:end], `,"`+name+`":`...), object[end:]
		case token.Kind() != '"':
			continue
		}
		isIt := token.String() == name
		value, err := dec.ReadValue()
		if end := dec.InputOffset(); err == nil && isIt {
			return object[:end-int64(len(value))], object[end:]
		}
	}
}
