package camt_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"manager/internal/billing/camt"
)

// said is what a file says, a line for each thing.
func said(in io.Reader) (lines []string, err error) { return saidWithin(in, camt.MaxFile) }

func saidWithin(in io.Reader, largest int64) (lines []string, err error) {
	note := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	err = camt.Read(in, largest, camt.Handler{
		Report: func(r camt.Report) error {
			note("%s %s %s %s of %s, page %s %t, %d balances", r.Kind, r.Version, r.Message.ID, r.ID, r.Account, r.Page, r.Last, len(r.Balances))
			return nil
		},
		Entry: func(e camt.Entry) error {
			note("entry %s credit %t reversal %t %s on %s value %s ref %s %s", e.Amount, e.Credit, e.Reversal, e.Status, e.BookedOn, e.ValuedOn, e.Reference, e.Code)
			return nil
		},
		Detail: func(d camt.Detail) error {
			note("detail %s credit %t ref %s e2e %q for %s by %s (%s, %s) %q return %q", d.Amount, d.Credit, d.Reference, d.EndToEnd, d.References, d.Debtor.Name, d.Debtor.IBAN, d.Debtor.Address, d.Text, d.Return)
			return nil
		},
		EndEntry:  func(string) error { note("end"); return nil },
		EndReport: func() error { note("done"); return nil },
	})
	return lines, err
}

func TestRealFiles(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"pf-camt054-v4-qrr-batch2.xml": {
			"notification 04 20200618375204295372463 20200618375204295372465 of CH2909000000250094239, page 1 true, 0 balances",
			"entry CHF 1692.22 credit true reversal false BOOK on 2020-06-18 value 2020-06-18 ref 1000000000000000 PMNT/RCDT/VCOM",
			`detail CHF 778.29 credit true ref 2000000000000000 e2e "1006265-aic5dL-75dzf3jk9-cf2d5e9" for [539115429773825311971477453] by Bernasconi Maria (, Place de la Gare 12, 2502 Biel/Bienne, CH) "?REJECT?0 ?ERROR?000" return ""`,
			`detail CHF 913.93 credit true ref 3000000000000000 e2e "" for [662437765447746478179744715] by Bernasconi Maria (, Place de la Gare 12, 2502 Biel/Bienne, CH) "?REJECT?0 ?ERROR?000" return ""`,
			"end", "done",
		},
		"pf-camt054-v4-isr-batch5-plus-debit.xml": nil,
	} {
		file, err := os.Open("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := said(file)
		if err != nil {
			t.Fatal(err)
		}
		if want != nil && !slices.Equal(lines, want) {
			t.Errorf("%s says\n%s\nwant\n%s", name, strings.Join(lines, "\n"), strings.Join(want, "\n"))
		}
		if want == nil {
			details := slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return !strings.HasPrefix(l, "detail") })
			same := slices.DeleteFunc(slices.Clone(details), func(l string) bool { return !strings.Contains(l, "[120000000000234478943216899]") })
			if len(details) < 5 || len(same) != 3 || !strings.Contains(strings.Join(lines, "\n"), "credit false") {
				t.Errorf("%s says\n%s", name, strings.Join(lines, "\n"))
			}
		}
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	}
}

const head = `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr>`

const statement = head + `<Stmt><Id>S1</Id><Acct><Id><IBAN>CH9300762011623852957</IBAN></Id><Ccy>CHF</Ccy></Acct>
	<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="CHF">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Bal>
	<Ntry><Amt Ccy="CHF">12.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>true</RvslInd><Sts><Cd>PDNG</Cd></Sts><BookgDt><DtTm>2026-11-28T23:30:00-11:00</DtTm></BookgDt><ValDt><Dt>2026-11-29+01:00</Dt></ValDt>
	<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="CHF">12.50</Amt></TxAmt></AmtDtls><RltdPties><Dbtr><Pty><Nm>Zoë &amp; Söhne &#x20AC;</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>DE89 3704</IBAN></Id></DbtrAcct></RltdPties>
	<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf><RmtInf><Ustrd>for
	 2026-00001</Ustrd><Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd><Strd><CdtrRefInf><Ref>RF46</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>`

// The newer version wraps parties and states, says times in any zone, and names several references.
func TestVersion08(t *testing.T) {
	t.Parallel()
	want := []string{
		"statement 08 M1 S1 of CH9300762011623852957, page  true, 1 balances",
		"entry CHF 12.50 credit true reversal true PDNG on 2026-11-28 value 2026-11-29 ref  ",
		`detail CHF 12.50 credit true ref  e2e "" for [RF18 RF46] by Zoë & Söhne € (DE893704, ) "for 2026-00001" return "AC04"`, "end", "done",
	}
	for encoding, text := range map[string]string{
		"UTF-8": statement, "bom": "\ufeff" + statement,
		"ISO-8859-1":   strings.NewReplacer("UTF-8", "ISO-8859-1", "ë", "\xeb", "ö", "\xf6").Replace(statement),
		"windows-1252": strings.NewReplacer("UTF-8", "windows-1252", "ë", "\xeb", "ö", "\xf6", "&#x20AC;", "\x80").Replace(statement),
	} {
		lines, err := said(strings.NewReader(text))
		if err != nil || !slices.Equal(lines, want) {
			t.Errorf("%s: %v, says\n%s", encoding, err, strings.Join(lines, "\n"))
		}
	}
}

