package exploring

import (
	"errors"
	"os/exec"
	"sync"
	"syscall"
)

var (
	kernel          = syscall.NewLazyDLL("kernel32.dll")
	createJobObject = kernel.NewProc("CreateJobObjectW")
	assignToJob     = kernel.NewProc("AssignProcessToJobObject")
	terminateJob    = kernel.NewProc("TerminateJobObject")
)

// processSetQuota is the right that a process must give to be put into a job.
const processSetQuota = 0x0100

// group is a command with all that it has started: a job of Windows.
type group struct {
	job  syscall.Handle
	once sync.Once
}

func startGroup(cmd *exec.Cmd) (*group, error) {
	job, _, err := createJobObject.Call(0, 0)
	if job == 0 {
		return nil, err
	}
	g := &group{job: syscall.Handle(job)}
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, syscall.CloseHandle(g.job))
	}
	process, err := syscall.OpenProcess(syscall.PROCESS_TERMINATE|processSetQuota, false, uint32(cmd.Process.Pid))
	if err != nil {
		// It has ended already, and Wait says how.
		return g, nil //nolint:nilerr // see above
	}
	defer func() { _ = syscall.CloseHandle(process) }()
	_, _, _ = assignToJob.Call(job, uintptr(process))
	return g, nil
}

// ask ends every process: there is no signal that each would get.
func (g *group) ask() { g.kill() }

// kill ends every process that is left.
func (g *group) kill() {
	g.once.Do(func() {
		_, _, _ = terminateJob.Call(uintptr(g.job), 1)
		_ = syscall.CloseHandle(g.job)
	})
}
