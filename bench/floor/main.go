// Command floor is the smallest honest program for the pages that are measured:
// net/http, pgx, one indexed query, bytes written by hand, no session, no
// template, no language. The portal is measured against it.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"syscall"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/crypto/argon2"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatal(err)
	}
}

type floor struct {
	pool   *pgxpool.Pool
	size   int // of the users page, in bytes
	sample func() (sample, error)
}

func run(ctx context.Context) error {
	config, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		return fmt.Errorf("read DATABASE_URL: %w", err)
	}
	conns, err := strconv.Atoi(os.Getenv("MANAGER_DB_CONNS"))
	if err != nil {
		return fmt.Errorf("read MANAGER_DB_CONNS: %w", err)
	}
	config.MaxConns = int32(conns)
	config.ConnConfig.RuntimeParams["app.system"] = "on"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer pool.Close()
	size, err := strconv.Atoi(os.Getenv("FLOOR_SIZE"))
	if err != nil {
		return fmt.Errorf("read FLOOR_SIZE: %w", err)
	}
	f := floor{pool: pool, size: size}
	f.sample = sync.OnceValues(func() (sample, error) { return f.readSample(ctx) })
	mux := http.NewServeMux()
	mux.HandleFunc("GET /readyz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /users/{org}", f.users)
	mux.HandleFunc("GET /simple/{org}", f.simple)
	mux.HandleFunc("GET /simple.css", simpleStyle)
	mux.HandleFunc("GET /simple.js", simpleScript)
	mux.HandleFunc("GET /csv/{org}", f.csv)
	mux.HandleFunc("GET /activity-csv/{org}", f.activityCSV)
	mux.HandleFunc("GET /documents/{org}", f.documents)
	mux.HandleFunc("GET /documents-csv/{org}", f.documentsCSV)
	mux.HandleFunc("POST /cart/{org}/{user}", f.cart)
	mux.HandleFunc("POST /orders/{org}/{user}", f.order)
	mux.HandleFunc("POST /payments/{org}/{user}/{payment}", f.payment)
	mux.HandleFunc("POST /sign-in", signIn)
	mux.HandleFunc("POST /sign-in/in-turn", inTurn(signIn))
	server := &http.Server{Addr: os.Getenv("FLOOR_ADDR"), Handler: mux}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return errors.Join(server.Close())
	}
}

// signIn is nothing but the hash, at the cost that the portal's new hashes have.
func signIn(w http.ResponseWriter, r *http.Request) {
	argon2.IDKey([]byte(r.FormValue("password")), []byte("0123456789abcdef"), 2, 64<<10, 2, 32)
	w.WriteHeader(http.StatusSeeOther)
}

// inTurn lets one request in at a time: as many hashes as there is memory for.
func inTurn(next http.HandlerFunc) http.HandlerFunc {
	var turn sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		turn.Lock()
		defer turn.Unlock()
		next(w, r)
	}
}
