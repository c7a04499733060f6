package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// process is a running program, with its children when family is set.
type process struct {
	pid    int
	family bool
}

// tick is the unit of /proc's times: a hundredth of a second on Linux.
const tick = 10 * time.Millisecond

// cpu is the user and system time used so far, that of ended children included.
func (p process) cpu() time.Duration {
	total := stat(p.pid, p.family)
	if p.family {
		for _, child := range children(p.pid) {
			total += stat(child, false)
		}
	}
	return time.Duration(total) * tick
}

// rss is the resident memory in MiB.
func (p process) rss() float64 { return p.memory("VmRSS:") }

// peak is the largest resident memory so far, in MiB.
func (p process) peak() float64 { return p.memory("VmHWM:") }

func (p process) memory(name string) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				return 0
			}
			return float64(kb) / 1024
		}
	}
	return 0
}

func stat(pid int, withEnded bool) int {
	fields := statFields(pid)
	if len(fields) < 15 {
		return 0
	}
	sum := number(fields[11]) + number(fields[12])
	if withEnded {
		sum += number(fields[13]) + number(fields[14])
	}
	return sum
}

// statFields are the fields of /proc/pid/stat after the program's name.
func statFields(pid int) []string {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}
	return strings.Fields(string(line[bytes.LastIndexByte(line, ')')+1:]))
}

func children(pid int) []int {
	var list []int
	entries, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return nil
	}
	for _, entry := range entries {
		child := number(filepath.Base(entry))
		if fields := statFields(child); len(fields) > 1 && number(fields[1]) == pid {
			list = append(list, child)
		}
	}
	return list
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
