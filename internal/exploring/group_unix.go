//go:build unix

package exploring

import (
	"os/exec"
	"syscall"
)

// group is a command with all that it has started.
type group struct{ id int }

func startGroup(cmd *exec.Cmd) (*group, error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &group{id: cmd.Process.Pid}, nil
}

// ask asks every process to end.
func (g *group) ask() { _ = syscall.Kill(-g.id, syscall.SIGTERM) }

// kill ends every process that is left.
func (g *group) kill() { _ = syscall.Kill(-g.id, syscall.SIGKILL) }
