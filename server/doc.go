// Package server is a sandbox of Vitable Connect: an http.Handler that behaves like the plans, groups and member sync
// of the real API, keeps everything in memory, and completes batches after a delay.
//
// New makes a Server to mount anywhere. Start makes one for a test, starts it and ends it with the test, or earlier by
// Sandbox.Close. It is unofficial: nothing in it comes from the vendor.
package server
