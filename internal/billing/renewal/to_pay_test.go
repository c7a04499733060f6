package renewal_test

import (
	"slices"
	"testing"

	"manager/internal/billing/renewal"
	"manager/internal/id"
)

// Every row stands on one page, in the order of the list, whether somebody goes forth or back; what was chosen can be shown alone.
func TestToPayPageByPage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	products := r.buy(12, 60)
	for n := range 20 {
		placed := r.place(id.New[id.Event](), renewal.Line{Product: products[n]})
		if n%2 == 0 {
			r.pay(placed[0])
		}
	}
	r.change(renewal.Change{Products: products[20:29], Warranty: yes()})
	r.until(r.one(products[20]).Due, 0) // the others are off
	for _, p := range products[30:40] {
		r.place(id.New[id.Event](), renewal.Line{Product: p})
	}
	read := func(cursor string) (renewal.ToPayPage, []string) {
		t.Helper()
		page, err := r.Renewals.ToPay(r.Ctx(), r.Olive, renewal.ToPayQuery{All: true, Cursor: cursor})
		r.Check(err)
		var rows []string
		for _, d := range page.Invoices {
			rows = append(rows, "invoice "+d.ID.String())
		}
		for _, d := range page.Due {
			rows = append(rows, "order "+d.ID.String())
		}
		for _, one := range page.List.Renewals {
			if !one.Billable {
				t.Errorf("%s has no price", one.Name)
			}
			rows = append(rows, "product "+one.Product.String())
		}
		return page, rows
	}
	var forth []string
	var pages [][]string
	page, rows := read("")
	if page.Previous != "" {
		t.Error("there is a page before the first")
	}
	for {
		forth, pages = append(forth, rows...), append(pages, rows)
		if page.Next == "" {
			break
		}
		page, rows = read(page.Next)
	}
	if len(pages) != 3 || len(slices.Compact(slices.Sorted(slices.Values(forth)))) != len(forth) || !slices.IsSortedFunc(forth, func(a, b string) int {
		order := map[byte]int{'i': 0, 'o': 1, 'p': 2}
		return order[a[0]] - order[b[0]]
	}) {
		t.Errorf("%d pages: %q", len(pages), pages)
	}
	for n := len(pages) - 2; n >= 0; n-- {
		if page, rows = read(page.Previous); !slices.Equal(rows, pages[n]) {
			t.Errorf("back on page %d: %q, want %q", n, rows, pages[n])
		}
	}
	if again, rows := read("nonsense"); again.Previous != "" || !slices.Equal(rows, pages[0]) {
		t.Error("a cursor that is none is not the first page")
	}
	chosen, err := r.Renewals.ToPay(r.Ctx(), r.Olive, renewal.ToPayQuery{Chosen: &renewal.Choice{Products: products[50:52]}})
	r.Check(err)
	if len(chosen.List.Renewals) != 2 || len(chosen.Invoices)+len(chosen.Due) != 0 {
		t.Errorf("%d products, %d invoices, %d orders were chosen", len(chosen.List.Renewals), len(chosen.Invoices), len(chosen.Due))
	}
}
