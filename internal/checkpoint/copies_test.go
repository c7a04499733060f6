package checkpoint_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"manager/internal/checkpoint"
	"manager/internal/id"
)

// receiver is an address that check points are posted to.
type receiver struct {
	sync.Mutex
	*httptest.Server
	refuses bool
	lines   [][]byte
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		r.Lock()
		defer r.Unlock()
		body, err := io.ReadAll(request.Body)
		name, password, _ := request.BasicAuth()
		if err != nil || request.Method != http.MethodPost || name != "portal" || password != "secret" {
			t.Errorf("%s by %s: %v", request.Method, name, err)
		}
		if r.refuses {
			http.Error(w, "no", http.StatusServiceUnavailable)
			return
		}
		r.lines = append(r.lines, body)
		w.WriteHeader(http.StatusCreated)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) address() string {
	return strings.Replace(r.URL, "http://", "http://portal:secret@", 1)
}

// Fails when a check point does not reach the address, or what the address was
// sent is not enough to verify with; with two instances that share no file too.
func TestAddressGetsEveryCheckPoint(t *testing.T) {
	t.Parallel()
	b, r := newBed(t), newReceiver(t)
	chain := id.New[id.Org]()
	first, firstFile := b.newKeeper(b.d, r.address()), b.file
	b.file = filepath.Join(t.TempDir(), "elsewhere")
	second := b.newKeeper(b.d, r.address())
	for i, keeper := range []*checkpoint.Keeper{first, second, first, first, second} {
		r.refuses = i == 2
		b.record(chain)
		b.clock.Advance(time.Hour)
		if made, err := keeper.Look(t.Context()); !made || (err != nil) != r.refuses || err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("check point %d: %v, %v", i, made, err)
		}
	}
	if err := os.Remove(firstFile + ".sent"); err != nil { // then all is sent again
		t.Fatal(err)
	}
	b.clock.Advance(time.Hour)
	if made, err := first.Look(t.Context()); !made || err != nil {
		t.Errorf("the last check point: %v, %v", made, err)
	}
	if len(r.lines) != 5+4 {
		t.Errorf("the address has %d check points", len(r.lines))
	}
	b.tear(bytes.Join(append(r.lines, nil), []byte("\n")))
	b.wantWhole("by what the address was sent")
	if report := b.verify(); len(report.Covered) != 2 {
		t.Errorf("covered: %v", report.Covered)
	}
	b.cut(chain, 4)
	if report := b.verify(); report.Whole() || len(report.Losses) != 2 {
		t.Errorf("a cut: %s", tell(report))
	}
}
