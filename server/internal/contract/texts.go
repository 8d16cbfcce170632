package contract

import "strings"

// pieceSize is how many bytes of texts are made at once.
const pieceSize = 16 << 10

// texts makes strings that share memory: an allocation for each would take longer than reading them.
type texts struct {
	piece strings.Builder
	// optionals has room for the texts that are pointed to.
	optionals []string
}

// reserve makes room for so many bytes, and for so many texts that are pointed to. If there is none, it is made for as many
// times that as is said, within reason.
func (t *texts) reserve(bytes, optionals, times int) {
	if t.piece.Cap()-t.piece.Len() < bytes {
		t.make(max(bytes, min(bytes*times, pieceSize)))
	}
	if cap(t.optionals)-len(t.optionals) < optionals {
		t.optionals = make([]string, 0, max(optionals, min(optionals*times, pieceSize/16)))
	}
}

// make makes room for so many bytes.
func (t *texts) make(bytes int) {
	t.piece.Reset()
	t.piece.Grow(bytes)
}

// cut returns a text, for which there must be room.
func (t *texts) cut(text []byte) string {
	begin := t.piece.Len()
	t.piece.Write(text)
	return t.piece.String()[begin:]
}

// cutText is cut for what is a text already.
func (t *texts) cutText(text string) string {
	begin := t.piece.Len()
	t.piece.WriteString(text)
	return t.piece.String()[begin:]
}

// optional returns a pointer to a text, for which there must be room.
func (t *texts) optional(text []byte) *string {
	t.optionals = append(t.optionals, t.cut(text))
	return &t.optionals[len(t.optionals)-1]
}
