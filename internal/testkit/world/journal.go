package world

import (
	"bytes"
	"context"
	"encoding/csv"
	"os/exec"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/money"
	"manager/internal/testkit"
)

// hledgerPatience is how long hledger may read a journal.
const hledgerPatience = 2 * time.Minute

// Hledger has the real hledger read a journal, which fails where a balance isn't what the journal asserts, and
// returns the balances of all accounts, "CHF -12.00" or "0", by name and separated by ", ".
func (w *World) Hledger(journal []byte, report ...string) map[string]string {
	w.T.Helper()
	ctx, cancel := context.WithTimeout(w.Ctx(), hledgerPatience)
	defer cancel()
	read := exec.CommandContext(ctx, testkit.Program(w.T, "hledger"), append([]string{"-f", "-", "balance", "--flat", "--empty", "--no-total", "-O", "csv"}, report...)...)
	read.Stdin = bytes.NewReader(journal)
	var complaint strings.Builder
	read.Stderr = &complaint
	out, err := read.Output()
	if err != nil {
		w.T.Fatalf("hledger: %v: %s", err, complaint.String())
	}
	rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
	w.Check(err)
	balances := map[string]string{}
	for _, row := range rows[1:] {
		balances[row[0]] = row[1]
	}
	return balances
}

// Journal is the whole ledger of all organizations until now, as WriteJournal writes it.
func (w *World) Journal() []byte {
	w.T.Helper()
	var journal bytes.Buffer
	_, err := ledger.WriteJournal(w.Ctx(), w.DB, &journal, ledger.Journal{Until: w.Clock.Now().Add(time.Minute), Zone: time.UTC})
	w.Check(err)
	return journal.Bytes()
}

// LedgerBalances are the balances that the ledger has stored, as Hledger returns them.
func (w *World) LedgerBalances() map[string]string {
	w.T.Helper()
	batch := &db.Batch{}
	balances := map[string]string{}
	batch.Queue(`select o.number::text, a.kind, a.detail, a.currency, a.balance from ledger_accounts a join organizations o on o.id = a.org_id where a.entries > 0 order by 1, 2, 3, 4`, db.Args{}).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var number string
			var account ledger.Account
			var balance money.Money
			if err := rows.Scan(&number, &account.Kind, &account.Detail, &balance.Currency, &balance.Minor); err != nil {
				return err
			}
			switch name := account.JournalName(number); {
			case balance.IsZero() && balances[name] == "":
				balances[name] = "0"
			case balance.IsZero():
			case balances[name] == "" || balances[name] == "0":
				balances[name] = balance.Neg().String()
			default:
				balances[name] += ", " + balance.Neg().String()
			}
		}
		return rows.Err()
	})
	w.Check(w.DB.Read(w.Ctx(), db.System("the balances of the ledger"), batch))
	return balances
}
