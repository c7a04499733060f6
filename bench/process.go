package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// process is a running program, with its children when family is set.
type process struct {
	pid    int
	family bool
}

// tick is the unit of the times in /proc: user programs always see a hundredth of a second (proc(5)).
const tick = 10 * time.Millisecond

// cpu is the user and system time used so far, that of ended children included.
func (p process) cpu() (time.Duration, error) {
	used, err := ticks(p.pid, p.family)
	if err != nil {
		return 0, err
	}
	if p.family {
		living, err := childTicks(p.pid)
		if err != nil {
			return 0, err
		}
		used += living
	}
	return time.Duration(used) * tick, nil
}

// rss is the resident memory in MiB.
func (p process) rss() (float64, error) { return p.memory("VmRSS:") }

// highest is the most resident memory that the process ever had, in MiB.
func (p process) highest() (float64, error) { return p.memory("VmHWM:") }

func (p process) memory(name string) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.pid))
	if err != nil {
		return 0, fmt.Errorf("read the memory of process %d: %w", p.pid, err)
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, name); ok {
			kb, err := strconv.Atoi(strings.Fields(value)[0])
			return float64(kb) / 1024, err
		}
	}
	return 0, fmt.Errorf("process %d has ended", p.pid)
}

// peak watches the resident memory while do runs and returns the most it saw, in MiB.
func (p process) peak(do func() error) (most float64, err error) {
	done := make(chan struct{})
	var watcher sync.WaitGroup
	var watchErr error
	watcher.Go(func() {
		every := time.NewTicker(5 * time.Millisecond)
		defer every.Stop()
		for {
			now, err := p.rss()
			if err != nil {
				watchErr = err
				return
			}
			most = max(most, now)
			select {
			case <-done:
				return
			case <-every.C:
			}
		}
	})
	err = do()
	close(done)
	watcher.Wait()
	return most, firstOf(err, watchErr)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// ticks are the used times in /proc/pid/stat: utime, stime, and cutime, cstime of ended children.
func ticks(pid int, withEnded bool) (int, error) {
	fields, err := statFields(pid)
	if err != nil {
		return 0, err
	}
	columns := fields[11:13]
	if withEnded {
		columns = fields[11:15]
	}
	sum := 0
	for _, column := range columns {
		n, err := strconv.Atoi(column)
		if err != nil {
			return 0, fmt.Errorf("read the times of process %d: %w", pid, err)
		}
		sum += n
	}
	return sum, nil
}

func childTicks(parent int) (sum int, err error) {
	entries, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return 0, err
	}
	for _, entry := range entries {
		pid, err := strconv.Atoi(filepath.Base(entry))
		if err != nil {
			return 0, err
		}
		fields, err := statFields(pid)
		if err != nil || fields[1] != strconv.Itoa(parent) {
			continue // one that ended just now is counted by its parent
		}
		used, err := ticks(pid, false)
		if err != nil {
			continue
		}
		sum += used
	}
	return sum, nil
}

// statFields are the fields of /proc/pid/stat after the program's name.
func statFields(pid int) ([]string, error) {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil, fmt.Errorf("read the times of process %d: %w", pid, err)
	}
	fields := strings.Fields(string(line[bytes.LastIndexByte(line, ')')+1:]))
	if len(fields) < 15 {
		return nil, fmt.Errorf("read the times of process %d: it has %d fields", pid, len(fields))
	}
	return fields, nil
}
