package bank

import (
	"io"
	"slices"

	"manager/internal/billing/camt"
	"manager/internal/money"
)

// checked is what the first reading of a file found out.
type checked struct {
	plans   map[int]plan      // of the bookings of several parts, by their place in the file
	repeats map[[16]byte]bool // references of the bank that name several transactions
	reports []camt.Report
}

// plan is how a booking of several parts is divided.
type plan int

const (
	gross     plan = iota // each part is an amount that arrived
	net                   // what arrived is each part without its charges
	undivided             // the parts don't add up, or have no amounts
)

// check reads the whole file and refuses it when it is none of ours: an account of
// somebody else, a currency that isn't kept, a statement that does not add up.
func (b *Bank) check(file io.Reader) (*checked, error) {
	c := &checker{bank: b, checked: &checked{plans: map[int]plan{}, repeats: map[[16]byte]bool{}}}
	err := camt.Read(file, camt.MaxFile, camt.Handler{Report: c.report, Entry: c.entry, Detail: c.detail, EndEntry: c.endEntry, EndReport: c.endReport})
	if err != nil {
		return nil, err
	}
	return c.checked, nil
}

// checker is a file that is being checked.
type checker struct {
	*checked
	bank  *Bank
	at    camt.Report
	moved int64 // by the booked entries of the report, in minor units
	seen  map[[16]byte]bool

	place   int // of the entry in the file
	current camt.Entry
	amount  money.Money
	parts   int
	gross   int64 // of the parts
	net     int64
	unclear bool // a part has no amount in the account's currency
}

func (c *checker) report(r camt.Report) error {
	if !slices.Contains(c.bank.accounts, r.Account) {
		return camt.Refuse(camt.ForeignAccount, "the file is about the account %s, which is none of the seller's; MANAGER_BANK_ACCOUNTS names further ones, such as the account behind a QR-IBAN", r.Account)
	}
	c.at, c.moved, c.seen = r, 0, map[[16]byte]bool{}
	c.reports = append(c.reports, r)
	return nil
}

func (c *checker) entry(e camt.Entry) (err error) {
	c.place++
	c.current, c.parts, c.gross, c.net, c.unclear = e, 0, 0, 0, false
	if !e.Booked() {
		return nil
	}
	if c.amount, err = c.kept(e.Amount); err != nil {
		return err
	}
	if c.at.Currency != "" && c.at.Currency != e.Amount.Currency {
		return camt.Refuse(camt.OtherCurrency, "the account is in %s, and an entry in %s", c.at.Currency, e.Amount.Currency)
	}
	if e.BookedOn == "" && e.ValuedOn == "" && c.at.Made == "" {
		return camt.Refuse(camt.Malformed, "a booked entry has no date")
	}
	c.note(OfEntry, e.Credit, e.Reference)
	return nil
}

// kept is an amount in a currency that is kept.
func (c *checker) kept(a camt.Amount) (money.Money, error) {
	if _, ok := money.ParseCurrency(a.Currency); !ok {
		return money.Money{}, camt.Refuse(camt.OtherCurrency, "an entry is in %q, and accounts are kept in %v", a.Currency, money.Currencies)
	}
	amount, err := a.Money()
	if err != nil {
		return money.Money{}, camt.Refuse(camt.Malformed, "the amount of an entry is wrong: %v", err)
	}
	return amount, nil
}

// note remembers a reference of the bank, and that it repeats.
func (c *checker) note(level Level, credit bool, reference string) {
	if reference == "" {
		return
	}
	k := refKey(level, credit, reference)
	if c.seen[k] {
		c.repeats[k] = true
	}
	c.seen[k] = true
}

func refKey(level Level, credit bool, reference string) [16]byte {
	way := "debit"
	if credit {
		way = "credit"
	}
	return key(string(level), way, reference)
}

func (c *checker) detail(d camt.Detail) error {
	if !c.current.Booked() {
		return nil
	}
	c.parts++
	c.note(OfDetail, d.Credit, d.Reference)
	amount, err := d.Amount.Money()
	if err != nil && d.Amount.Value != "" && d.Amount.Currency == c.current.Amount.Currency {
		return camt.Refuse(camt.Malformed, "the amount of a transaction is wrong: %v", err)
	}
	if err != nil || amount.Currency != c.amount.Currency {
		c.unclear = true
		return nil
	}
	sign := int64(1)
	if d.Credit != c.current.Credit {
		sign = -1
	}
	c.gross += sign * amount.Minor
	c.net += sign * (amount.Minor - charged(d, amount.Currency))
	return nil
}

// charged is what banks took from a transaction, in minor units of the currency.
func charged(d camt.Detail, currency money.Currency) int64 {
	all := d.Charges.Records
	if len(all) == 0 {
		all = []camt.Amount{d.Charges.Total}
	}
	var sum int64
	for _, a := range all {
		if amount, err := a.Money(); err == nil && amount.Currency == currency {
			sum += amount.Minor
		}
	}
	return sum
}

func (c *checker) endEntry(string) error {
	if !c.current.Booked() {
		return nil
	}
	if c.parts > 1 {
		switch {
		case !c.unclear && c.gross == c.amount.Minor:
		case !c.unclear && c.net == c.amount.Minor:
			c.plans[c.place] = net
		default:
			c.plans[c.place] = undivided
		}
	}
	if c.current.Credit {
		c.moved += c.amount.Minor
	} else {
		c.moved -= c.amount.Minor
	}
	return nil
}

// endReport refuses a statement whose opening balance and entries are not its closing balance.
func (c *checker) endReport() error {
	if c.at.Kind != camt.Statement {
		return nil
	}
	opening, closing, ok := ends(c.at.Balances)
	if !ok {
		return camt.Refuse(camt.SumsDiffer, "statement %s has no opening and closing balance", c.at.ID)
	}
	from, err := c.balance(opening)
	if err != nil {
		return err
	}
	to, err := c.balance(closing)
	if err != nil {
		return err
	}
	if from.Minor+c.moved != to.Minor || from.Currency != to.Currency {
		return camt.Refuse(camt.SumsDiffer, "statement %s does not add up: %s at first and %s of entries are not %s at last", c.at.ID, from, money.New(c.moved, from.Currency), to)
	}
	return nil
}

// ends are the balances before and after the entries; a page in the middle has interim ones.
func ends(all []camt.Balance) (opening, closing camt.Balance, ok bool) {
	first := slices.IndexFunc(all, func(b camt.Balance) bool { return b.Code == "OPBD" || b.Code == "PRCD" })
	last := slices.IndexFunc(all, func(b camt.Balance) bool { return b.Code == "CLBD" })
	interim := func(b camt.Balance) bool { return b.Code == "ITBD" }
	if first < 0 {
		first = slices.IndexFunc(all, interim)
	}
	if last < 0 {
		for i := range all {
			if interim(all[i]) && i != first {
				last = i
			}
		}
	}
	if first < 0 || last < 0 {
		return opening, closing, false
	}
	return all[first], all[last], true
}

func (c *checker) balance(b camt.Balance) (money.Money, error) {
	amount, err := c.kept(b.Amount)
	if err != nil || b.Credit {
		return amount, err
	}
	return amount.Neg(), nil
}
