// Package server simulates Vitable Connect: an http.Handler that behaves like the plans, groups and member-sync calls of
// the real API, keeps everything in memory, and completes batches after a delay.
//
// New returns a Server to mount anywhere. Start runs one for a test, and ends it with the test, or earlier with
// Sandbox.Close. The package is unofficial: nothing in it comes from the vendor.
package server
