package kit

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"manager/internal/notify"
)

// Metrics counts and times requests by route and jobs by kind, and counts the mails given up.
type Metrics struct {
	requests *prometheus.HistogramVec
	jobs     *prometheus.HistogramVec
	lost     *prometheus.CounterVec
}

// NewMetrics makes the portal's metrics and registers them.
func NewMetrics(registry *prometheus.Registry) *Metrics {
	m := &Metrics{
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "manager_http_request_seconds", Help: "Time to answer a request, in seconds, by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"method", "route", "status"}),
		jobs: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "manager_job_seconds", Help: "Time to run a job, in seconds, by kind and outcome.",
			Buckets: []float64{.001, .01, .05, .1, .5, 1, 5, 30, 120},
		}, []string{"kind", "outcome"}),
		lost: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "manager_mails_given_up_total", Help: "Mails that were refused for good or tried in vain for a day, by kind and failure.",
		}, []string{"kind", "failure"}),
	}
	registry.MustRegister(m.requests, m.jobs, m.lost)
	return m
}

func (m *Metrics) request(method, route string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	if !knownMethods[method] {
		method = "other"
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}

// knownMethods keeps invented methods from making a new series each.
var knownMethods = map[string]bool{"GET": true, "HEAD": true, "POST": true, "PUT": true, "PATCH": true, "DELETE": true, "OPTIONS": true}

// Job notes that a job of that kind ran for so many seconds and how it ended.
func (m *Metrics) Job(kind string, seconds float64, err error) {
	outcome := "done"
	if err != nil {
		outcome = "failed"
	}
	m.jobs.WithLabelValues(kind, outcome).Observe(seconds)
}

// MailGivenUp notes that a mail of that kind was given up.
func (m *Metrics) MailGivenUp(kind string, failure notify.Failure) {
	m.lost.WithLabelValues(kind, string(failure)).Inc()
}
