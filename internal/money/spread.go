package money

import "slices"

// Spread divides total over the parts in proportion to their weights, so that
// they add up to it exactly: each gets what it is due rounded down, and the
// centimes left go to the largest remainders, the first of equal ones first.
// Weights are 0 or more; when all are 0 the first part gets everything.
func Spread(total Money, weights []int64) []Money {
	parts := make([]Money, len(weights))
	if len(weights) == 0 {
		return parts
	}
	var sum int64
	for _, w := range weights {
		sum += w
	}
	negative, amount := total.Minor < 0, abs(total.Minor)
	left := amount
	remainders := make([]int64, len(weights))
	for i, w := range weights {
		parts[i].Currency = total.Currency
		if sum > 0 {
			parts[i].Minor, remainders[i] = divide(amount, w, sum)
			left -= parts[i].Minor
		}
	}
	order := make([]int, len(weights))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case remainders[a] > remainders[b]:
			return -1
		case remainders[a] < remainders[b]:
			return 1
		}
		return 0
	})
	if sum == 0 {
		parts[0].Minor, left = left, 0
	}
	for i := range order {
		if left == 0 {
			break
		}
		parts[order[i]].Minor++
		left--
	}
	if negative {
		for i := range parts {
			parts[i].Minor = -parts[i].Minor
		}
	}
	return parts
}
