package paper

import (
	"strconv"
	"strings"

	"manager/internal/billing/document"
	"manager/internal/billing/pdf"
	"manager/internal/money"
)

// The table of lines, in millimetres.
const (
	headTall  = 6.0
	lineTall  = 4.13
	smallTall = 3.5
	padding   = 1.4
	columnGap = 3.0
	narrowest = 45.0 // of the product's column with the period beside it
)

// columns are where those of the table end (numbers) or begin (texts).
type columns struct {
	product, productWide float64
	period               float64 // 0: it stands below the product
	quantity, price, net float64 // right ends
}

// table is the table of lines being written.
type table struct {
	*sheet
	columns
	c       document.Content
	carried int64 // the lines' net so far
	written int   // lines
}

func (s *sheet) lines(c document.Content) {
	t := &table{sheet: s, c: c}
	t.columns = t.measure()
	t.room(headTall + lineTall + 2*padding)
	t.head()
	for i, line := range c.Lines {
		t.row(i, line, i == len(c.Lines)-1)
	}
}

// measure makes the columns of numbers as wide as their content, and gives the product the rest.
func (t *table) measure() (c columns) {
	net, price, quantity, period := label.Width(pdf.Clean(t.netHead())), label.Width(t.l.T("document.paper.price")), label.Width(t.l.T("document.paper.quantity")), 0.0
	for _, line := range t.c.Lines {
		net = max(net, body.Width(pdf.Clean(t.amount(line.Net))))
		price = max(price, body.Width(pdf.Clean(t.price(line))), small.Width(pdf.Clean(t.amount(line.List))))
		for _, a := range line.Adjustments {
			price = max(price, small.Width(pdf.Clean(t.amount(a.Amount))))
		}
		quantity = max(quantity, body.Width(pdf.Clean(t.l.Number(line.Quantity))))
		period = max(period, body.Width(t.periodOf(line)))
	}
	net = max(net, bodyBold.Width(pdf.Clean(t.amount(t.c.Net)))) // carried over
	c.net = right
	c.price = c.net - net - columnGap
	c.quantity = c.price - price - columnGap
	c.product = left + max(5, body.Width(strconv.Itoa(len(t.c.Lines)))) + 2
	c.productWide = c.quantity - quantity - columnGap - c.product
	if period > 0 && c.productWide-period-columnGap >= narrowest {
		c.productWide -= period + columnGap
		c.period = c.product + c.productWide + columnGap
	}
	return c
}

func (t *table) netHead() string {
	return t.l.T("document.paper.net", "Currency", string(t.c.Net.Currency))
}

func (t *table) head() {
	t.text(t.product, t.y, headTall, label, t.l.T("document.paper.product"))
	if t.period > 0 {
		t.text(t.period, t.y, headTall, label, t.l.T("document.paper.period"))
	}
	t.textRight(t.quantity, t.y, headTall, label, t.l.T("document.paper.quantity"))
	t.textRight(t.columns.price, t.y, headTall, label, t.l.T("document.paper.price"))
	t.textRight(t.net, t.y, headTall, label, t.netHead())
	t.y += headTall
	t.canvas.Line(left, t.y, right, t.y, 0.25)
}

// slice is one line of text of a row.
type slice struct {
	tall   float64
	draw   func(y float64)
	repeat *slice // what stands above it when it begins a page
}

// row writes a line with what changes its price. It stays together where a page is
// tall enough; else it goes on, slice by slice.
func (t *table) row(i int, line document.Line, last bool) {
	slices := t.slices(i, line)
	total := 2 * padding
	for _, one := range slices {
		total += one.tall
	}
	reserved := lineTall + 2*padding // for the sum carried over
	if last {
		reserved = 0
	}
	whole := bottom - nextTop - headTall - 2*(lineTall+2*padding)
	if t.y+total+reserved > bottom && total <= whole {
		t.carry()
	}
	t.y += padding
	for n, one := range slices {
		if t.y+one.tall+padding+lineTall+2*padding > bottom && total > whole {
			t.carry()
			t.y += padding
		}
		one.draw(t.y)
		t.y += one.tall
		if n == 0 {
			t.carried += line.Net.Minor
			t.written++
		}
	}
	t.y += padding
	t.canvas.GreyLine(left, t.y, right, t.y)
}

