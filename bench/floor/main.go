// Command floor is the smallest honest program for the users table: net/http,
// pgx, one indexed query, bytes written by hand. The portal is measured against it.
package main

import (
	"context"
	"fmt"
	"html"
	"log"
	"net/http"
	"os"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/crypto/argon2"
)

type member struct {
	id, email, first, last, role string
	twoFactor                    bool
}

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	config, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	config.MaxConns = 4
	config.ConnConfig.RuntimeParams["app.system"] = "on"
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		return err
	}
	size, err := strconv.Atoi(os.Getenv("FLOOR_SIZE"))
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /users/{org}", func(w http.ResponseWriter, r *http.Request) {
		if err := users(w, r, pool, size); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	mux.HandleFunc("GET /csv/{org}", func(w http.ResponseWriter, r *http.Request) {
		if err := csv(w, r, pool); err != nil {
			panic(http.ErrAbortHandler)
		}
	})
	mux.HandleFunc("POST /sign-in", func(w http.ResponseWriter, r *http.Request) {
		argon2.IDKey([]byte(r.FormValue("password")), []byte("0123456789abcdef"), 2, 64<<10, 1, 32)
		w.WriteHeader(http.StatusSeeOther)
	})
	return http.ListenAndServe(os.Getenv("FLOOR_ADDR"), mux)
}

const head = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Users</title><table>`

func users(w http.ResponseWriter, r *http.Request, pool *pgxpool.Pool, size int) error {
	rows, err := pool.Query(r.Context(), `
		select m.id::text, m.email, m.first_name, m.last_name, m.role, m.two_factor
		from members m where m.org_id = (select id from organizations where number = $1)
		order by m.role_rank, m.sort_name, m.id limit 51`, r.PathValue("org"))
	if err != nil {
		return err
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (m member, err error) {
		return m, row.Scan(&m.id, &m.email, &m.first, &m.last, &m.role, &m.twoFactor)
	})
	if err != nil {
		return err
	}
	if len(list) > 50 {
		list = list[:50]
	}
	// Each row gets its share of the portal's size, so that both send as many bytes.
	share := (size - len(head)) / max(1, len(list))
	page := make([]byte, 0, size+4096)
	page = append(page, head...)
	for _, m := range list {
		start := len(page)
		page = append(page, `<tr><td><a href="/users/`...)
		page = append(page, m.id...)
		page = append(page, `">`...)
		page = append(page, html.EscapeString(m.first+" "+m.last)...)
		page = append(page, `</a><td>`...)
		page = append(page, html.EscapeString(m.email)...)
		page = append(page, `<td>`...)
		page = append(page, m.role...)
		page = append(page, `<td>`...)
		page = strconv.AppendBool(page, m.twoFactor)
		for len(page)-start < share {
			page = append(page, `<i class="filler of the same size"></i>`...)
		}
	}
	page = append(page, `</table></html>`...)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, err = w.Write(page)
	return err
}

func csv(w http.ResponseWriter, r *http.Request, pool *pgxpool.Pool) error {
	rows, err := pool.Query(r.Context(), `
		select m.email, m.first_name, m.last_name, m.role, m.two_factor
		from members m where m.org_id = (select id from organizations where number = $1)
		order by m.role_rank, m.sort_name, m.id`, r.PathValue("org"))
	if err != nil {
		return err
	}
	defer rows.Close()
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	for rows.Next() {
		var m member
		if err := rows.Scan(&m.email, &m.first, &m.last, &m.role, &m.twoFactor); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%s,%s,%s,%s,%t\r\n", m.first, m.last, m.email, m.role, m.twoFactor); err != nil {
			return err
		}
	}
	return rows.Err()
}
