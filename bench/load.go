package main

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// run is what one load of requests came to.
type run struct {
	requests int
	rps      float64
	p50      time.Duration
	p99      time.Duration
	cpu      time.Duration // per request, server and Postgres together
	bytes    int           // of one answer
}

// load sends the same request over connections for the time given; it talks to loopback only.
func load(target process, postgres process, connections int, length time.Duration, request func() *http.Request) (run, error) {
	client := &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: connections, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer client.CloseIdleConnections()
	// Warm caches, prepared statements and connections first.
	for range 20 * connections {
		if _, err := once(client, request()); err != nil {
			return run{}, err
		}
	}
	before := target.cpu() + postgres.cpu()
	started := time.Now()
	end := started.Add(length)
	var mutex sync.Mutex
	var all []time.Duration
	var size int
	var failure error
	var group sync.WaitGroup
	for range connections {
		group.Go(func() {
			var mine []time.Duration
			for time.Now().Before(end) {
				begun := time.Now()
				n, err := once(client, request())
				if err != nil {
					mutex.Lock()
					failure = err
					mutex.Unlock()
					return
				}
				mine = append(mine, time.Since(begun))
				size = n
			}
			mutex.Lock()
			all = append(all, mine...)
			mutex.Unlock()
		})
	}
	group.Wait()
	if failure != nil {
		return run{}, failure
	}
	took := time.Since(started)
	cpu := target.cpu() + postgres.cpu() - before
	slices.Sort(all)
	n := len(all)
	return run{requests: n, rps: float64(n) / took.Seconds(), p50: all[n/2], p99: all[n*99/100], cpu: cpu / time.Duration(n), bytes: size}, nil
}

func once(client *http.Client, request *http.Request) (int, error) {
	answer, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	n, err := io.Copy(io.Discard, answer.Body)
	if err != nil {
		return 0, err
	}
	if answer.StatusCode >= 400 {
		return 0, fmt.Errorf("%s %s: %s", request.Method, request.URL.Path, answer.Status)
	}
	return int(n), nil
}

func get(url, cookie string) func() *http.Request {
	return func() *http.Request {
		r, err := http.NewRequest(http.MethodGet, url, nil)
		if err != nil {
			panic(err)
		}
		if cookie != "" {
			r.Header.Set("Cookie", cookie)
		}
		return r
	}
}

func post(url, body string) func() *http.Request {
	return func() *http.Request {
		r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
		if err != nil {
			panic(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		return r
	}
}
