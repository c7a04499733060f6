package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"manager/internal/testkit"
)

// A clerk takes files, sees what waits, gives it away once, and reads what came, from the command line.
func TestBankFromTheCommandLine(t *testing.T) {
	t.Parallel()
	settings := onTestDatabase(t)
	wantSays(t, settings, false, []string{"demo"})
	d := testkit.Open(t, settings["DATABASE_URL"])
	var customer, organization string
	testkit.Read(t, d, `select number, name from organizations order by id limit 1`, nil, &customer, &organization)
	path := filepath.Join(t.TempDir(), "today.xml")
	text := fmt.Sprintf(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>M</MsgId></GrpHdr><Ntfctn><Id>N</Id><Acct><Id><IBAN>CH9300762011623852957</IBAN></Id></Acct>
		<Ntry><Amt Ccy="CHF">12.35</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt><NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>%s</Nm></Pty></Dbtr></RltdPties></TxDtls></NtryDtls></Ntry>
		</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`, organization)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	wantSays(t, settings, false, []string{"bank", "take", path}, "today.xml: 1 transactions, 1 waiting")
	waits := testkit.Value[string](t, d, `select id::text from bank_transactions where state = 'waiting'`, nil)
	wantSays(t, settings, false, []string{"bank", "waiting"}, waits, "CHF 12.35", "--org "+customer+" --prepaid", "by name", "1 wait, [CHF 12.35]")
	accept := []string{"bank", "accept", waits, "--org", customer}
	wantSays(t, settings, true, append(accept, "--invoice", "1999-00001"), "invoice 1999-00001", "there is no such thing")
	wantSays(t, settings, false, append(accept, "--prepaid"), "CHF 0.00 paid, CHF 12.35 on the prepaid account")
	wantSays(t, settings, true, append(accept, "--prepaid"), "does not wait any more")
	if err := os.WriteFile(path, []byte(text[:200]), 0o600); err != nil {
		t.Fatal(err)
	}
	wantSays(t, settings, true, []string{"bank", "take", path}, "the file ends in the middle")
	wantSays(t, settings, false, []string{"bank", "files"}, "today.xml", "1 prepaid", "refused, the file ends in the middle")
	wantSays(t, settings, true, []string{"verify"}, "ok each bank transaction is allocated once", "ok each bank file that was taken whole")
}
