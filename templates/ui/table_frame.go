package ui

import (
	"strconv"

	"github.com/a-h/templ"
)

// tableHead names the columns of a list.
func tableHead(p TableProps) templ.Component {
	return Written(func(m *Markup) {
		m.raw(`<thead><tr>`)
		if p.Selection != nil {
			m.raw(`<th class="check" scope="col"><span class="sr-only">`)
			m.Say("ui.table.selection")
			m.raw(`</span><input type="checkbox" hidden`)
			m.attribute("data-select-all", p.Selection.Form)
			m.attribute("aria-label", m.reader.T("ui.table.select_all"))
			m.raw(`></th>`)
		}
		for _, c := range p.Columns {
			m.columnHead(c)
		}
		if p.Menu {
			m.raw(`<th scope="col"><span class="sr-only">`)
			m.Say("common.actions")
			m.raw(`</span></th>`)
		}
		m.raw(`</tr></thead>`)
	})
}

func (m *Markup) columnHead(c Column) {
	m.raw(`<th scope="col"`)
	m.attribute("class", c.class())
	m.named("aria-sort", string(c.Sort))
	m.raw(`>`)
	switch {
	case c.SortURL != "":
		m.raw(`<a href="`)
		m.link(c.SortURL)
		m.raw(`">`)
		m.text(c.Label)
		m.Gap()
		m.Icon(c.sortIcon())
		m.raw(`</a>`)
	case c.Unnamed:
		m.raw(`<span class="sr-only">`)
		m.text(c.Label)
		m.raw(`</span>`)
	default:
		m.text(c.Label)
	}
	m.raw(`</th>`)
}

// tableFoot leads to the pages before and after.
func tableFoot(p TableFoot) templ.Component {
	return Written(func(m *Markup) {
		m.raw(`<div class="table-foot">`)
		if p.Note != "" {
			m.raw(`<span>`)
			m.text(p.Note)
			m.raw(`</span>`)
		}
		if len(p.Sizes) > 0 {
			m.pageSizes(p.Sizes)
		}
		if p.Previous != "" || p.Next != "" {
			m.raw(`<nav class="end"`)
			m.attribute("aria-label", m.reader.T("ui.table.pages"))
			m.raw(`>`)
			m.neighbour(p.Previous, "prev", "ui.table.previous")
			m.neighbour(p.Next, "next", "common.next")
			m.raw(`</nav>`)
		}
		m.raw(`</div>`)
	})
}

func (m *Markup) pageSizes(sizes []PageSize) {
	m.raw(`<nav class="sizes"`)
	m.attribute("aria-label", m.reader.T("ui.table.page_size"))
	m.raw(`><span>`)
	m.Say("ui.table.page_size")
	m.raw(`</span>`)
	for _, size := range sizes {
		m.raw(`<a href="`)
		m.link(size.URL)
		m.raw(`"`)
		if size.Current {
			m.raw(` aria-current="true"`)
		}
		m.raw(`>`)
		m.b = strconv.AppendInt(m.b, int64(size.Rows), 10)
		m.raw(`</a>`)
	}
	m.raw(`</nav>`)
}

// neighbour leads to the page before or after, if there is one.
func (m *Markup) neighbour(url, rel, label string) {
	if url == "" {
		return
	}
	m.raw(`<a class="button" href="`)
	m.link(url)
	m.raw(`"`)
	m.attribute("rel", rel)
	m.raw(`>`)
	m.Say(label)
	m.raw(`</a>`)
}
