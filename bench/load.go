package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// subject is one request to one of the programs that are compared.
type subject struct {
	server   *program
	postgres process
	requests [][]byte                    // one of them per connection, in turn
	next     func(connection int) []byte // instead of requests, where each request is another one
}

// requestOf gives the requests of one connection, one after another.
func (s subject) requestOf(connection int) func() []byte {
	if s.next != nil {
		return func() []byte { return s.next(connection) }
	}
	return func() []byte { return s.requests[connection%len(s.requests)] }
}

// round is what one load of requests came to.
type round struct {
	requests      int
	took          time.Duration
	p50, p95, p99 time.Duration
	cpu           time.Duration // of server and Postgres, for all requests
	bytes         int           // of one answer's body
}

func (r round) rps() float64     { return float64(r.requests) / r.took.Seconds() }
func (r round) cpuEach() float64 { return r.cpu.Seconds() / float64(r.requests) }
func (r round) typical() float64 { return r.p50.Seconds() }
func (r round) worst() float64   { return r.p99.Seconds() }

// String is for whoever watches; the report holds ratios only.
func (r round) String() string {
	return fmt.Sprintf("%.0f requests/s, %.0f µs CPU each, p50 %d µs, p99 %d µs, %d bytes", r.rps(), r.cpuEach()*1e6, r.p50.Microseconds(), r.p99.Microseconds(), r.bytes)
}

// interleave loads the subjects one after another, round by round, so that
// whatever else the machine does meanwhile hits all of them alike. It returns
// the rounds of each subject.
func interleave(ctx context.Context, p plan, connections int, subjects ...subject) ([][]round, error) {
	results := make([][]round, len(subjects))
	for _, s := range subjects {
		if _, err := s.load(ctx, connections, p.warmUp()); err != nil {
			return nil, err
		}
	}
	for n := range p.rounds {
		for i := range subjects {
			if n%2 == 1 {
				i = len(subjects) - 1 - i
			}
			one, err := subjects[i].load(ctx, connections, p.length())
			if err != nil {
				return nil, err
			}
			results[i] = append(results[i], one)
		}
	}
	return results, nil
}

// ratio is the median over the rounds of one figure of a subject over the same of another.
func ratio(of, over []round, figure func(round) float64) float64 {
	ratios := make([]float64, len(of))
	for i := range of {
		ratios[i] = figure(of[i]) / figure(over[i])
	}
	return median(ratios)
}

func median[T ~float64 | ~int64](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// load sends the subject's requests over so many connections for the time given.
func (s subject) load(ctx context.Context, connections int, length time.Duration) (round, error) {
	before, err := s.cpu()
	if err != nil {
		return round{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, length)
	defer cancel()
	started := time.Now()
	all := make([][]time.Duration, connections)
	sizes, errs := make([]int, connections), make([]error, connections)
	var group sync.WaitGroup
	for i := range connections {
		group.Go(func() {
			all[i], sizes[i], errs[i] = s.repeat(ctx, s.requestOf(i))
		})
	}
	group.Wait()
	took := time.Since(started)
	if err := errors.Join(errs...); err != nil {
		return round{}, err
	}
	after, err := s.cpu()
	if err != nil {
		return round{}, err
	}
	times := slices.Sorted(slices.Values(slices.Concat(all...)))
	if len(times) == 0 {
		return round{}, errors.New("nothing was answered in the time of a round")
	}
	return round{requests: len(times), took: took, p50: times[len(times)/2], p95: times[len(times)*95/100], p99: times[len(times)*99/100], cpu: after - before, bytes: sizes[0]}, nil
}

func (s subject) cpu() (time.Duration, error) {
	server, err := s.server.process().cpu()
	if err != nil {
		return 0, err
	}
	postgres, err := s.postgres.cpu()
	return server + postgres, err
}

// repeat sends requests one after another over one connection until ctx ends; at least one.
func (s subject) repeat(ctx context.Context, request func() []byte) (times []time.Duration, size int, err error) {
	c, err := dial(s.server.address, "")
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	for len(times) == 0 || ctx.Err() == nil {
		next := request()
		begun := time.Now()
		answer, err := c.send(next, io.Discard)
		if err != nil {
			return nil, 0, err
		}
		times, size = append(times, time.Since(begun)), answer.size
	}
	return times, size, nil
}

// connection speaks HTTP/1.1 with as little work of its own as possible: it
// runs on the same machine as what it measures.
type connection struct {
	net.Conn
	reader *bufio.Reader
}

type answer struct {
	status int
	header http.Header
	size   int // of the body, in bytes
}

// dial connects to a program on this machine, from the loopback address given (empty: the usual one).
func dial(address, from string) (*connection, error) {
	dialer := net.Dialer{Timeout: 5 * time.Second}
	if from != "" {
		dialer.LocalAddr = &net.TCPAddr{IP: net.ParseIP(from)}
	}
	conn, err := dialer.Dial("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("connect to a measured program: %w", err)
	}
	return &connection{Conn: conn, reader: bufio.NewReaderSize(conn, 64<<10)}, nil
}

// longestAnswer is how long the slowest request may take.
const longestAnswer = 2 * time.Minute

// send writes the request and copies the answer's body into body; 4xx and 5xx are errors.
func (c *connection) send(request []byte, body io.Writer) (answer, error) {
	if err := c.SetDeadline(time.Now().Add(longestAnswer)); err != nil {
		return answer{}, err
	}
	if _, err := c.Write(request); err != nil {
		return answer{}, fmt.Errorf("send %s: %w", firstLine(request), err)
	}
	response, err := http.ReadResponse(c.reader, nil)
	if err != nil {
		return answer{}, fmt.Errorf("read the answer to %s: %w", firstLine(request), err)
	}
	n, err := io.Copy(body, response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return answer{}, fmt.Errorf("read the answer to %s: %w", firstLine(request), err)
	}
	if response.StatusCode >= http.StatusBadRequest {
		return answer{}, refusal{firstLine(request), response.StatusCode}
	}
	return answer{status: response.StatusCode, header: response.Header, size: int(n)}, nil
}

// refusal is an answer that says no.
type refusal struct {
	request string
	status  int
}

// Error names the request and the status.
func (r refusal) Error() string { return fmt.Sprintf("%s is answered with %d", r.request, r.status) }

func firstLine(request []byte) string {
	line, _, _ := bytes.Cut(request, []byte("\r\n"))
	return string(line)
}
