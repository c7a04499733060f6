package camt

import "encoding/xml"

// report reads a statement or notification. Its head comes before its entries, as
// the standard has it.
func (f *file) report() error {
	r := Report{Message: f.message}
	told := false
	tell := func() error {
		if told {
			return nil
		}
		told = true
		if r.Account == "" {
			return Refuse(Malformed, "a statement does not say of which account it is")
		}
		return own(f.handler.Report(r))
	}
	err := f.children(func(start xml.StartElement) error {
		if start.Name.Local == "Ntry" {
			if err := tell(); err != nil {
				return err
			}
			return f.entry()
		}
		if told {
			return f.decoder.Skip()
		}
		return f.head(&r, start)
	})
	if err != nil {
		return err
	}
	if err := tell(); err != nil {
		return err
	}
	return own(f.handler.EndReport())
}

// maxBalances is how many balances a statement has at most: nobody has more than a few.
const maxBalances = 100

// head reads what a report says of itself.
func (f *file) head(r *Report, start xml.StartElement) error {
	switch start.Name.Local {
	case "Id":
		if err := f.decode(&r.ID, start); err != nil {
			return err
		}
		r.ID = plain(r.ID)
	case "CreDtTm":
		var at string
		err := f.decode(&at, start)
		if err == nil {
			r.Made, err = day("", at)
		}
		return err
	case "RptPgntn", "StmtPgntn", "NtfctnPgntn":
		var page struct {
			Number string `xml:"PgNb"`
			Last   string `xml:"LastPgInd"`
		}
		if err := f.decode(&page, start); err != nil {
			return err
		}
		r.Page, r.Last = plain(page.Number), yes(page.Last)
	case "Acct":
		var account wireAccount
		if err := f.decode(&account, start); err != nil {
			return err
		}
		r.Account, r.Currency = account.number(), plain(account.Currency)
	case "Bal":
		var balance wireBalance
		if err := f.decode(&balance, start); err != nil {
			return err
		}
		positive, err := credit(balance.Sign)
		if err != nil {
			return err
		}
		if r.Balances = append(r.Balances, Balance{Code: plain(balance.Code), Amount: balance.Amount.amount(), Credit: positive}); len(r.Balances) > maxBalances {
			return Refuse(Malformed, "a statement has more than %d balances", maxBalances)
		}
	default:
		return f.decoder.Skip()
	}
	return nil
}

// entry reads one booking; what it is made of is told one by one.
func (f *file) entry() error {
	e := entryReader{file: f}
	err := f.children(e.child)
	if err != nil {
		return err
	}
	if err := e.tell(); err != nil {
		return err
	}
	return own(f.handler.EndEntry(e.info))
}

// entryReader is an entry that is being read.
type entryReader struct {
	*file
	entry Entry
	told  bool
	info  string
}

func (e *entryReader) tell() error {
	if e.told {
		return nil
	}
	e.told = true
	if e.entry.Amount.IsZero() || e.entry.Status == "" {
		return Refuse(Malformed, "an entry has no amount or no status before what it is made of")
	}
	return own(e.handler.Entry(e.entry))
}

func (e *entryReader) child(start xml.StartElement) error {
	switch start.Name.Local {
	case "NtryDtls":
		if err := e.tell(); err != nil {
			return err
		}
		return e.children(e.details)
	case "AddtlNtryInf":
		err := e.decode(&e.info, start)
		e.info = plain(e.info)
		return err
	}
	if e.told {
		return e.decoder.Skip()
	}
	return e.field(start)
}

func (e *entryReader) details(start xml.StartElement) error {
	switch start.Name.Local {
	case "Btch":
		return e.batch(start)
	case "TxDtls":
		return e.detail(start)
	}
	return e.decoder.Skip()
}

func (e *entryReader) batch(start xml.StartElement) error {
	var wire struct {
		MessageID string `xml:"MsgId"`
		PaymentID string `xml:"PmtInfId"`
	}
	if err := e.decode(&wire, start); err != nil {
		return err
	}
	return own(e.handler.Batch(Batch{MessageID: plain(wire.MessageID), PaymentID: plain(wire.PaymentID)}))
}

func (e *entryReader) detail(start xml.StartElement) error {
	var wire wireDetail
	if err := e.decode(&wire, start); err != nil {
		return err
	}
	d, err := wire.detail()
	if err != nil {
		return err
	}
	if !d.Signed {
		d.Credit = e.entry.Credit
	}
	if d.Code == "" {
		d.Code = e.entry.Code
	}
	return own(e.handler.Detail(d))
}

// field reads what an entry says of itself.
func (e *entryReader) field(start xml.StartElement) error {
	var text string
	switch start.Name.Local {
	case "Amt":
		var amount wireAmount
		err := e.decode(&amount, start)
		e.entry.Amount = amount.amount()
		return err
	case "CdtDbtInd":
		err := e.decode(&text, start)
		if err == nil {
			e.entry.Credit, err = credit(text)
		}
		return err
	case "RvslInd":
		err := e.decode(&text, start)
		e.entry.Reversal = yes(text)
		return err
	case "Sts":
		var status wireChoice
		err := e.decode(&status, start)
		e.entry.Status = status.code()
		return err
	case "BookgDt":
		return e.day(&e.entry.BookedOn, start)
	case "ValDt":
		return e.day(&e.entry.ValuedOn, start)
	case "AcctSvcrRef":
		err := e.decode(&text, start)
		e.entry.Reference = plain(text)
		return err
	case "BkTxCd":
		var code wireCode
		err := e.decode(&code, start)
		e.entry.Code = code.code()
		return err
	case "Chrgs":
		var charges wireCharges
		err := e.decode(&charges, start)
		e.entry.Charges = charges.charges()
		return err
	}
	return e.decoder.Skip()
}

func (e *entryReader) day(to *string, start xml.StartElement) error {
	var wire wireDay
	err := e.decode(&wire, start)
	if err == nil {
		*to, err = day(wire.Date, wire.Time)
	}
	return err
}