// carry ends a page with the sum so far, and begins the next one with it.
func (t *table) carry() {
	if t.written == 0 { // there is no sum yet
		t.next()
		t.head()
		return
	}
	t.carriedRow(t.l.T("document.paper.carried"))
	t.next()
	t.head()
	t.carriedRow(t.l.T("document.paper.brought"))
	t.canvas.GreyLine(left, t.y, right, t.y)
}

func (t *table) carriedRow(what string) {
	t.y += padding
	t.text(t.product, t.y, lineTall, bodyBold, what)
	t.textRight(t.net, t.y, lineTall, bodyBold, t.amount(money.New(t.carried, t.c.Net.Currency)))
	t.y += lineTall + padding
}

func (t *table) slices(i int, line document.Line) (slices []slice) {
	for n, runs := range pdf.WrapRuns(productRuns(line), t.productWide) {
		slices = append(slices, slice{tall: lineTall, draw: func(y float64) {
			if n == 0 {
				t.numbers(i, line, y)
			}
			x := t.product
			for _, run := range runs {
				t.canvas.Text(x, y+base(lineTall, run.Style), run.Style, run.Text)
				x += run.Style.Width(run.Text)
			}
		}})
	}
	for _, one := range t.details(line) {
		for n, words := range wrap(small, one.label, t.quantity-t.product-12) {
			slices = append(slices, slice{tall: smallTall, draw: func(y float64) {
				t.text(t.product, y, smallTall, small, words)
				if n == 0 {
					t.textRight(t.columns.price, y, smallTall, small, one.value)
				}
			}})
		}
	}
	return slices
}

// productRuns are the customer's name for the product in bold, and what it is.
func productRuns(line document.Line) []pdf.Run {
	name, article := strings.TrimSpace(pdf.Clean(line.Name)), pdf.Clean(line.Article)
	if name == "" {
		return []pdf.Run{{Style: body, Text: article}}
	}
	return []pdf.Run{{Style: bodyBold, Text: name + " "}, {Style: body, Text: article}}
}

func (t *table) numbers(i int, line document.Line, y float64) {
	t.text(left, y, lineTall, pdf.Style{Size: 9, Grey: true}, strconv.Itoa(i+1))
	if t.period > 0 {
		t.text(t.period, y, lineTall, body, t.periodOf(line))
	}
	t.textRight(t.quantity, y, lineTall, body, t.l.Number(line.Quantity))
	t.textRight(t.columns.price, y, lineTall, body, t.price(line))
	t.textRight(t.net, y, lineTall, body, t.amount(line.Net))
}

// details are the small lines below a product.
func (t *table) details(line document.Line) (details []fact) {
	if period := t.periodOf(line); t.period == 0 && period != "" {
		details = append(details, fact{period, ""})
	}
	if len(t.c.VATLines) > 1 {
		details = append(details, fact{t.l.T("document.paper.line_vat", "Rate", line.Rate), ""})
	}
	if t.price(line) == "" || line.Quantity > 1 && len(line.Adjustments) > 0 {
		details = append(details, fact{t.l.T("document.paper.list"), t.amount(line.List)})
	}
	for _, a := range line.Adjustments {
		details = append(details, fact{t.adjustment(a), t.amount(a.Amount)})
	}
	return details
}

func (t *table) adjustment(a document.Adjustment) string {
	what := t.l.T("document.paper.adjustment."+string(a.Kind), "Code", a.Code, "From", a.From)
	if a.Rate == 0 {
		return what
	}
	return t.l.T("document.paper.adjustment_rate", "What", what, "Rate", a.Rate)
}

// price is that of one unit; empty when the list price can't be divided by the units to the cent.
func (t *table) price(line document.Line) string {
	if line.Quantity < 1 || line.List.Minor%int64(line.Quantity) != 0 {
		return ""
	}
	return t.amount(money.New(line.List.Minor/int64(line.Quantity), line.List.Currency))
}

func (t *table) periodOf(line document.Line) string {
	switch {
	case line.From == 0:
		return ""
	case line.To == 0 || line.To == line.From:
		return t.l.NumericDate(line.From.Time())
	}
	return t.l.NumericDate(line.From.Time()) + " – " + t.l.NumericDate(line.To.Time())
}
