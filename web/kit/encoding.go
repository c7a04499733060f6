package kit

import (
	"net/http"
	"strconv"
	"strings"
)

// coding is a content coding by its name in the header (RFC 9110, 8.4.1).
type coding string

const (
	codingIdentity coding = "identity" // not compressed
	codingGzip     coding = "gzip"
	codingZstd     coding = "zstd"
)

// acceptance is what an Accept-Encoding header says about the codings that we have.
type acceptance struct {
	best     coding // identity when neither of the others is wanted
	gzip     bool   // gzip is wanted no less than no compression, for what is kept compressed that way
	identity bool   // no compression is acceptable
}

// acceptEncoding reads an Accept-Encoding header (RFC 9110, 12.5.3). Of codings
// that are wanted alike zstd comes first, then gzip. Parts that are malformed
// are passed over; without a header nothing is compressed.
func acceptEncoding(header string) acceptance {
	weights := map[coding]float64{}
	for part := range strings.SplitSeq(header, ",") {
		name, parameters, _ := strings.Cut(part, ";")
		weight, ok := qualityOf(parameters)
		if name = strings.ToLower(strings.TrimSpace(name)); !ok || name == "" {
			continue
		}
		if name == "x-gzip" { // its old name (RFC 9110, 8.4.1.3)
			name = string(codingGzip)
		}
		weights[coding(name)] = weight
	}
	return choose(weights)
}

// AcceptsGzip tells whether a file that is kept compressed with gzip may be sent so.
func AcceptsGzip(r *http.Request) bool {
	return acceptEncoding(strings.Join(r.Header.Values("Accept-Encoding"), ",")).gzip
}

func choose(weights map[coding]float64) acceptance {
	others, wildcard := weights["*"]
	plain, named := weights[codingIdentity]
	if !named {
		plain = 1e-4 // acceptable, after everything that is asked for
		if wildcard && others == 0 {
			plain = 0
		}
	}
	accepted := acceptance{best: codingIdentity, identity: plain > 0}
	highest := plain
	for _, c := range []coding{codingGzip, codingZstd} {
		weight, named := weights[c]
		// Whoever takes anything may be older than zstd.
		if !named && c == codingGzip {
			weight = others
		}
		if weight == 0 || weight < highest {
			continue
		}
		accepted.best, highest = c, weight
		accepted.gzip = accepted.gzip || c == codingGzip
	}
	return accepted
}

// qualityOf reads the weight among the parameters of a coding, 1 when there is none.
func qualityOf(parameters string) (weight float64, ok bool) {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(parameter, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			weight, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			return weight, err == nil && weight >= 0 && weight <= 1
		}
	}
	return 1, true
}
