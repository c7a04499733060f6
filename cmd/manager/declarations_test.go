package main_test

import (
	"testing"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/testkit"
)

// Breaks when staff can't read what waits from the command line, or decide about it once.
func TestDeclarationsFromTheCommandLine(t *testing.T) {
	t.Parallel()
	settings := onTestDatabase(t)
	wantSays(t, settings, false, []string{"demo"})
	d := testkit.Open(t, settings["DATABASE_URL"])
	declare := func(kind, contract string) string {
		made := id.New[id.Declaration]()
		testkit.Exec(t, d, `insert into declarations (id, key, digest, kind, name, email, contract, dated, for_cause, ends_on, details, language, received_at, mailed, state, outcome)
			values (@id, @key, sha256(convert_to(@contract, 'UTF8')), @kind, 'Olive Marchetti', 'olive@demo.test', @contract, '', false, null, '', 'de', now(), true, 'waiting', 'no_contract')`,
			db.Args{"id": made, "key": id.New[id.Event](), "kind": kind, "contract": contract})
		return made.String()
	}
	order := testkit.Value[string](t, d, `select o.number from orders o join order_products op on op.order_id = o.id join renewals r on r.product_id = op.product_id
		join products p on p.id = r.product_id where o.state = 'paid' and p.state = 'active' order by o.number limit 1`, nil)
	byOrder, byHand, refused := declare("cancellation", "the small one"), declare("withdrawal", "lumiere"), declare("cancellation", "nothing of ours")

	list := []string{"declarations", "list"}
	wantSays(t, settings, false, list, byOrder, byHand, refused, "no_contract", `"the small one"`, "olive@demo.test")
	wantSays(t, settings, true, append(list, "lost"), "must be one of")
	accept := []string{"declarations", "accept"}
	wantSays(t, settings, true, append(accept, byOrder), "the small one", "there is no such declaration or order")
	wantSays(t, settings, true, append(accept, id.New[id.Declaration]().String()), "there is no such declaration")
	wantSays(t, settings, true, append(accept, "1"), "1")
	wantSays(t, settings, false, append(accept, byOrder, "--order", order))
	wantSays(t, settings, true, append(accept, byOrder, "--order", order), "does not wait any more")
	wantSays(t, settings, false, append(accept, byHand, "--done", "--note", "The money went back on Monday."))
	refuse := []string{"declarations", "refuse", refused}
	wantSays(t, settings, true, refuse, "--reason")
	wantSays(t, settings, false, append(refuse, "--reason", "There is no such contract."))
	wantSays(t, settings, true, append(refuse, "--reason", "There is no such contract."), "does not wait any more")
	wantSays(t, settings, false, append(list, "carried_out"), byOrder, byHand)
	wantSays(t, settings, false, append(list, "refused"), refused)
	if ends := testkit.Value[int](t, d, `select count(*) from order_products op join orders o on o.id = op.order_id join renewals r on r.product_id = op.product_id where o.number = @order and r.ends`, db.Args{"order": order}); ends == 0 {
		t.Error("nothing of the order that was accepted ends")
	}
}
