package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"strings"
	"time"
)

// activityCSV is the whole log of an organization, in one query, row by row, with as many columns as the portal's export.
func (f floor) activityCSV(w http.ResponseWriter, r *http.Request) {
	if err := f.writeActivity(w, r); err != nil {
		log.Print(err)
		panic(http.ErrAbortHandler)
	}
}

func (f floor) writeActivity(w http.ResponseWriter, r *http.Request) error {
	rows, err := f.pool.Query(r.Context(), `
		select e.at, e.action, e.body, p.data from audit_events e left join audit_personal p on p.event_id = e.id
		where e.org_id = (select id from organizations where number = $1) order by e.at desc, e.id desc`, r.PathValue("org"))
	if err != nil {
		return err
	}
	defer rows.Close()
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	file := csv.NewWriter(w)
	file.UseCRLF = true
	for rows.Next() {
		var at time.Time
		var action string
		var body, data []byte
		if err := rows.Scan(&at, &action, &body, &data); err != nil {
			return err
		}
		row, err := activityRow(at, action, body, data)
		if err != nil {
			return err
		}
		if err := file.Write(row); err != nil {
			return err
		}
	}
	file.Flush()
	return errors.Join(rows.Err(), file.Error())
}

func activityRow(at time.Time, action string, body, data []byte) ([]string, error) {
	var stored struct {
		Changes []struct{ Field, Before, After string }
	}
	var names map[string]string
	if err := errors.Join(json.Unmarshal(body, &stored), json.Unmarshal(data, &names)); err != nil {
		return nil, err
	}
	var changes []string
	for _, c := range stored.Changes {
		changes = append(changes, c.Field+": "+c.Before+" → "+c.After)
	}
	noun, _, _ := strings.Cut(action, ".")
	return []string{at.Format("2006-01-02 15:04"), names["actor"], action, names["member"], strings.Join(changes, "; "), names["device"], names["address"], noun}, nil
}
