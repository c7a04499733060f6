package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"manager/internal/config"
	"manager/internal/db/embedded"
	"manager/internal/demo"
	"manager/internal/i18n"
)

// drainFor is how long /readyz says no before the listener closes, so that a load balancer has time to notice.
const drainFor = 500 * time.Millisecond

// stopWithin is how long requests and jobs in flight may take to end.
const stopWithin = 20 * time.Second

// Database gives the address of the database to use: the one configured, or a
// private one in the data directory, which is started again whenever it ends by
// itself, and which stop shuts down cleanly.
func Database(ctx context.Context, cfg config.Config, log *slog.Logger) (url string, stop func(context.Context) error, err error) {
	return database(ctx, cfg, embedded.Options{Log: log})
}

func database(ctx context.Context, cfg config.Config, o embedded.Options) (url string, stop func(context.Context) error, err error) {
	if given := cfg.DatabaseURL.Reveal(); given != "" {
		return given, func(context.Context) error { return nil }, nil
	}
	o.DataDir, o.BinDir = cfg.DataDir, cfg.PGBin
	server, err := embedded.Start(ctx, o)
	if err != nil {
		return "", nil, err
	}
	return server.URL(), server.Stop, nil
}

// Serve runs the portal until ctx ends, then drains, stops and returns nil.
// ready is called once with the listening address.
func Serve(ctx context.Context, cfg config.Config, log *slog.Logger, ready func(a *App, address string)) (err error) {
	databaseURL, stopDatabase, err := Database(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, within(stopDatabase)) }()
	a, err := Build(ctx, cfg, databaseURL, Options{Log: log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, within(a.Close)) }()
	memory := limitMemory(a.Hasher)
	if err := a.prepareDemo(ctx); err != nil {
		return err
	}
	return a.listen(ctx, func(ctx context.Context, address string) error {
		// What no page waits for is done while the portal answers already.
		if err := a.StartJobs(context.WithoutCancel(ctx)); err != nil {
			return err
		}
		i18n.Load()
		if cfg.Demo {
			if err := a.RenewDemoPasswords(ctx); err != nil {
				return err
			}
		}
		go memory.keep(ctx, checkInterval)
		if err := a.keepCheckpoints(ctx); err != nil {
			return err
		}
		ready(a, address)
		return nil
	})
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

// listen answers until ctx ends or something fails, then drains. started is
// called with the listening address as soon as it answers.
func (a *App) listen(ctx context.Context, started func(ctx context.Context, address string) error) error {
	failed := make(chan error, 2)
	portal, address, err := open(a.Config.Addr, a.Web, failed)
	if err != nil {
		return err
	}
	servers := []*http.Server{portal}
	if a.Config.MetricsAddr != "" {
		metrics, _, err := open(a.Config.MetricsAddr, a.Metrics(), failed)
		if err != nil {
			return errors.Join(err, portal.Close())
		}
		servers = append(servers, metrics)
	}
	if err = started(ctx, address); err == nil {
		err = running(ctx, failed)
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

// running returns nil when ctx ends, or what has ended before it.
func running(ctx context.Context, failed <-chan error) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	}
}

// open answers at addr with h from now on, and tells failed how that ended.
func open(addr string, h http.Handler, failed chan<- error) (server *http.Server, address string, err error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, "", fmt.Errorf("listen on %s (MANAGER_ADDR and MANAGER_METRICS_ADDR choose where): %w", addr, err)
	}
	// The longest answer, the export of a large organization, takes seconds; who reads slower than that for minutes holds a connection for nothing.
	server = &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	go func() { failed <- server.Serve(listener) }()
	return server, listener.Addr().String(), nil
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
	databaseURL, stopDatabase, err := Database(ctx, cfg, log)
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
