package pain

import (
	"encoding/xml"
	"strconv"
	"time"

	"manager/internal/money"
)

// The elements of pain.001.001.09, in the order of its schema.

type wireOrder struct {
	XMLName xml.Name    `xml:"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09 Document"`
	Head    wireHead    `xml:"CstmrCdtTrfInitn>GrpHdr"`
	Batch   wirePayment `xml:"CstmrCdtTrfInitn>PmtInf"`
}

type wireHead struct {
	ID     string `xml:"MsgId"`
	Made   string `xml:"CreDtTm"`
	Number string `xml:"NbOfTxs"`
	Sum    string `xml:"CtrlSum"`
	By     string `xml:"InitgPty>Nm"`
}

type wirePayment struct {
	ID        string         `xml:"PmtInfId"`
	Method    string         `xml:"PmtMtd"`
	Batch     bool           `xml:"BtchBookg"`
	Number    string         `xml:"NbOfTxs"`
	Sum       string         `xml:"CtrlSum"`
	Service   string         `xml:"PmtTpInf>SvcLvl>Cd,omitempty"`
	Day       string         `xml:"ReqdExctnDt>Dt"`
	Debtor    string         `xml:"Dbtr>Nm"`
	Account   string         `xml:"DbtrAcct>Id>IBAN"`
	Currency  string         `xml:"DbtrAcct>Ccy"`
	BIC       string         `xml:"DbtrAgt>FinInstnId>BICFI,omitempty"`
	OtherBank string         `xml:"DbtrAgt>FinInstnId>Othr>Id,omitempty"`
	Charges   string         `xml:"ChrgBr,omitempty"`
	Transfers []wireTransfer `xml:"CdtTrfTxInf"`
}

type wireTransfer struct {
	Instruction string       `xml:"PmtId>InstrId"`
	EndToEnd    string       `xml:"PmtId>EndToEndId"`
	UETR        string       `xml:"PmtId>UETR"`
	Amount      wireAmount   `xml:"Amt>InstdAmt"`
	Creditor    wireCreditor `xml:"Cdtr"`
	Account     string       `xml:"CdtrAcct>Id>IBAN"`
	Text        string       `xml:"RmtInf>Ustrd,omitempty"`
}

type wireAmount struct {
	Currency string `xml:"Ccy,attr"`
	Value    string `xml:",chardata"`
}

type wireCreditor struct {
	Name    string      `xml:"Nm"`
	Address wireAddress `xml:"PstlAdr"`
}

type wireAddress struct {
	Street  string `xml:"StrtNm,omitempty"`
	Number  string `xml:"BldgNb,omitempty"`
	Code    string `xml:"PstCd,omitempty"`
	Town    string `xml:"TwnNm"`
	Country string `xml:"Ctry"`
}

// document is the order as it is written. One booking of all transfers is asked for,
// so that the bank's debit is the file's sum.
func (o Order) document(total money.Money) wireOrder {
	holder, number := Text(o.Holder, 70), strconv.Itoa(len(o.Transfers))
	d := wireOrder{
		Head: wireHead{ID: o.MessageID, Made: o.Made.UTC().Format("2006-01-02T15:04:05Z"), Number: number, Sum: total.Plain(), By: holder},
		Batch: wirePayment{ID: o.MessageID, Method: "TRF", Batch: true, Number: number, Sum: total.Plain(), Day: o.Day.Format(time.DateOnly), Debtor: holder,
			Account: string(o.From), Currency: string(total.Currency), BIC: o.BIC},
	}
	if o.BIC == "" {
		d.Batch.OtherBank = "NOTPROVIDED"
	}
	if total.Currency == money.EUR {
		d.Batch.Service, d.Batch.Charges = "SEPA", "SLEV"
	}
	for _, t := range o.Transfers {
		d.Batch.Transfers = append(d.Batch.Transfers, wireTransfer{Instruction: t.EndToEnd, EndToEnd: t.EndToEnd, UETR: t.UETR,
			Amount: wireAmount{Currency: string(t.Amount.Currency), Value: t.Amount.Plain()}, Account: string(t.To.IBAN), Text: Text(t.Text, 140),
			Creditor: wireCreditor{Name: Text(t.To.Holder, 70), Address: wireAddress{Street: Text(t.To.Street, 70), Number: Text(t.To.HouseNumber, 16),
				Code: Text(t.To.PostalCode, 16), Town: Text(t.To.Town, 35), Country: t.To.Country}}})
	}
	return d
}
