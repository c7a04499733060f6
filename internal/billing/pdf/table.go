package pdf

// Column is one column of a table.
type Column struct {
	Head  string
	Wide  float64 // its share of the width
	Right bool    // numbers stand to the right
}

func (c Column) align() string {
	if c.Right {
		return "R"
	}
	return "L"
}

// Table writes rows below the heads of the columns, which stand on each page
// again. A row stays together on a page; its texts wrap.
func (d *Document) Table(columns []Column, rows [][]string) {
	d.head(columns)
	for _, row := range rows {
		cells, tall := d.wrap(columns, row)
		_, page := d.file.GetPageSize()
		if d.file.GetY()+tall > page-margin-lineTall {
			d.file.AddPage()
			d.head(columns)
		}
		d.row(columns, cells, tall)
	}
}

func (d *Document) head(columns []Column) {
	d.font(bold, textSize)
	for _, column := range columns {
		d.file.CellFormat(d.wide(columns, column), lineTall+1, Clean(column.Head), "B", 0, column.align(), false, 0, "")
	}
	d.file.Ln(lineTall + 2)
	d.font(regular, textSize)
}

// wide is how wide a column is, in millimetres.
func (d *Document) wide(columns []Column, column Column) float64 {
	sum := 0.0
	for _, one := range columns {
		sum += one.Wide
	}
	return width * column.Wide / sum
}

// wrap breaks the texts of a row into lines that fit.
func (d *Document) wrap(columns []Column, row []string) (cells [][]string, tall float64) {
	most := 1
	for i, column := range columns {
		lines := []string{Clean(row[i])}
		if !column.Right {
			lines = d.file.SplitText(Clean(row[i]), d.wide(columns, column)-2)
		}
		cells = append(cells, lines)
		most = max(most, len(lines))
	}
	return cells, float64(most) * lineTall
}

func (d *Document) row(columns []Column, cells [][]string, tall float64) {
	x, y := d.file.GetXY()
	for i, column := range columns {
		wide := d.wide(columns, column)
		for n, line := range cells[i] {
			d.file.SetXY(x, y+float64(n)*lineTall)
			d.file.CellFormat(wide, lineTall, line, "", 0, column.align(), false, 0, "")
		}
		x += wide
	}
	d.file.SetXY(margin, y+tall+0.5)
}
