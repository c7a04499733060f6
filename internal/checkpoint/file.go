package checkpoint

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// ErrShorter says that a file of check points has lost what it had: somebody cut it while the portal ran.
var ErrShorter = errors.New("the file of check points became shorter")

// file is a file of check points as far as it has been read.
type file struct {
	path   string
	reader *reader
	offset int64 // what was read of it
}

// locked opens the file, made with its folder if there is none, for the one who
// holds its lock; nil while somebody else does.
func (f *file) locked() (*os.File, error) {
	opened, err := os.OpenFile(f.path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(f.path), 0o711); err != nil { //nolint:gosec // as for the keyring, which lies beside it by default
			return nil, fmt.Errorf("make the folder of the check points: %w", err)
		}
		opened, err = os.OpenFile(f.path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("open the check points: %w", err)
	}
	err = syscall.Flock(int(opened.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, opened.Close()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", f.path, err), opened.Close())
	}
	return opened, nil
}

// catchUp reads what others have appended since the last time.
func (f *file) catchUp(opened *os.File) error {
	info, err := opened.Stat()
	if err != nil {
		return fmt.Errorf("look at the check points: %w", err)
	}
	if info.Size() < f.offset {
		f.offset, f.reader = 0, f.reader.anew()
		return fmt.Errorf("%w: %s", ErrShorter, f.path)
	}
	read, err := f.reader.read(opened, f.offset, info.Size())
	f.offset += read
	return err
}

// lastHeads is the current series with its heads, which are read again from the
// last full check point on; nil when there is none.
func (f *file) lastHeads(opened *os.File) (*series, error) {
	s := f.reader.current
	if s == nil {
		return nil, nil
	}
	r := &reader{keyring: f.reader.keyring, keep: true}
	if _, err := r.read(opened, s.full, f.offset); err != nil {
		return nil, err
	}
	again := r.series(s.name)
	if again.hash != s.hash {
		return nil, fmt.Errorf("%w: it changed while it was read", ErrDamaged)
	}
	again.written = s.written
	return again, nil
}

// append writes a line behind whatever is there, the unfinished line of a
// process that died included, and returns when it is safely on the disk.
func (f *file) append(opened *os.File, line []byte) error {
	text := append(bytes.Clone(line), '\n')
	info, err := opened.Stat()
	if err != nil {
		return fmt.Errorf("look at the check points: %w", err)
	}
	if size := info.Size(); size > 0 {
		last := make([]byte, 1)
		if _, err := opened.ReadAt(last, size-1); err != nil {
			return fmt.Errorf("read the end of the check points: %w", err)
		}
		if last[0] != '\n' {
			text = append([]byte{'\n'}, text...)
		}
	}
	if _, err := opened.Write(text); err != nil {
		return fmt.Errorf("append a check point: %w", err)
	}
	if err := opened.Sync(); err != nil {
		return fmt.Errorf("append a check point: %w", err)
	}
	return f.syncFolder(info.Size() == 0)
}

// syncFolder makes a new file last.
func (f *file) syncFolder(isNew bool) (err error) {
	if !isNew {
		return nil
	}
	folder, err := os.Open(filepath.Dir(f.path))
	if err != nil {
		return fmt.Errorf("keep the new file of check points: %w", err)
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	return folder.Sync()
}

// anew is a reader that has read nothing yet.
func (r *reader) anew() *reader { return &reader{keyring: r.keyring, keep: r.keep} }

// read takes in all lines of the source between two offsets and returns how many
// bytes they have. A last line without its end counts when it is whole; else it
// is left to be read again.
func (r *reader) read(source io.ReaderAt, from, to int64) (read int64, err error) {
	lines := bufio.NewReaderSize(io.NewSectionReader(source, from, to-from), 64<<10)
	for {
		line, err := lines.ReadBytes('\n')
		ended := err == nil
		if err != nil && !errors.Is(err, io.EOF) {
			return read, fmt.Errorf("read the check points: %w", err)
		}
		text := bytes.TrimRight(line, "\r\n")
		if len(text) > 0 && errors.Is(r.take(text, from+read), errTorn) && !ended {
			r.torn--
			r.lines--
			return read, nil
		}
		read += int64(len(line))
		if !ended {
			return read, nil
		}
	}
}
