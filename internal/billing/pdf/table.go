package pdf

// Column is one column of a table.
type Column struct {
	Head  string
	Wide  float64 // its share of the width
	Right bool    // numbers stand to the right
}

// Table writes rows below the heads of the columns, which stand on each page
// again. A row stays together on a page; its texts wrap.
func (d *Document) Table(columns []Column, rows [][]string) {
	d.head(columns)
	for _, row := range rows {
		cells, tall := wrap(columns, row)
		if d.room(tall) {
			d.head(columns)
		}
		d.row(columns, cells, tall)
	}
}

func (d *Document) head(columns []Column) {
	x := margin
	for _, column := range columns {
		d.put(column, x, wide(columns, column), strong, 0, Clean(column.Head))
		x += wide(columns, column)
	}
	d.y += lineTall + 1
	d.canvas.Line(margin, d.y, margin+width, d.y, 0.2)
	d.y++
}

// put writes a line of a cell, so many lines below its top.
func (d *Document) put(column Column, x, wide float64, style Style, line int, text string) {
	y := d.y + rise + float64(line)*lineTall
	if column.Right {
		d.canvas.TextRight(x+wide, y, style, text)
		return
	}
	d.canvas.Text(x, y, style, text)
}

// wide is how wide a column is, in millimetres.
func wide(columns []Column, column Column) float64 {
	sum := 0.0
	for _, one := range columns {
		sum += one.Wide
	}
	return width * column.Wide / sum
}

// wrap breaks the texts of a row into lines that fit.
func wrap(columns []Column, row []string) (cells [][]string, tall float64) {
	most := 1
	for i, column := range columns {
		lines := []string{Clean(row[i])}
		if !column.Right {
			lines = normal.Wrap(Clean(row[i]), wide(columns, column)-2)
		}
		cells = append(cells, lines)
		most = max(most, len(lines))
	}
	return cells, float64(most) * lineTall
}

func (d *Document) row(columns []Column, cells [][]string, tall float64) {
	x := margin
	for i, column := range columns {
		for n, line := range cells[i] {
			d.put(column, x, wide(columns, column), normal, n, line)
		}
		x += wide(columns, column)
	}
	d.y += tall + 0.5
}
