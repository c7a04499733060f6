package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"sync"
)

// line is the connection of one conversation. It is kept at hand because a
// conversation that fails early would leave it open, and a cancelled one must end at once.
type line struct {
	smtp *SMTP
	mu   sync.Mutex
	conn net.Conn
}

func (l *line) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := l.open(ctx, network, address)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conn = conn
	return conn, nil
}

func (l *line) open(ctx context.Context, network, address string) (net.Conn, error) {
	if l.smtp.implicitTLS {
		return (&tls.Dialer{Config: l.smtp.tls}).DialContext(ctx, network, address)
	}
	return (&net.Dialer{}).DialContext(ctx, network, address)
}

func (l *line) hangUp() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conn == nil {
		return
	}
	if err := l.conn.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		slog.Debug("the connection to the mail server did not close cleanly", "error", err)
	}
}
