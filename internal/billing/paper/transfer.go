package paper

import (
	"unicode/utf8"

	"manager/internal/billing/pdf"
	"manager/internal/billing/qrbill"
	"manager/internal/money"
)

// The block for a transfer, in millimetres.
const (
	blockPadding = 6.0
	blockCode    = 40.0
	blockLabel   = 30.0
	blockLine    = 4.6
	blockNote    = 3.7
)

var blockTitle = pdf.Style{Size: 11, Bold: true}

// mostOnSlip is the largest amount that a QR-bill and a SEPA code hold.
const mostOnSlip = 999_999_999_99

// payment writes how to pay: the Swiss payment part where the document has it, else a
// block for a transfer. facts tells whether the block says until when.
func (s *sheet) payment(p Slip, due bool) error {
	if p.Pay.QRBill && p.Amount.Minor <= mostOnSlip {
		return s.swiss(p)
	}
	return s.transfer(p, due)
}

// transfer writes the block at the bottom of the page, with a code for SEPA where the currency is the euro.
func (s *sheet) transfer(p Slip, due bool) error {
	sepa := p.Amount.Currency == money.EUR && p.Amount.Positive() && p.Amount.Minor <= mostOnSlip
	x, title, hint := left+blockPadding, s.l.T("document.paper.transfer.other"), s.l.T("document.paper.transfer.hint")
	if sepa {
		x += blockCode + 8
		title, hint = s.l.T("document.paper.transfer.sepa"), s.l.T("document.paper.transfer.scan")
	}
	wide := right - blockPadding - x
	rows := s.transferRows(p, due, wide-blockLabel)
	notes := wrap(small, hint, wide)
	tall := 7 + blockNote*float64(len(notes)) + 2
	for _, row := range rows {
		tall += blockLine * float64(len(row.lines))
	}
	if sepa {
		tall = max(tall, blockCode)
	}
	tall += 2 * blockPadding
	if s.y+4+tall > bottom {
		s.next()
	}
	y := bottom - tall
	s.canvas.Frame(left, y, inner, tall, 1.5, 0.25)
	y += blockPadding
	if sepa {
		c, err := sepaCode(p)
		if err != nil {
			return err
		}
		s.code(c, left+blockPadding, y, blockCode)
	}
	s.text(x, y, 4, blockTitle, title)
	y += 7
	for _, row := range rows {
		s.text(x, y, blockLine, pdf.Style{Size: 9, Grey: true}, row.label)
		for _, line := range row.lines {
			s.text(x+blockLabel, y, blockLine, row.style, line)
			y += blockLine
		}
	}
	y += 2
	for _, line := range notes {
		s.text(x, y, blockNote, small, line)
		y += blockNote
	}
	s.y = bottom
	return nil
}

type transferRow struct {
	label string
	lines []string
	style pdf.Style
}

func (s *sheet) transferRows(p Slip, due bool, wide float64) (rows []transferRow) {
	add := func(label, value string, style pdf.Style) {
		if value != "" {
			rows = append(rows, transferRow{label, wrap(style, value, wide), style})
		}
	}
	amount := ""
	if !p.Amount.IsZero() {
		amount = string(p.Amount.Currency) + "\u00a0" + s.l.Amount(p.Amount)
	}
	add(s.l.T("document.paper.transfer.holder"), p.Pay.Holder, body)
	add(s.l.T("document.paper.transfer.iban"), p.Pay.IBAN.Grouped(), body)
	add(s.l.T("document.paper.transfer.reference"), qrbill.Grouped(p.Pay.Reference), body)
	add(s.l.T("document.paper.transfer.amount"), amount, bodyBold)
	if due && p.DueOn != 0 {
		add(s.l.T("document.paper.due"), s.l.LongDate(p.DueOn.Time()), body)
	}
	return rows
}

func sepaCode(p Slip) (code, error) {
	t := qrbill.Transfer{Holder: cut(p.Pay.Holder, 70, ""), Account: p.Pay.IBAN, Amount: p.Amount}
	if reference, ok := qrbill.ParseSCOR(p.Pay.Reference); ok {
		t.Reference = reference
	} else {
		t.Text = p.Pay.Reference
	}
	payload, err := t.Payload()
	if err != nil {
		return code{}, err
	}
	return encode(payload)
}

// cut is a text of at most so many letters, which ends in a mark where something is left out.
func cut(text string, longest int, mark string) string {
	if utf8.RuneCountInString(text) <= longest {
		return text
	}
	return string([]rune(text)[:longest-len(mark)]) + mark
}
