//go:build !linux

package embedded

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// endWithParent does nothing: only Linux can tie the server to us, elsewhere
// the next start finds it.
func endWithParent(*syscall.SysProcAttr) {}

// serversIn lists the servers started on data. The second value says that the
// list is not complete: helpers without their server don't show.
func serversIn(data string) ([]int, bool) {
	output, err := exec.Command("ps", "-axo", "pid=,command=").Output()
	if err != nil {
		return nil, false
	}
	var pids []int
	for line := range strings.Lines(string(output)) {
		number, command, _ := strings.Cut(strings.TrimSpace(line), " ")
		if pid, err := strconv.Atoi(number); err == nil && strings.Contains(command, "postgres -D "+data+" ") {
			pids = append(pids, pid)
		}
	}
	return pids, false
}
