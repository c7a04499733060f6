package renewal_test

import (
	"testing"

	"manager/internal/fault"
	"manager/internal/testkit"
)

// Breaks when somebody who may not end a product ends it at its due day, or it can't be taken back.
func TestWhoMayEndAProductEndsItWhenItIsDue(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(12, 1)[0]
	_, err := r.Renewals.EndWhenDue(r.Ctx(), r.Ruth, p, true)
	testkit.WantFault(t, err, fault.NotFound, "")
	_, err = r.Renewals.EndWhenDue(r.Ctx(), r.Mia, p, true)
	if err == nil {
		t.Error("a collaborator without rights ended it")
	}
	for _, ends := range []bool{true, true, false} {
		for _, err := range testkit.Together(2, func(int) error {
			_, err := r.Renewals.EndWhenDue(r.Ctx(), r.Adam, p, ends)
			return err
		}) {
			r.Check(err)
		}
		one, due, err := r.Renewals.One(r.Ctx(), r.Adam, p)
		if err != nil || !due || one.Ends != ends {
			t.Errorf("%+v, %v, %v", one.Ends, due, err)
		}
	}
}