// Fails when anything but a whole bank file is read to its end.
func TestOtherFilesAreRefused(t *testing.T) {
	t.Parallel()
	with := func(from, to string) string {
		if !strings.Contains(statement, from) {
			t.Fatalf("%q is not in the file", from)
		}
		return strings.Replace(statement, from, to, 1)
	}
	entity := `<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>`
	for name, c := range map[string]struct {
		text   string
		reason camt.Reason
	}{
		"empty": {"", camt.NotXML}, "pdf": {"%PDF-1.7\n1 0 obj", camt.NotXML}, "zip": {"PK\x03\x04\x14\x00\x00", camt.NotXML}, "text": {"date;amount\n", camt.NotXML},
		"utf-16": {"\xff\xfe<\x00?\x00", camt.Encoding}, "other encoding": {with("UTF-8", "IBM037"), camt.Encoding}, "not what it says": {with("ö", "\xf6"), camt.Encoding},
		"dtd": {with("?><Document", "?>"+entity+"<Document"), camt.DTD}, "entity": {with("S1", "&b;"), camt.Malformed},
		"pain": {with("camt.053.001.08", "pain.002.001.10"), camt.OtherKind}, "older": {with("camt.053.001.08", "camt.053.001.02"), camt.OtherKind},
		"no namespace": {with(` xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"`, ""), camt.OtherKind}, "html": {"<html></html>", camt.OtherKind},
		"cut in a text": {statement[:700], camt.Truncated}, "cut at a tag": {statement[:strings.Index(statement, "</Stmt>")], camt.Truncated}, "cut before the end": {strings.TrimSuffix(statement, "</Document>"), camt.Truncated},
		"crossed tags": {with("</GrpHdr>", "</GrpHd>"), camt.Malformed}, "two": {statement + "<a/>", camt.Malformed}, "text behind": {statement + "x", camt.Malformed},
		"no account": {with("<Id><IBAN>CH9300762011623852957</IBAN></Id>", ""), camt.Malformed}, "no sign": {with("<CdtDbtInd>CRDT", "<CdtDbtInd>+"), camt.Malformed},
		"no date": {with("2026-11-28T23:30:00-11:00", "2026-11-31T00:00:00"), camt.Malformed}, "another message inside": {with("BkToCstmrStmt", "BkToCstmrAcctRpt"), camt.Malformed},
		"many entities": {with("S1", strings.Repeat("&amp;", 100_000)), camt.TooLarge}, "deep": {with("<Stmt>", "<Stmt>"+strings.Repeat("<a>", 100)), camt.Malformed},
		"large detail": {with("<Ustrd>", strings.Repeat("<Ustrd>"+strings.Repeat("x", 1000)+"</Ustrd>", 1100)+"<Ustrd>"), camt.TooLarge},
	} {
		_, err := said(strings.NewReader(c.text))
		var refused *camt.Refusal
		if !errors.As(err, &refused) || refused.Reason != c.reason {
			t.Errorf("%s: %v, want %s", name, err, c.reason)
		}
	}
}

// endless is a file that never ends.
type endless struct{ text, rest string }

func (e *endless) Read(p []byte) (int, error) {
	if e.rest == "" {
		e.rest = e.text
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

// A file that is too large is refused while it is read, not after.
func TestTooLargeAFileIsRefused(t *testing.T) {
	t.Parallel()
	begin, entry, _ := strings.Cut(statement, "<Ntry>")
	entry, _, _ = strings.Cut("<Ntry>"+entry, "</Stmt>")
	comment := "<!--" + strings.Repeat("x", 60_000) + "-->"
	_, err := saidWithin(io.MultiReader(strings.NewReader(begin), strings.NewReader(entry), &endless{text: comment}), 8<<20)
	var refused *camt.Refusal
	if !errors.As(err, &refused) || refused.Reason != camt.TooLarge {
		t.Error(err)
	}
}

func TestAmounts(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]int64{"0": 0, "1": 100, "1.5": 150, "1.50000": 150, "0.01": 1, "1949.75": 194975} {
		if got, err := (camt.Amount{Value: value, Currency: "CHF"}).Money(); err != nil || got.Minor != want {
			t.Errorf("%s is %s, %v", value, got, err)
		}
	}
	for _, value := range []string{"", "-1.00", "+1", "1,50", "1.005", "1e3", ".5", "99999999999999", "1'000", " 1"} {
		if got, err := (camt.Amount{Value: value, Currency: "CHF"}).Money(); err == nil {
			t.Errorf("%q is taken as %s", value, got)
		}
	}
	if _, err := (camt.Amount{Value: "1", Currency: "USD"}).Money(); err == nil {
		t.Error("dollars are taken")
	}
}

// What stands in front of the kind decides: another namespace has none.
func TestDocumentKind(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"/>`: "pain.002.001.10",
		`<Document xmlns="urn:example:pain.002.001.10"/>`:                    "",
		`<Document/>`: "", `no XML`: "",
	} {
		if got := camt.DocumentKind(strings.NewReader(text)); got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
}
