package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/document"
	"manager/internal/billing/qrbill"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/demo"
	"manager/internal/id"
	"manager/internal/money"
)

// Of the entries of the measured statement so many pay an open invoice, and then so
// many of those once more; nobody's are the others.
const (
	bankEntries = 100_000
	bankPaid    = 3_000
	bankTwice   = 1_000
)

// measureBankFiles takes a statement of 100,000 entries by the command line: how long
// it takes over a bare program that inserts as many rows, and how much memory.
func (b *bench) measureBankFiles(ctx context.Context, p plan, r *report) error {
	size := bankEntries
	if p.quick {
		size /= 10
	}
	say("writing open invoices and a statement")
	references, err := b.openInvoices(ctx, bankPaid*size/bankEntries)
	if err != nil {
		return err
	}
	path := filepath.Join(b.folder, "statement.xml")
	if err := writeStatement(path, size, references, bankTwice*size/bankEntries); err != nil {
		return err
	}
	_, rest, err := b.takes(ctx, "bank", "files")
	if err != nil {
		return err
	}
	took, peak, err := b.takes(ctx, "bank", "take", path)
	if err != nil {
		return err
	}
	again, _, err := b.takes(ctx, "bank", "take", path)
	if err != nil {
		return err
	}
	bare, err := b.bareInserts(ctx, size)
	if err != nil {
		return err
	}
	const page = "bank file of 100,000 entries"
	rate := float64(size) / took.Seconds()
	say(fmt.Sprintf("%d entries in %s, bare inserts in %s", size, took.Round(time.Millisecond), bare.Round(time.Millisecond)))
	r.add(figure{page: page, what: "entries a second, 3,000 of them open invoices", value: rate, unit: "/s", aim: atLeast(2000)})
	r.add(figure{page: page, what: "entries a second over those of bare inserts", value: bare.Seconds() / took.Seconds(), must: atLeast(0.25)})
	r.add(figure{page: page, what: "the most memory, above a command that lists files", value: peak - rest, unit: "MiB", must: atMost(32)})
	r.add(figure{page: page, what: "the same file again", value: milliseconds(again), unit: "ms"})
	return nil
}

// takes runs a command to its end and returns how long it took and the most memory that it had, in MiB.
func (b *bench) takes(ctx context.Context, arguments ...string) (took time.Duration, peak float64, err error) {
	command := exec.CommandContext(ctx, b.ours().binary, arguments...)
	command.Env = append(bareEnvironment(), b.environment(b.ours().url)...)
	begun := time.Now()
	if output, err := command.CombinedOutput(); err != nil {
		return 0, 0, fmt.Errorf("manager %v: %w\n%s", arguments, err, output)
	}
	took = time.Since(begun)
	usage, ok := command.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0, 0, errors.New("the system does not say how much memory a program had")
	}
	return took, float64(usage.Maxrss) / 1024, nil
}

