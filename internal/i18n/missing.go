package i18n

import (
	"log/slog"
	"maps"
	"slices"
	"sync"
)

// maxMissing bounds what is remembered, should a key ever be built from input.
const maxMissing = 1000

var missing = struct {
	sync.Mutex
	keys map[string]bool
}{keys: map[string]bool{}}

// recordMissing remembers a key that a page asked for in vain, and logs it the first time.
func recordMissing(key string) {
	missing.Lock()
	defer missing.Unlock()
	if missing.keys[key] || len(missing.keys) >= maxMissing {
		return
	}
	missing.keys[key] = true
	slog.Error("message missing", "key", key)
}

// Missing returns, sorted, the keys that were asked for since the start and
// are not in the catalogue, and "key Name" where an argument was not given.
func Missing() []string {
	missing.Lock()
	defer missing.Unlock()
	return slices.Sorted(maps.Keys(missing.keys))
}
