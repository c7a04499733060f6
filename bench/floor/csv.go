package main

import (
	"bufio"
	"errors"
	"log"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// csv is the whole organization, in one query, row by row, with as many columns as the portal's export.
func (f floor) csv(w http.ResponseWriter, r *http.Request) {
	if err := f.writeCSV(w, r); err != nil {
		log.Print(err)
		panic(http.ErrAbortHandler)
	}
}

func (f floor) writeCSV(w http.ResponseWriter, r *http.Request) error {
	rows, err := f.pool.Query(r.Context(), `
		select m.first_name, m.last_name, m.email, m.role, m.state, m.accounting, m.billing_mail, m.billing_sms, m.two_factor, m.last_seen_at, m.joined_at
		from members m where m.org_id = (select id from organizations where number = $1)
		order by m.role_rank, m.sort_name, m.id`, r.PathValue("org"))
	if err != nil {
		return err
	}
	defer rows.Close()
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	buffer := bufio.NewWriterSize(w, 32<<10)
	var line []byte
	for rows.Next() {
		if line, err = appendRow(line[:0], rows); err != nil {
			return err
		}
		if _, err := buffer.Write(line); err != nil {
			return err
		}
	}
	return errors.Join(rows.Err(), buffer.Flush())
}

func appendRow(line []byte, rows pgx.Rows) ([]byte, error) {
	var texts [5]string
	var flags [4]bool
	var times [2]*time.Time
	err := rows.Scan(&texts[0], &texts[1], &texts[2], &texts[3], &texts[4], &flags[0], &flags[1], &flags[2], &flags[3], &times[0], &times[1])
	for _, text := range texts {
		if strings.ContainsAny(text, "\",\r\n") {
			text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
		}
		line = append(append(line, text...), ',')
	}
	for _, flag := range flags {
		line = append(strconv.AppendBool(line, flag), ',')
	}
	for i, t := range times {
		if i > 0 {
			line = append(line, ',')
		}
		if t != nil {
			line = t.AppendFormat(line, "2006-01-02 15:04")
		}
	}
	return append(line, "\r\n"...), err
}
