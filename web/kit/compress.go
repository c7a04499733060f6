package kit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const (
	gzipLevel = 3 // as small as level 4 of compress/gzip, but a tenth, in a tenth of the time
	zstdLevel = zstd.SpeedFastest

	// windowSize is how far back zstd looks for repetitions, in bytes: a page is
	// hardly longer, and a download keeps no more than that.
	windowSize = 256 << 10

	// worthCompressing is the shortest body that is compressed, in bytes: a
	// shorter one fits into the first packet anyway.
	worthCompressing = 1 << 10
)

// Compress sends pages, CSV and JSON compressed as the browser takes it. A body
// that is written at once, with its length, is compressed at once and keeps a
// length; any other is compressed as it is written. Files that come compressed
// already pass through.
func Compress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &compressWriter{ResponseWriter: w, accepted: acceptEncoding(strings.Join(r.Header.Values("Accept-Encoding"), ","))}
		next.ServeHTTP(c, r)
		c.finish() // not deferred: an aborted answer must not look like a whole one
	})
}

// compressWriter holds the header back until the first bytes of the body show how they are sent.
type compressWriter struct {
	http.ResponseWriter
	accepted acceptance
	status   int
	sent     bool    // the header is on its way
	encoder  encoder // of a body that is compressed as it is written
}

// encoder is what the pools hold: both libraries' writers.
type encoder interface {
	io.WriteCloser
	Flush() error
	Reset(io.Writer)
}

// WriteHeader remembers the status, the last one until the header is on its way:
// after a panic it is that of the page that says so. Informational answers pass at once.
func (c *compressWriter) WriteHeader(status int) {
	switch {
	case status >= 100 && status < 200 && status != http.StatusSwitchingProtocols:
		c.ResponseWriter.WriteHeader(status)
	case !c.sent:
		c.status = status
		if !bodyAllowed(status) {
			c.send()
		}
	}
}

// Write sends the body's next bytes, the header before the first of them.
func (c *compressWriter) Write(b []byte) (int, error) {
	if c.encoder != nil {
		return c.encoder.Write(b)
	}
	if c.sent {
		return c.ResponseWriter.Write(b)
	}
	if c.status == 0 {
		c.status = http.StatusOK
	}
	if len(b) == 0 {
		return 0, nil
	}
	switch h := c.Header(); {
	case !c.compressible():
		c.send()
	case h.Get("Content-Length") == strconv.Itoa(len(b)):
		return c.writeWhole(b)
	default:
		c.beginStream()
		return c.encoder.Write(b)
	}
	return c.ResponseWriter.Write(b)
}

// writeWhole compresses the whole body and sends it with its new length.
func (c *compressWriter) writeWhole(b []byte) (int, error) {
	if len(b) < worthCompressing && c.accepted.identity {
		c.send()
		return c.ResponseWriter.Write(b)
	}
	buffer := compressed.Get().(*[]byte)
	defer compressed.Put(buffer)
	var err error
	if *buffer, err = appendCompressed((*buffer)[:0], c.accepted.best, b); err != nil {
		return 0, fmt.Errorf("compress a page: %w", err)
	}
	h := c.Header()
	h.Set("Content-Encoding", string(c.accepted.best))
	h.Set("Content-Length", strconv.Itoa(len(*buffer)))
	c.send()
	if _, err := c.ResponseWriter.Write(*buffer); err != nil {
		return 0, err
	}
	return len(b), nil
}

// beginStream compresses from here on; nobody knows the length.
func (c *compressWriter) beginStream() {
	h := c.Header()
	h.Del("Content-Length")
	h.Set("Content-Encoding", string(c.accepted.best))
	c.send()
	c.encoder = streams[c.accepted.best].Get().(encoder)
	c.encoder.Reset(c.ResponseWriter)
}

// compressible tells whether the answer is a text that the browser takes
// compressed. Of every such text caches learn that it depends on the header.
func (c *compressWriter) compressible() bool {
	h := c.Header()
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	switch kind {
	case "text/html", "text/csv", "application/json":
	default:
		return false
	}
	if h.Get("Content-Encoding") != "" || c.status == http.StatusPartialContent || !bodyAllowed(c.status) {
		return false
	}
	h.Add("Vary", "Accept-Encoding")
	return c.accepted.best != codingIdentity
}

func (c *compressWriter) send() {
	c.sent = true
	c.ResponseWriter.WriteHeader(c.status)
}

// FlushError sends what was written so far to the browser (http.ResponseController).
func (c *compressWriter) FlushError() error {
	if !c.sent {
		if c.status == 0 {
			c.status = http.StatusOK
		}
		if c.compressible() {
			c.beginStream()
		} else {
			c.send()
		}
	}
	if c.encoder != nil {
		if err := c.encoder.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(c.ResponseWriter).Flush()
}

// Unwrap gives http.ResponseController the connection's own writer.
func (c *compressWriter) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// finish ends the body, or sends a header that no body followed.
func (c *compressWriter) finish() {
	if c.encoder != nil {
		// The reader may be gone; the connection's own writer says so to nobody either.
		if err := c.encoder.Close(); err == nil {
			c.encoder.Reset(nil)
			streams[c.accepted.best].Put(c.encoder)
		}
		return
	}
	if c.status != 0 && !c.sent {
		c.send()
	}
}

func bodyAllowed(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusNotModified
}

// compressed are the bodies on their way, used again.
var compressed = sync.Pool{New: func() any { return new([]byte) }}

// streams are the encoders of bodies that are compressed as they are written; gzip also takes whole ones.
var streams = map[coding]*sync.Pool{
	codingGzip: {New: func() any {
		return must(gzip.NewWriterLevel(nil, gzipLevel))
	}},
	codingZstd: {New: func() any { return newZstd(1) }},
}

// wholeZstd compresses whole bodies, one per processor at a time.
var wholeZstd = sync.OnceValue(func() *zstd.Encoder { return newZstd(runtime.GOMAXPROCS(0)) })

func newZstd(atOnce int) *zstd.Encoder {
	return must(zstd.NewWriter(nil, zstd.WithEncoderLevel(zstdLevel), zstd.WithEncoderConcurrency(atOnce),
		zstd.WithWindowSize(windowSize), zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(false)))
}

// must returns an encoder whose options are constants of this file.
func must[T any](encoder T, err error) T {
	if err != nil {
		panic("compress: " + err.Error())
	}
	return encoder
}

// appendCompressed appends the whole body, compressed.
func appendCompressed(to []byte, as coding, body []byte) ([]byte, error) {
	if as == codingZstd {
		return wholeZstd().EncodeAll(body, to), nil
	}
	out := bytes.NewBuffer(to)
	w := streams[codingGzip].Get().(encoder)
	defer streams[codingGzip].Put(w)
	w.Reset(out)
	_, err := w.Write(body)
	err = errors.Join(err, w.Close())
	return out.Bytes(), err
}
