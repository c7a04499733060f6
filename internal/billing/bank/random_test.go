package bank_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"manager/internal/billing/document"
	"manager/internal/db"
	"manager/internal/testkit"
)

// model is what a person would keep on paper: what is open, and where the money of each payment went.
type model struct {
	open    map[string]int64 // by reference
	prepaid int64
	waiting int64
	paid    int64
}

// receive books one payment as billing.md has it.
func (m *model) receive(amount int64, reference string, ours bool) {
	due, isOpen := m.open[reference]
	switch {
	case !ours:
		m.waiting += amount
	case isOpen && amount >= due:
		m.paid += due
		m.prepaid += amount - due
		delete(m.open, reference)
	default:
		m.prepaid += amount
	}
}

// Hundreds of random files, some of them again, in parts or as statements: sums and
// states are those of a naive model.
func TestRandomFilesAgreeWithANaiveModel(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	random := rand.New(rand.NewPCG(7, 11))
	m := model{open: map[string]int64{}}
	var references []string
	for range 400 {
		d := r.invoice(r.Olive)
		references = append(references, d.Reference)
		m.open[d.Reference] = 10_810
	}
	number := 0
	var all []file
	for range 300 {
		if len(all) > 0 && random.IntN(4) == 0 { // one that came before, under its own message or another
			again := all[random.IntN(len(all))]
			if random.IntN(2) == 0 {
				again.message = ""
			}
			if random.IntN(3) == 0 && again.kind == "" {
				again.kind, again.message = "053", ""
			}
			r.take(again)
			continue
		}
		f := file{version: []string{"04", "08"}[random.IntN(2)], message: fmt.Sprint("MSG", len(all))}
		for range 1 + random.IntN(4) {
			f.entries = append(f.entries, m.entry(random, &number, references))
		}
		all = append(all, f)
		r.take(f)
	}
	r.wantPrepaid(m.prepaid)
	sum := func(sql string) int64 { return testkit.Value[int64](t, r.DB, sql, nil) }
	if got := sum(`select coalesce(sum(paid), 0)::bigint from bank_transactions`); got != m.paid {
		t.Errorf("%d paid, want %d", got, m.paid)
	}
	if got := sum(`select coalesce(sum(amount), 0)::bigint from bank_transactions where state = 'waiting' and credit`); got != m.waiting {
		t.Errorf("%d wait, want %d", got, m.waiting)
	}
	for _, reference := range references {
		want := document.Paid
		if _, open := m.open[reference]; open {
			want = document.Open
		}
		if got := testkit.Value[document.State](t, r.DB, `select state from documents where reference = @reference`, db.Args{"reference": reference}); got != want {
			t.Errorf("invoice %s is %s, want %s", reference, got, want)
		}
	}
	if len(m.open) == 0 || m.paid == 0 || m.waiting == 0 || m.prepaid == 0 {
		t.Errorf("the files try too little: %+v", m)
	}
	r.whole()
}

// entry is a random booking, which the model receives.
func (m *model) entry(random *rand.Rand, number *int, references []string) entry {
	*number++
	e := entry{ref: fmt.Sprint("E", *number)}
	switch random.IntN(8) {
	case 0:
		e.amount, e.debit = 1+random.Int64N(9_000), true
		return e
	case 1:
		e.amount, e.status = 10_810, "PDNG"
		e.details = []detail{{amount: 10_810, ref: "P" + e.ref, references: []string{references[random.IntN(len(references))]}}}
		return e
	}
	for i := range 1 + random.IntN(4) {
		d := detail{ref: fmt.Sprintf("T%d.%d", *number, i), amount: []int64{10_810, 10_810, 10_800, 12_000, 1 + random.Int64N(20_000)}[random.IntN(5)], endToEnd: fmt.Sprintf("X%d.%d", *number, i)}
		if random.IntN(4) == 0 { // no reference of the bank: known by its end-to-end ID
			d.ref = ""
		}
		reference, ours := references[random.IntN(len(references))], true
		switch random.IntN(6) {
		case 0:
			reference, ours = "RF18539007547034", false
		case 1:
			ours = false
			d.text, reference = reference, ""
		case 2: // as people and banks write it
			d.references = []string{strings.ToLower(reference[:4]) + " " + reference[4:]}
		}
		if reference != "" && d.references == nil {
			d.references = []string{reference}
		}
		e.details = append(e.details, d)
		e.amount += d.amount
		m.receive(d.amount, reference, ours)
	}
	return e
}
