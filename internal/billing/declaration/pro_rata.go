package declaration

import (
	"manager/internal/billing/document"
	"manager/internal/billing/tax"
	"manager/internal/money"
)

// unused is what of each line of an invoice is given back, without VAT, when it is
// withdrawn from on a day: what was used until the day before is paid for. all is true
// when nothing was used.
func unused(lines []document.Line, on tax.Day) (left map[int]money.Money, all bool) {
	left, all = map[int]money.Money{}, true
	for i, line := range lines {
		days := int64(line.To-line.From) + 1
		used := min(max(int64(on-line.From), 0), max(days, 0))
		if line.From == 0 || days <= 0 || used == 0 {
			left[i+1] = line.Net
			continue
		}
		all = false
		left[i+1] = line.Net.Part(days-used, days)
	}
	return left, all
}
