package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// program is one of the compared servers, started by us.
type program struct {
	command *exec.Cmd
	address string
	ended   chan struct{}
	stderr  *bytes.Buffer
}

const (
	startWithin = 30 * time.Second
	stopWithin  = 30 * time.Second
)

// start runs the binary and returns when path answers with 200, and how long that took.
func start(ctx context.Context, binary string, args []string, address, path string, environment ...string) (*program, time.Duration, error) {
	p := &program{command: exec.CommandContext(ctx, binary, args...), address: address, ended: make(chan struct{}), stderr: new(bytes.Buffer)}
	p.command.Env = append(bareEnvironment(), environment...)
	p.command.Stderr = p.stderr
	// The end of the measurement is told politely, so that nothing stays behind.
	p.command.Cancel = func() error { return p.command.Process.Signal(syscall.SIGTERM) }
	p.command.WaitDelay = stopWithin
	begun := time.Now()
	if err := p.command.Start(); err != nil {
		return nil, 0, fmt.Errorf("start %s: %w", filepath.Base(binary), err)
	}
	var endError error
	go func() {
		endError = p.command.Wait()
		close(p.ended)
	}()
	for !answers(address, path) {
		select {
		case <-p.ended:
			return nil, 0, fmt.Errorf("%s ended while starting: %w\n%s", filepath.Base(binary), endError, p.stderr)
		case <-time.After(time.Millisecond):
		}
		if time.Since(begun) > startWithin {
			return nil, 0, errors.Join(fmt.Errorf("%s does not answer within %s", filepath.Base(binary), startWithin), p.stop())
		}
	}
	return p, time.Since(begun), nil
}

// bareEnvironment is all that the measured programs inherit: none of the settings of whoever measures.
func bareEnvironment() []string {
	var kept []string
	for _, name := range []string{"PATH", "HOME", "TMPDIR"} {
		if value, ok := os.LookupEnv(name); ok {
			kept = append(kept, name+"="+value)
		}
	}
	return kept
}

func answers(address, path string) bool {
	c, err := dial(address, "")
	if err != nil {
		return false
	}
	reply, err := c.send(get(address, path, ""), io.Discard)
	return errors.Join(err, c.Close()) == nil && reply.status == http.StatusOK
}

func (p *program) process() process { return process{pid: p.command.Process.Pid} }

// stop ends the program and waits for it.
func (p *program) stop() error {
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop process %d: %w", p.command.Process.Pid, err)
	}
	select {
	case <-p.ended:
		return nil
	case <-time.After(stopWithin):
		return errors.Join(fmt.Errorf("process %d did not end in %s and was killed", p.command.Process.Pid, stopWithin), p.command.Process.Kill())
	}
}

// freeAddress finds a loopback port that nobody listens on.
func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return listener.Addr().String(), listener.Close()
}

// get is a whole request as it goes over the wire; cookie may be empty.
func get(address, path, cookie string, headers ...string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept-Language: en\r\n", path, address)
	if cookie != "" {
		fmt.Fprintf(&b, "Cookie: %s\r\n", cookie)
	}
	for _, header := range headers {
		b.WriteString(header + "\r\n")
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// post is a form as a browser sends it; cookie may be empty.
func post(address, path, cookie string, fields url.Values) []byte {
	body := fields.Encode()
	if cookie != "" {
		cookie = "Cookie: " + cookie + "\r\n"
	}
	return []byte("POST " + path + " HTTP/1.1\r\nHost: " + address + "\r\nAccept-Language: en\r\nSec-Fetch-Site: same-origin\r\n" + cookie +
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body)
}
