package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"manager/internal/config"
	"manager/internal/db/embedded"
	"manager/internal/demo"
)

// drainFor is how long /readyz says no before the listener closes, so that a load balancer has time to notice.
const drainFor = 500 * time.Millisecond

// stopWithin is how long requests and jobs in flight may take to end.
const stopWithin = 20 * time.Second

// Database gives the address of the database to use: the one configured, or a
// private one in the data directory, which stop shuts down cleanly. died is nil
// for a configured one; else it yields when the private one ends by itself.
func Database(ctx context.Context, cfg config.Config, log *slog.Logger) (url string, died <-chan error, stop func(context.Context) error, err error) {
	if given := cfg.DatabaseURL.Reveal(); given != "" {
		return given, nil, func(context.Context) error { return nil }, nil
	}
	server, err := embedded.Start(ctx, embedded.Options{DataDir: cfg.DataDir, BinDir: cfg.PGBin, Log: log})
	if err != nil {
		return "", nil, nil, err
	}
	return server.URL(), server.Died(), server.Stop, nil
}

// collectAt is how much garbage, in percent of what is kept, may lie around
// before it is collected. Only some 4 MiB are kept: at the usual pace they
// would be looked through at every fiftieth page.
const collectAt = 800

// Serve runs the portal until ctx ends, then drains, stops and returns nil.
// ready is called once with the listening address.
func Serve(ctx context.Context, cfg config.Config, log *slog.Logger, ready func(a *App, address string)) (err error) {
	databaseURL, died, stopDatabase, err := Database(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, within(stopDatabase)) }()
	a, err := Build(ctx, cfg, databaseURL, Options{Log: log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, within(a.Close)) }()
	if err := a.prepareDemo(ctx); err != nil {
		return err
	}
	if err := a.StartJobs(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" { // whoever operates it may know better
		debug.SetGCPercent(collectAt)
	}
	go debug.FreeOSMemory() // what starting took goes back to the system
	return a.listen(ctx, died, ready)
}

// prepareDemo makes the demo data; without demo mode it warns of accounts that
// an earlier demo has left open to whoever knows their password.
func (a *App) prepareDemo(ctx context.Context) error {
	if a.Config.Demo {
		if err := a.Seed(ctx); err != nil {
			return fmt.Errorf("make the demo organization: %w", err)
		}
		return nil
	}
	left, err := demo.Left(ctx, a.demoDeps())
	if err != nil {
		return fmt.Errorf("look for accounts of a demo: %w", err)
	}
	if left {
		a.log.Warn("this database holds the accounts of a demo, whose password everybody may know: start on an empty database")
	}
	return nil
}

func (a *App) listen(ctx context.Context, died <-chan error, ready func(*App, string)) error {
	listener, err := net.Listen("tcp", a.Config.Addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", a.Config.Addr, err)
	}
	portal := server(a.Web)
	failed := make(chan error, 2)
	go func() { failed <- portal.Serve(listener) }()
	servers := []*http.Server{portal}
	if a.Config.MetricsAddr != "" {
		metrics := server(a.Metrics())
		metrics.Addr = a.Config.MetricsAddr
		servers = append(servers, metrics)
		go func() { failed <- metrics.ListenAndServe() }()
	}
	ready(a, listener.Addr().String())
	select {
	case <-ctx.Done():
	case err = <-failed:
		err = fmt.Errorf("serve: %w", err)
	case err = <-died:
		err = fmt.Errorf("the database ended: %w", err)
	}
	a.Web.Drain()
	a.log.Info("draining")
	if err == nil {
		wait(drainFor)
	}
	for _, one := range servers {
		err = errors.Join(err, within(one.Shutdown))
	}
	return err
}

func server(h http.Handler) *http.Server {
	// The longest answer, the export of a large organization, takes seconds; who reads slower than that for minutes holds a connection for nothing.
	return &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
}

// within gives stop a context of its own: the one that ended is no use for ending well.
func within(stop func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	return stop(ctx)
}

func wait(d time.Duration) {
	<-time.After(d)
}

func metricsHandler(registry *prometheus.Registry) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	return mux
}

// With builds the portal without serving it, runs do, and gives everything back.
func With(ctx context.Context, cfg config.Config, log *slog.Logger, do func(ctx context.Context, a *App) error) (err error) {
	databaseURL, _, stopDatabase, err := Database(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, within(stopDatabase)) }()
	a, err := Build(ctx, cfg, databaseURL, Options{Log: log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, within(a.Close)) }()
	return do(ctx, a)
}
