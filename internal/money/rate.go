package money

import (
	"strconv"
	"strings"
)

// Rate is a share in hundredths of a percent: 810 is 8.1 %.
type Rate int64

// Whole is 100 %.
const Whole Rate = 10_000

// Plain is the rate in percent with as many decimals as it needs: "8.1".
func (r Rate) Plain() string {
	sign := ""
	if r < 0 {
		sign, r = "-", -r
	}
	s := sign + strconv.FormatInt(int64(r/100), 10)
	if rest := int64(r % 100); rest != 0 {
		s += "." + strings.TrimRight(strconv.FormatInt(100+rest, 10)[1:], "0")
	}
	return s
}
