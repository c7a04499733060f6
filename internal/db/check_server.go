package db

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Check refuses a database on which the portal would work at first and fail
// later: one behind a connection pooler, and one that does not keep text as
// UTF-8. The error names what to do.
func Check(ctx context.Context, url string) (err error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("read the database address: %w", err)
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	// Plainly, without arguments: that works in every encoding and through every pooler.
	answer, err := conn.PgConn().Exec(ctx, `
		select pg_backend_pid(), pg_encoding_to_char(encoding), datname, current_user
		from pg_database where datname = current_database()`).ReadAll()
	if err != nil {
		return fmt.Errorf("ask the database what it is: %w", err)
	}
	row := answer[0].Rows[0]
	pid, encoding, database, role := string(row[0]), string(row[1]), string(row[2]), string(row[3])
	// A pooler makes up the number of the process that it says one speaks to.
	if pid != strconv.FormatUint(uint64(conn.PgConn().PID()), 10) {
		return errors.New("DATABASE_URL leads to a connection pooler such as PgBouncer, which shares connections among clients; " +
			"the portal needs connections of its own (for settings, locks and LISTEN) and pools them itself: give the address of PostgreSQL itself")
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the database %s has the encoding %s, and the portal keeps texts of all languages: it needs UTF8. Make another one and name it in DATABASE_URL:\n  "+
			"createdb --template=template0 --encoding=UTF8 --lc-collate=C --lc-ctype=C.UTF-8 --owner=%s %s", database, encoding, shellWord(role), shellWord(database+"_utf8"))
	}
	return nil
}

// shellWord quotes a name for a command line that people copy.
func shellWord(name string) string {
	plain := !strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-' && r != '.'
	})
	if plain && name != "" && name[0] != '-' {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
}
