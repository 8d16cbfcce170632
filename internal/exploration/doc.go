// Package exploration tries every way in which the simulated API can fail on somebody's own test, and says which of them
// the test does not survive: the table of faults, the points at which they happen, what is judged, and the matrix of it. It
// knows neither Go's testing nor processes: those are its two faces, which carry out each Run.
//
// A face makes an Exploration by New, carries out two plain runs, calls Prepare, carries out each of Runs, and shows the
// Report. To carry out a run is to start a server with Run.Option, to run what the user has, to call Run.End while the
// server still answers, and Run.Conclude.
package exploration
