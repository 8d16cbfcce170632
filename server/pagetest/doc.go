// Package pagetest tests the page in a real browser. It is a module of its own, so that nobody who embeds the sandbox gets
// the browser's driver among their modules.
package pagetest
