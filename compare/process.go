package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a program that runs, with those that it starts: some are scripts that start another one.
type process struct {
	running *exec.Cmd
	folder  string
}

// run starts a program in an empty folder.
func run(c *contender, port string) (*process, error) {
	folder, err := os.MkdirTemp("", "compare")
	if err != nil {
		return nil, err
	}
	if err := c.write(folder); err != nil {
		return nil, err
	}
	args := make([]string, len(c.command))
	for i, arg := range c.command {
		args[i] = strings.ReplaceAll(arg, "PORT", port)
	}
	command := exec.Command(args[0], args[1:]...)
	command.Dir = folder
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return &process{command, folder}, command.Start()
}

func (p *process) stop() {
	_ = syscall.Kill(-p.running.Process.Pid, syscall.SIGKILL)
	_ = p.running.Wait()
	_ = os.RemoveAll(p.folder)
}

// usage is what a program has used.
type usage struct {
	memory    float64       // in MiB, resident
	processor time.Duration // until now
}

// The fields of /proc/PID/stat behind the name of the program, and the length of a tick.
const (
	groupField, userField, systemField, pagesField = 2, 11, 12, 21
	tick                                           = 10 * time.Millisecond
)

// used adds up what all processes of a program have used.
func (p *process) used() (u usage) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		text, _ := os.ReadFile(path)
		_, behind, _ := strings.Cut(string(text), ") ")
		fields := strings.Fields(behind)
		if len(fields) <= pagesField || fields[groupField] != strconv.Itoa(p.running.Process.Pid) {
			continue
		}
		user, _ := strconv.Atoi(fields[userField])
		system, _ := strconv.Atoi(fields[systemField])
		pages, _ := strconv.Atoi(fields[pagesField])
		u.processor += time.Duration(user+system) * tick
		u.memory += float64(pages*os.Getpagesize()) / (1 << 20)
	}
	return u
}

// size is that of a program in MiB: of its file, or of all packages that it was installed with.
func size(name string) int64 {
	path, err := exec.LookPath(name)
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return 0
	}
	const packages = "/node_modules/"
	if i := strings.Index(path, packages); i >= 0 {
		path = path[:i+len(packages)]
	}
	var bytes int64
	_ = filepath.WalkDir(path, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			if info, err := entry.Info(); err == nil {
				bytes += info.Size()
			}
		}
		return nil
	})
	return bytes >> 20
}
