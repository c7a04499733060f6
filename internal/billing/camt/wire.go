package camt

import (
	"slices"
	"strings"
)

// The elements that are read, as they stand in the files. Those of versions 04 and
// 08 are read by the same types: what one of them does not have stays empty.

type wireAmount struct {
	Currency string `xml:"Ccy,attr"`
	Value    string `xml:",chardata"`
}

func (a wireAmount) amount() Amount {
	return Amount{Value: strings.TrimSpace(a.Value), Currency: strings.TrimSpace(a.Currency)}
}

// wireChoice is a code, one of the bank's own, or a plain text (version 04's status).
type wireChoice struct {
	Text  string `xml:",chardata"`
	Code  string `xml:"Cd"`
	Owner string `xml:"Prtry"`
}

func (c wireChoice) code() string {
	for _, s := range []string{c.Code, c.Owner, c.Text} {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}

type wireDay struct {
	Date string `xml:"Dt"`
	Time string `xml:"DtTm"`
}

type wireAccount struct {
	IBAN     string `xml:"Id>IBAN"`
	Other    string `xml:"Id>Othr>Id"`
	Currency string `xml:"Ccy"`
}

func (a wireAccount) number() string {
	if iban := strings.Join(strings.Fields(a.IBAN), ""); iban != "" {
		return strings.ToUpper(iban)
	}
	return strings.TrimSpace(a.Other)
}

type wireBalance struct {
	Code   string     `xml:"Tp>CdOrPrtry>Cd"`
	Amount wireAmount `xml:"Amt"`
	Sign   string     `xml:"CdtDbtInd"`
}

type wireCharges struct {
	Total   wireAmount   `xml:"TtlChrgsAndTaxAmt"`
	Amounts []wireAmount `xml:"Rcrd>Amt"`
}

func (c wireCharges) charges() (all Charges) {
	all.Total = c.Total.amount()
	for _, a := range c.Amounts {
		all.Records = append(all.Records, a.amount())
	}
	return all
}

type wireCode struct {
	Domain string `xml:"Domn>Cd"`
	Family string `xml:"Domn>Fmly>Cd"`
	Sub    string `xml:"Domn>Fmly>SubFmlyCd"`
	Owner  string `xml:"Prtry>Cd"`
}

func (c wireCode) code() string {
	return strings.Join(slices.DeleteFunc([]string{c.Domain, c.Family, c.Sub, c.Owner}, func(s string) bool { return s == "" }), "/")
}

type wireAddress struct {
	Street   string   `xml:"StrtNm"`
	Number   string   `xml:"BldgNb"`
	Postcode string   `xml:"PstCd"`
	Town     string   `xml:"TwnNm"`
	Country  string   `xml:"Ctry"`
	Lines    []string `xml:"AdrLine"`
}

func (a wireAddress) line() string {
	parts := append(slices.Clone(a.Lines), plain(a.Street+" "+a.Number), plain(a.Postcode+" "+a.Town), a.Country)
	return plain(strings.Join(slices.DeleteFunc(parts, func(s string) bool { return plain(s) == "" }), ", "))
}

type wirePerson struct {
	Name    string      `xml:"Nm"`
	Address wireAddress `xml:"PstlAdr"`
}

// wireParty is a person in version 04, and holds one in 08.
type wireParty struct {
	wirePerson
	Party wirePerson `xml:"Pty"`
	Agent wirePerson `xml:"Agt>FinInstnId"`
}

func (p wireParty) party(account wireAccount) Party {
	for _, one := range []wirePerson{p.wirePerson, p.Party, p.Agent} {
		if plain(one.Name) != "" || one.Address.line() != "" {
			return Party{Name: plain(one.Name), Address: one.Address.line(), IBAN: account.number()}
		}
	}
	return Party{IBAN: account.number()}
}

type wireDetail struct {
	Reference  string      `xml:"Refs>AcctSvcrRef"`
	EndToEnd   string      `xml:"Refs>EndToEndId"`
	MessageID  string      `xml:"Refs>MsgId"`
	PaymentID  string      `xml:"Refs>PmtInfId"`
	UETR       string      `xml:"Refs>UETR"`
	Amount     wireAmount  `xml:"Amt"`
	Sign       string      `xml:"CdtDbtInd"`
	Instructed wireAmount  `xml:"AmtDtls>InstdAmt>Amt"`
	Transacted wireAmount  `xml:"AmtDtls>TxAmt>Amt"`
	Charges    wireCharges `xml:"Chrgs"`
	Code       wireCode    `xml:"BkTxCd"`
	Debtor     wireParty   `xml:"RltdPties>Dbtr"`
	Account    wireAccount `xml:"RltdPties>DbtrAcct"`
	Ultimate   wireParty   `xml:"RltdPties>UltmtDbtr"`
	References []string    `xml:"RmtInf>Strd>CdtrRefInf>Ref"`
	Text       []string    `xml:"RmtInf>Ustrd"`
	Extra      []string    `xml:"RmtInf>Strd>AddtlRmtInf"`
	Return     wireChoice  `xml:"RtrInf>Rsn"`
	Info       string      `xml:"AddtlTxInf"`
}

func (w wireDetail) detail() (Detail, error) {
	d := Detail{Amount: w.Amount.amount(), Instructed: w.Instructed.amount(), Reference: plain(w.Reference), EndToEnd: plain(w.EndToEnd), MessageID: plain(w.MessageID),
		PaymentID: plain(w.PaymentID), UETR: plain(w.UETR), Code: w.Code.code(), Charges: w.Charges.charges(), Debtor: w.Debtor.party(w.Account), Ultimate: w.Ultimate.party(wireAccount{}), Return: w.Return.code()}
	if d.Amount.IsZero() {
		d.Amount = w.Transacted.amount()
	}
	if d.EndToEnd == "NOTPROVIDED" {
		d.EndToEnd = ""
	}
	for _, reference := range w.References {
		if reference = plain(reference); reference != "" {
			d.References = append(d.References, reference)
		}
	}
	d.Text = plain(strings.Join(append(slices.Clone(w.Text), w.Extra...), " "))
	if d.Text == "" {
		d.Text = plain(w.Info)
	}
	var err error
	if d.Signed = strings.TrimSpace(w.Sign) != ""; d.Signed {
		d.Credit, err = credit(w.Sign)
	}
	return d, err
}

// plain is a text in one line, without space around and doubled in it.
func plain(s string) string { return strings.Join(strings.Fields(s), " ") }
