package ui

import (
	"context"
	"io"
	"time"

	"github.com/a-h/templ"

	"manager/internal/money"
)

// Row is one line of a table of hundreds of rows, as values for Rows.
type Row struct {
	Box   *RowBox // lets the row be chosen; left out when nil
	Cells []RowCell
	Menu  *RowMenu // left out when nil
}

// RowCell is what Cell, or with Number NumberCell, shows of a Row.
type RowCell struct {
	Label  string
	Number bool
	Value  Value
}

// Value is what a cell shows. The kinds of value are the properties of parts
// (*WhoProps, *ThingProps, BadgeProps, LinksProps, BoxesProps, Hidden) and the types below.
type Value interface{ write(w *writer) }

// Text is a plain text.
type Text string

// Quiet is a text that stands back.
type Quiet string

// Small is a text that explains what stands before it.
type Small string

// Since is shown as Ago.
type Since time.Time

// Day is shown as Date.
type Day time.Time

// Sum is shown as Money.
type Sum money.Money

// Explained is a value with a text below it.
type Explained struct {
	Value Value
	Below string
}

// Values stand one after the other.
type Values []Value

// Group is several parts that are one value, with a distance between them.
type Group []Value

// Line is a line of its own within a cell.
type Line []Value

// Tree is a list of things to tick, some below others.
type Tree struct {
	Label string // names the list
	Name  string // of the boxes
	Lines []TreeLine
}

// TreeLine is one thing of a Tree, Depth levels below its top. Hidden stands
// before the box, Note behind the label.
type TreeLine struct {
	ChoiceBox
	Hidden Hidden
	Note   string
	Depth  int
}

// Rows are the rows of a table that may have hundreds of them: what row makes of
// each item. What templ generates for parts this small costs several times what
// it writes, so this one component writes them itself, and the same as Who,
// Badge, Cell, MenuCell and the others would (docs/decisions/0010). A row is
// written before the next one is made, which may use its memory again.
func Rows[T any](items []T, row func(item T) Row) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, out io.Writer) error {
		w := newWriter(ctx)
		defer w.release()
		for _, item := range items {
			w.row(row(item))
		}
		_, err := out.Write(w.b)
		return err
	})
}

func (w *writer) row(r Row) {
	w.raw(`<tr>`)
	if r.Box != nil {
		w.box(r.Box)
	}
	for i := range r.Cells {
		w.cell(&r.Cells[i])
	}
	if r.Menu != nil {
		w.menuCell(r.Menu)
	}
	w.raw(`</tr>`)
}

func (w *writer) box(b *RowBox) {
	w.raw(`<td class="check"><input type="checkbox"`)
	w.attribute("form", b.Selection.Form)
	w.attribute("name", b.Selection.Name)
	w.attribute("value", b.Value)
	w.attribute("aria-label", w.reader.T("ui.table.select", "Name", b.Name))
	w.flag("checked", b.Checked)
	w.flag("disabled", b.Disabled)
	if b.Fits != "" {
		w.attribute("data-fits", b.Fits)
	}
	w.raw(`></td>`)
}

func (w *writer) cell(c *RowCell) {
	w.raw(`<td`)
	if c.Number {
		w.raw(` class="num"`)
	}
	if c.Label != "" {
		w.attribute("data-label", c.Label)
	}
	w.raw(`>`)
	c.Value.write(w)
	w.raw(`</td>`)
}

func (w *writer) menuCell(m *RowMenu) {
	label := w.reader.T("ui.table.actions", "Name", m.Name)
	w.raw(`<td class="act"><button class="button bare" type="button"`)
	w.attribute("popovertarget", m.ID)
	w.attribute("aria-label", label)
	w.attribute("title", label)
	w.raw(`>`)
	w.icon("dots")
	w.raw(`</button><noscript><div class="menu-pop" popover`)
	w.attribute("id", m.ID)
	w.raw(` role="group"`)
	w.attribute("aria-label", label)
	w.raw(`>`)
	for i := range m.Items {
		w.menuItem(&m.Items[i])
	}
	w.raw(`</div></noscript></td>`)
}

func (w *writer) menuItem(item *MenuItem) {
	if item.Apart {
		w.raw(`<hr>`)
	}
	if item.Action != "" {
		w.raw(`<form method="post" action="`)
		w.address(item.Action)
		w.raw(`">`)
		for _, field := range item.Hidden {
			field.write(w)
		}
		w.raw(`<button type="submit"`)
	} else {
		w.raw(`<a href="`)
		w.address(item.URL)
		w.raw(`"`)
	}
	if item.Danger {
		w.raw(` class="danger"`)
	}
	w.flag("data-dialog", item.Dialog && item.Action == "")
	w.raw(`>`)
	w.icon(item.Icon)
	w.text(item.Label)
	if item.Action != "" {
		w.raw(`</button></form>`)
	} else {
		w.raw(`</a>`)
	}
}