// openInvoices issues invoices of a hundred organizations and returns their references.
func (b *bench) openInvoices(ctx context.Context, n int) (references []string, err error) {
	return references, b.withArea(ctx, func(a area) error {
		people, err := a.people(ctx, []string{demo.Lena.LoginID})
		if err != nil {
			return err
		}
		for i := range 100 {
			by, err := a.makeOrganization(ctx, people[0], fmt.Sprintf("Pays %d", i))
			if err != nil {
				return err
			}
			err = a.DB.Write(ctx, db.System("issue invoices to measure with"), func(ctx context.Context, tx db.Tx) error {
				for range n / 100 {
					if _, err := a.Documents.IssueOpen(ctx, tx, a.Clock(), document.Draft{Org: by.Org, Content: shortInvoice(), By: by.User}); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		batch := &db.Batch{}
		db.QueueRows(batch, &references, `select d.reference from documents d join organizations o on o.id = d.org_id where d.state = 'open' and o.name like 'Pays %' and d.total = 1081`, nil, pgx.RowTo[string])
		return a.DB.Read(ctx, db.System("read what is open"), batch)
	})
}

// shortInvoice is an invoice over 10.81.
func shortInvoice() document.Content {
	today := tax.DayOf(time.Now())
	net, vat := money.New(1000, money.CHF), money.New(81, money.CHF)
	return document.Content{Language: "fr", DueOn: today + 30,
		Buyer:    document.Buyer{Name: "Pays SA", Business: true, Address: document.Address{Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Country: "CH"}},
		Tax:      document.Tax{Decision: tax.Decision{Category: tax.Standard, Country: "CH", Reason: tax.Domestic}, Seller: tax.Seller{Country: "CH"}, Buyer: tax.Buyer{Country: "CH", Business: true}},
		VATLines: []document.VATLine{{Category: tax.Standard, Country: "CH", Rate: 810, Net: net, VAT: vat}}, Net: net, VAT: vat, Total: money.New(1081, money.CHF), Paid: money.Zero(money.CHF),
		Lines: []document.Line{{Name: "pays.example", Article: "Swiss Backup 500 GB", Sold: "backup", From: today, To: today + 364, Months: 12, Quantity: 1, List: net, Net: net, Category: tax.Standard, Rate: 810}}}
}

// entryXML is one payment, as long as banks make it.
const entryXML = `<Ntry><NtryRef>%[1]d</NtryRef><Amt Ccy="CHF">10.81</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>false</RvslInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><Dt>2026-11-20</Dt></ValDt>
<AcctSvcrRef>E%012[1]d</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>AUTT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs><AcctSvcrRef>T%012[1]d</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
<Amt Ccy="CHF">10.81</Amt><CdtDbtInd>CRDT</CdtDbtInd><RltdPties><Dbtr><Pty><Nm>Maria Bernasconi %[1]d</Nm><PstlAdr><StrtNm>Place de la Gare</StrtNm><BldgNb>12</BldgNb><PstCd>2502</PstCd><TwnNm>Biel/Bienne</TwnNm><Ctry>CH</Ctry></PstlAdr></Pty></Dbtr>
<DbtrAcct><Id><IBAN>CH5109000000250092291</IBAN></Id></DbtrAcct></RltdPties><RltdAgts><DbtrAgt><FinInstnId><BICFI>POFICHBEXXX</BICFI></FinInstnId></DbtrAgt></RltdAgts><RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>%[2]s</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>
`

// writeStatement writes a statement of so many payments: those with our references spread among the others.
func writeStatement(path string, size int, references []string, twice int) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write a statement: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	w := bufio.NewWriter(file)
	balance := `<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="CHF">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`
	fmt.Fprint(w, `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>measured</MsgId></GrpHdr><Stmt><Id>measured</Id><Acct><Id><IBAN>CH9300762011623852957</IBAN></Id></Acct>`)
	fmt.Fprintf(w, balance+balance, "OPBD", "0.00", "CLBD", money.New(int64(size)*1081, money.CHF).Plain())
	ours := append(references, references[:twice]...)
	every := size / len(ours)
	for i := range size {
		reference := ""
		if i%every == 0 && i/every < len(ours) {
			reference = ours[i/every]
		} else {
			strange, err := qrbill.NewSCOR(fmt.Sprintf("NOBODY%d", i))
			if err != nil {
				return err
			}
			reference = string(strange)
		}
		fmt.Fprintf(w, entryXML, i+1, reference)
	}
	fmt.Fprint(w, `</Stmt></BkToCstmrStmt></Document>`)
	return w.Flush()
}

// bareInserts writes as many rows of the same kind into a table with the same indexes, in batches of as many.
func (b *bench) bareInserts(ctx context.Context, size int) (took time.Duration, err error) {
	return took, b.asPortal(ctx, b.server.URL(), func(conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, `create table bare_transactions (like bank_transactions including all)`); err != nil {
			return fmt.Errorf("make a bare table: %w", err)
		}
		begun := time.Now()
		for from := 0; from < size; from += 500 {
			batch := &pgx.Batch{}
			for i := from; i < min(size, from+500); i++ {
				made := id.New[id.BankTransaction]()
				batch.Queue(`insert into bare_transactions (id, file_id, place, account, kind, level, credit, reversal, entry_ref, bank_ref, fingerprint, occurrence, amount, currency, booked_on, valued_on, refs, debtor, debtor_iban, debtor_place, state)
					values ($1, $2, $3, 'CH9300762011623852957', 'statement', 'detail', true, false, $4, $5, $6, 1, 1081, 'CHF', '2026-11-20', '2026-11-20', $7, $8, 'CH5109000000250092291', 'Place de la Gare 12, 2502 Biel/Bienne, CH', 'waiting')`,
					made, id.BankFile{1}, i+1, fmt.Sprintf("E%012d", i), fmt.Sprintf("T%012d", i), made[:], []string{fmt.Sprintf("RF18NOBODY%d", i)}, fmt.Sprintf("Maria Bernasconi %d", i))
			}
			if err := conn.SendBatch(ctx, batch).Close(); err != nil {
				return fmt.Errorf("insert bare rows: %w", err)
			}
		}
		took = time.Since(begun)
		_, err := conn.Exec(ctx, `drop table bare_transactions`)
		return err
	})
}
