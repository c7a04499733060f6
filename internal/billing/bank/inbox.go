package bank

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"manager/internal/billing/camt"
)

const (
	doneFolder   = "done"
	failedFolder = "failed"
	reasonSuffix = ".reason.txt"
)

// settleFor is how long a file that ends in the middle may still be growing.
const settleFor = time.Minute

// TakeInbox takes the files that lie in a folder. Each goes to done below it, or to
// failed with the reason beside it; one that could not be taken for another cause
// stays for the next round. Several instances may look at once: each file brings its
// transactions once, and one of them moves it.
func (b *Bank) TakeInbox(ctx context.Context, folder string) error {
	failed := b.BookPending(ctx)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return errors.Join(failed, fmt.Errorf("read the inbox of the bank: %w", err))
	}
	for _, entry := range entries {
		if !entry.Type().IsRegular() || !complete(entry.Name()) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return errors.Join(failed, err)
		}
		if err := b.takeFrom(ctx, folder, entry.Name()); err != nil && !errors.Is(err, fs.ErrNotExist) { // another instance was faster
			failed = errors.Join(failed, fmt.Errorf("take %s from the inbox of the bank: %w", entry.Name(), err))
		}
	}
	return failed
}

// complete tells whether a file is one that was brought whole, by its name.
func complete(name string) bool {
	return !strings.HasPrefix(name, ".") && !slices.Contains([]string{".part", ".tmp"}, strings.ToLower(filepath.Ext(name))) && !strings.HasSuffix(name, reasonSuffix)
}

func (b *Bank) takeFrom(ctx context.Context, folder, name string) (err error) {
	path := filepath.Join(folder, name)
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	before, err := file.Stat()
	if err != nil || !before.Mode().IsRegular() {
		return err
	}
	err = b.takeAny(ctx, name, file)
	var refused *camt.Refusal
	if err != nil && !errors.As(err, &refused) {
		return err
	}
	after, statErr := file.Stat()
	if statErr != nil {
		return statErr
	}
	if after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) {
		return nil // it is being written: the next round takes it
	}
	if refused == nil {
		return move(path, filepath.Join(folder, doneFolder), "")
	}
	if refused.Reason == camt.Truncated && b.clock().Sub(after.ModTime()) < settleFor {
		return nil
	}
	return move(path, filepath.Join(folder, failedFolder), refused.Detail+"\n")
}

// takeAny takes a statement, or what a hook takes for another kind of file.
func (b *Bank) takeAny(ctx context.Context, name string, file io.ReadSeeker) error {
	if b.hooks.TakeOther != nil {
		if taken, err := b.hooks.TakeOther(ctx, "inbox", name, file); taken || err != nil {
			return err
		}
	}
	_, err := b.Take(ctx, "inbox", name, file)
	return err
}

// move moves a file into a folder, under a name that is free there, and writes a
// reason beside it when there is one.
func move(path, folder, reason string) error {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return fmt.Errorf("make a folder of the inbox: %w", err)
	}
	to, err := reserve(folder, filepath.Base(path))
	if err != nil {
		return err
	}
	if reason != "" {
		if err := os.WriteFile(to+reasonSuffix, []byte(reason), 0o600); err != nil {
			return fmt.Errorf("write why a bank file was refused: %w", err)
		}
	}
	if err := os.Rename(path, to); err != nil {
		err = errors.Join(err, os.Remove(to))
		if reason != "" {
			err = errors.Join(err, os.Remove(to+reasonSuffix))
		}
		return fmt.Errorf("move a bank file: %w", err)
	}
	return nil
}

// reserve makes an empty file under a name that is free, which a rename may replace:
// no file that lies there is ever lost.
func reserve(folder, base string) (path string, err error) {
	for n := 1; ; n++ {
		path = filepath.Join(folder, base)
		if n > 1 {
			path = fmt.Sprintf("%s.%d", path, n)
		}
		file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("move a bank file: %w", err)
		}
		return path, file.Close()
	}
}
