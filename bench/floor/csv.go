package main

import (
	"encoding/csv"
	"errors"
	"log"
	"net/http"
	"strconv"
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
	file := csv.NewWriter(w)
	file.UseCRLF = true
	var row [11]string
	for rows.Next() {
		if err := scanRow(rows, &row); err != nil {
			return err
		}
		if err := file.Write(row[:]); err != nil {
			return err
		}
	}
	file.Flush()
	return errors.Join(rows.Err(), file.Error())
}

// scanRow reads a row as the file has it: texts, truth values, times.
func scanRow(rows pgx.Rows, row *[11]string) error {
	var flags [4]bool
	var times [2]*time.Time
	if err := rows.Scan(&row[0], &row[1], &row[2], &row[3], &row[4], &flags[0], &flags[1], &flags[2], &flags[3], &times[0], &times[1]); err != nil {
		return err
	}
	for i, flag := range flags {
		row[5+i] = strconv.FormatBool(flag)
	}
	for i, t := range times {
		row[9+i] = ""
		if t != nil {
			row[9+i] = t.Format("2006-01-02 15:04")
		}
	}
	return nil
}
