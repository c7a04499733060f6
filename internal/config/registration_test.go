package config_test

import (
	"strings"
	"testing"
	"time"

	"manager/internal/config"
)

// The days of the seller's registrations are read, and refused at start when they are none or the wrong way round.
func TestDaysOfRegistrations(t *testing.T) {
	t.Parallel()
	c := load(t, env{"MANAGER_SELLER_VAT_FROM": "2027-01-01", "MANAGER_SELLER_OSS_UNTIL": "2027-12-31"})
	if got := c.Seller.VATSpan.From.Format(time.DateOnly); got != "2027-01-01" || !c.Seller.VATSpan.Until.IsZero() || c.Seller.OSSSpan.Until.Year() != 2027 {
		t.Errorf("the days are %+v and %+v", c.Seller.VATSpan, c.Seller.OSSSpan)
	}
	for name, wrong := range map[string]env{
		"MANAGER_SELLER_VAT_FROM":  {"MANAGER_SELLER_VAT_FROM": "1.1.2027"},
		"MANAGER_SELLER_OSS_UNTIL": {"MANAGER_SELLER_OSS_FROM": "2027-01-02", "MANAGER_SELLER_OSS_UNTIL": "2027-01-01"},
	} {
		if _, err := config.From(wrong.lookup); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v is refused with %v", wrong, err)
		}
	}
}
