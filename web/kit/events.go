package kit

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"manager/internal/fault"
)

const (
	// eventsFor is how long one answer waits for an event; the browser asks again
	// then. Short, because an instance that stops waits for its answers.
	eventsFor   = 15 * time.Second
	eventStream = "text/event-stream"
)

// SendEvents answers with server-sent events: one, "changed", when wait comes
// back without an error, and none when the time is over or wait has a fault; the
// browser asks again, after a while, in both cases.
func (k *Kit) SendEvents(w http.ResponseWriter, r *http.Request, wait func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(r.Context(), eventsFor)
	defer cancel()
	w.Header().Set("Content-Type", eventStream)
	k.sendEvent(w, r, "retry: 2000\n\n")
	err := wait(ctx)
	var f *fault.Fault
	switch {
	case err == nil:
		k.sendEvent(w, r, "event: changed\ndata: 1\n\n")
	case errors.As(err, &f):
		k.sendEvent(w, r, "retry: 15000\n\n") // too many pages wait
	case !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled):
		k.Log.ErrorContext(r.Context(), "events failed", "request", RequestID(r.Context()), "error", err)
	}
	return nil
}

func (k *Kit) sendEvent(w http.ResponseWriter, r *http.Request, text string) {
	_, err := w.Write([]byte(text))
	if err == nil {
		err = http.NewResponseController(w).Flush()
	}
	if err != nil {
		k.Log.DebugContext(r.Context(), "the reader went away", "error", err)
	}
}

// asksForEvents tells whether a page asks by itself: nobody sits there for sure.
func asksForEvents(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), eventStream)
}
