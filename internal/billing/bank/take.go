package bank

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/errgroup"

	"manager/internal/billing/camt"
	"manager/internal/db"
	"manager/internal/id"
)

// FileState is what has become of a file.
type FileState string

// The states of a file.
const (
	Taking  FileState = "taking" // not to its end yet
	Done    FileState = "done"
	Refused FileState = "refused"
)

// File is a file of a bank that was taken, or refused.
type File struct {
	ID       id.BankFile
	Name     string
	Bytes    int64
	TakenBy  string
	TakenAt  time.Time
	State    FileState
	Reason   camt.Reason // why it was refused
	Detail   string
	Known    int64           // transactions that had come by another file
	Counts   map[State]int64 // of those that came by it
	Repeated bool            // it had been taken whole before
}

// Total is how many transactions came by the file.
func (f File) Total() (n int64) {
	for _, count := range f.Counts {
		n += count
	}
	return n
}

// Take takes a file: all of it is checked first, then its transactions are written,
// each once, and booked. by says who takes it. A file that is refused is a
// *camt.Refusal, and nothing of it is booked; one that was taken before changes nothing.
// After any other error it can be taken again, and goes on where it stopped.
func (b *Bank) Take(ctx context.Context, by, name string, file io.ReadSeeker) (File, error) {
	in := File{ID: id.New[id.BankFile](), Name: cut(name, 255), TakenBy: cut(by, 120), TakenAt: b.clock(), State: Taking}
	digest, size, err := measure(file)
	if err != nil {
		return in, err
	}
	in.Bytes = size
	found, err := b.fileByDigest(ctx, digest)
	if err != nil || found != nil && found.State == Done {
		return repeated(found), err
	}
	checked, err := b.checkAt(file)
	var refused *camt.Refusal
	if errors.As(err, &refused) {
		in.State, in.Reason, in.Detail = Refused, refused.Reason, cut(refused.Detail, 1000)
		return in, errors.Join(refused, b.noteRefused(ctx, in, digest))
	}
	if err != nil {
		return in, err
	}
	if in.ID, err = b.begin(ctx, in, digest); err != nil {
		return in, err
	}
	if err := b.run(ctx, in.ID, file, checked); err != nil {
		return in, fmt.Errorf("take %s: %w", in.Name, err)
	}
	done, err := b.fileByDigest(ctx, digest)
	if err != nil || done == nil {
		return in, err
	}
	return *done, nil
}

func repeated(found *File) File {
	if found == nil {
		return File{}
	}
	found.Repeated = true
	return *found
}

// measure is the digest and the size of a file; one that is too large is not even read.
func measure(file io.ReadSeeker) (digest []byte, size int64, err error) {
	if size, err = file.Seek(0, io.SeekEnd); err != nil {
		return nil, 0, fmt.Errorf("measure a bank file: %w", err)
	}
	if size > camt.MaxFile {
		return nil, size, camt.Refuse(camt.TooLarge, "the file is larger than %d MiB", camt.MaxFile>>20)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, 0, fmt.Errorf("read a bank file: %w", err)
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return nil, 0, fmt.Errorf("read a bank file: %w", err)
	}
	return hash.Sum(nil), size, nil
}

func (b *Bank) checkAt(file io.ReadSeeker) (*checked, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read a bank file: %w", err)
	}
	return b.check(file)
}

// run writes and books what a checked file says, from where it stopped before.
func (b *Bank) run(ctx context.Context, fileID id.BankFile, file io.ReadSeeker, c *checked) error {
	known, err := b.knownReports(ctx, fileID, c.reports)
	if err != nil {
		return err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read a bank file: %w", err)
	}
	err = c.parse(file, func(r camt.Report) bool { return known[reportKey(r)] }, func(chunk []Transaction) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return b.writeChunk(ctx, fileID, chunk)
	})
	if err != nil {
		return err
	}
	if err := b.BookPending(ctx); err != nil {
		return err
	}
	return b.db.Write(ctx, db.System("end a bank file"), func(ctx context.Context, tx db.Tx) error {
		return endFile(ctx, tx, b.clock(), fileID, c.reports)
	})
}

// bookers is how many organizations are booked for at once: their commits share what a disk takes for one.
const bookers = 2

// BookPending books all that was written and is not booked, of all files. What fails
// for one organization keeps no other from its money.
func (b *Bank) BookPending(ctx context.Context) error {
	orgs, err := b.pendingOrgs(ctx)
	if err != nil {
		return err
	}
	failed := make([]error, len(orgs))
	var all errgroup.Group
	all.SetLimit(bookers)
	for i, one := range orgs {
		all.Go(func() error {
			if err := b.bookOrg(ctx, one); err != nil {
				failed[i] = fmt.Errorf("book for organization %s: %w", one, err)
			}
			return nil
		})
	}
	return errors.Join(append(failed, all.Wait())...)
}

// writeChunk writes those of a chunk of transactions that are new. What another taker
// of the same file wrote is left out.
func (b *Bank) writeChunk(ctx context.Context, fileID id.BankFile, chunk []Transaction) error {
	now := b.clock()
	return b.db.Write(ctx, db.System("write bank transactions"), func(ctx context.Context, tx db.Tx) error {
		progress, err := lockFile(ctx, tx, fileID, chunk[0].Account)
		if err != nil {
			return err
		}
		var fresh []Transaction
		for _, t := range chunk {
			if t.Place > progress {
				fresh = append(fresh, t)
			}
		}
		if len(fresh) == 0 {
			return nil
		}
		all, err := recognize(ctx, tx, now, fileID, fresh)
		if err != nil {
			return err
		}
		if err := b.classify(ctx, tx, now, all); err != nil {
			return err
		}
		if err := insertTransactions(ctx, tx, now, fileID, all, chunk[len(chunk)-1].Place, len(fresh)-len(all)); err != nil {
			return err
		}
		return resolveReversals(ctx, tx, now, all)
	})
}
