package checkpoint

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// copyTimeout bounds one request to the address.
const copyTimeout = 20 * time.Second

// copies sends the lines of a file to an address, each at least once and in
// their order. How far it came stands in a file beside it.
type copies struct {
	path    string // of the check points
	address string
	client  *http.Client
}

func newCopies(path, address string) (*copies, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil, errors.New("the address of the check points can't be read") // it may hold a password
	}
	return &copies{path: path, address: address, client: &http.Client{
		Timeout:       copyTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// send posts each line that the address has not taken yet. While another process does, it does nothing.
func (c *copies) send(ctx context.Context) (err error) {
	progress, err := os.OpenFile(c.path+".sent", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("remember which check points were sent: %w", err)
	}
	defer func() { err = errors.Join(err, progress.Close()) }()
	err = syscall.Flock(int(progress.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("lock %s: %w", progress.Name(), err)
	}
	source, err := os.Open(c.path)
	if err != nil {
		return fmt.Errorf("read the check points to send: %w", err)
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	return c.sendFrom(ctx, source, progress)
}

func (c *copies) sendFrom(ctx context.Context, source, progress *os.File) error {
	offset, err := readProgress(source, progress)
	if err != nil {
		return err
	}
	if _, err := source.Seek(offset, io.SeekStart); err != nil {
		return fmt.Errorf("read the check points to send: %w", err)
	}
	for lines := bufio.NewReader(source); ; {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil // a line without its end is not finished yet
		}
		if err != nil {
			return fmt.Errorf("read the check points to send: %w", err)
		}
		if text := bytes.TrimSpace(line); json.Valid(text) {
			if err := c.post(ctx, text); err != nil {
				return err
			}
		}
		offset += int64(len(line))
		if _, err := progress.WriteAt(fmt.Appendf(nil, "%020d\n", offset), 0); err != nil {
			return fmt.Errorf("remember which check points were sent: %w", err)
		}
	}
}

// readProgress is the offset of what is still to be sent: the beginning when it
// is not known, or not of this file.
func readProgress(source, progress *os.File) (int64, error) {
	text, err := io.ReadAll(progress)
	if err != nil {
		return 0, fmt.Errorf("read which check points were sent: %w", err)
	}
	info, err := source.Stat()
	if err != nil {
		return 0, fmt.Errorf("look at the check points: %w", err)
	}
	offset, err := strconv.ParseInt(strings.TrimLeft(strings.TrimSpace(string(text)), "0"), 10, 64)
	if err != nil || offset < 1 || offset > info.Size() {
		return 0, nil //nolint:nilerr // to send all again does no harm
	}
	end := make([]byte, 1)
	if _, err := source.ReadAt(end, offset-1); err != nil {
		return 0, fmt.Errorf("read the check points to send: %w", err)
	}
	if end[0] != '\n' {
		return 0, nil
	}
	return offset, nil
}

// post sends one check point. The error never shows the address, which may hold a password.
func (c *copies) post(ctx context.Context, line []byte) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.address, bytes.NewReader(line))
	if err != nil {
		return errors.New("send a check point: the request can't be made")
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := c.client.Do(request)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err
		}
		return fmt.Errorf("send a check point: %w", err)
	}
	if err := answer.Body.Close(); err != nil {
		return fmt.Errorf("send a check point: %w", err)
	}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fmt.Errorf("send a check point: the address answers %s", answer.Status)
	}
	return nil
}
