// Command sandbox simulates Vitable Connect's plans, groups and member sync on your own machine: submit a roster, poll, and
// see who was added, removed and refused. Nothing leaves the machine, and nobody is enrolled in anything.
package main

import (
	"os"

	"github.com/vitable-sandbox/sandbox/internal/program"
)

func main() { os.Exit(program.Main()) }
