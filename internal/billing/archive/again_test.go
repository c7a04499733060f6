package archive_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/archive"
	"manager/internal/billing/document"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/testkit"
	"manager/internal/testkit/documents"
	"manager/internal/testkit/world"
)

// shelf is an archive whose files another process makes again.
type shelf struct {
	URL string
	Act actor.Actor
	All []id.Document
}

const shelfVariable = "MANAGER_TEST_ARCHIVE"

// issued is how many random documents the archive has besides their credit notes.
const issued = 120

// The whole archive, written again by another process in another time zone and locale three years later, is the same byte for byte.
func TestTheArchiveIsTheSameElsewhere(t *testing.T) {
	t.Parallel()
	if os.Getenv(shelfVariable) != "" {
		return // this is the other process
	}
	s := shelf{URL: testkit.URL(t)}
	w := world.NewOn(t, testkit.Open(t, s.URL))
	s.Act = w.Olive
	random := rand.New(rand.NewPCG(15, 8))
	for len(s.All) < issued {
		content := documents.Random(random)
		if content.Kind == document.CreditNote {
			continue
		}
		if content.Kind == document.Invoice {
			content.Paid, content.DueOn, content.Pay = content.Total, 0, nil
			content.Means = []document.Means{{Means: "card", Amount: content.Total}}
		}
		testkit.Write(t, w.DB, func(_ context.Context, tx db.Tx) error {
			made, err := w.Documents.Issue(tx, w.Clock.Now(), document.Draft{Org: s.Act.Org, Content: content})
			s.All = append(s.All, made)
			return err
		})
		if content.Kind == document.Invoice && content.Total.Positive() && len(s.All)%10 == 0 {
			note := document.Credit{Key: id.New[id.Document](), Invoice: s.All[len(s.All)-1], Reason: "ordered by mistake"}
			if _, err := w.Payments.Credit(t.Context(), s.Act, s.Act.Org, payment.CreditNote{Credit: note}); err == nil {
				s.All = append(s.All, note.Key)
			}
		}
	}
	first, err := digests(t.Context(), w.Archive, s)
	w.Check(err)
	testkit.Exec(t, w.DB, `delete from document_files`, nil)
	text, err := json.Marshal(s)
	w.Check(err)
	process := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestProcessThatWritesTheArchiveAgain$")
	process.Env = append(os.Environ(), shelfVariable+"="+string(text), "TZ=Asia/Kathmandu", "LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8")
	process.Stderr = os.Stderr
	out, err := process.Output()
	w.Check(err)
	again := strings.Split(strings.TrimSpace(string(out)), "\n")
	again = again[:len(again)-1] // what the test framework says at the end
	if len(again) != len(first) || len(first) < 2*issued {
		t.Fatalf("%d files, then %d", len(first), len(again))
	}
	for i := range first {
		if first[i] != again[i] {
			t.Errorf("was %s, is %s", first[i], again[i])
		}
	}
}

// digests are the digests of every file of the archive; a document has the formats that it can have.
func digests(ctx context.Context, a *archive.Archive, s shelf) (all []string, err error) {
	for _, d := range s.All {
		for _, format := range []document.FileFormat{document.PDF, document.CII, document.UBL} {
			file, err := a.Open(ctx, s.Act, document.Ref{ID: d}, format)
			if err != nil && format == document.PDF {
				return nil, err
			}
			if err != nil {
				continue
			}
			all = append(all, fmt.Sprintf("%s %x", file.Name, sha256.Sum256(file.Body)))
		}
	}
	return all, nil
}

// TestProcessThatWritesTheArchiveAgain is the other process of TestTheArchiveIsTheSameElsewhere, and nothing else.
func TestProcessThatWritesTheArchiveAgain(t *testing.T) {
	text := os.Getenv(shelfVariable)
	if text == "" {
		return
	}
	var s shelf
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		t.Fatal(err)
	}
	if _, offset := time.Now().Zone(); offset != 20_700 { // Kathmandu is 5:45 ahead
		t.Fatalf("the zone is %d seconds ahead", offset)
	}
	pool, err := db.Open(t.Context(), s.URL, 3)
	if err != nil {
		t.Fatal(err)
	}
	later := func() time.Time { return time.Now().AddDate(3, 0, 0) }
	a := archive.New(archive.Deps{DB: pool, Clock: later, Documents: document.New(document.Deps{DB: pool, Clock: later, Issuer: document.Issuer{Zone: time.Local}})})
	all, err := digests(t.Context(), a, s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stdout.WriteString(strings.Join(all, "\n") + "\n"); err != nil {
		t.Fatal(err)
	}
}
