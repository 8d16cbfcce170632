package server

// WithJournalBytes sets how much the journals of all organizations hold together.
func WithJournalBytes(n int64) Option {
	return func(c *config) { c.tenants.JournalBytes = n }
}

// Loadable is the text of a fixture that a failed test leaves.
var Loadable = loadable
