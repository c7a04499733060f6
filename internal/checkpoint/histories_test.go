package checkpoint_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"manager/internal/checkpoint"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/testkit"
)

const (
	histories = 1000
	beds      = 4 // databases that share them
)

// Fails when somebody who owns the database, but not the keyring, can take
// anything away that the second check point had, or when a log that nobody
// touched is called anything but whole.
func TestTamperingIsFoundFromTheSecondCheckPointOn(t *testing.T) {
	t.Parallel()
	for n := range beds {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			b := newBed(t)
			for seed := n; seed < histories; seed += beds {
				h := &history{bed: b, random: rand.New(rand.NewPCG(uint64(seed), 13)), seed: seed}
				h.run()
			}
		})
	}
}

// history is one random history of a few chains.
type history struct {
	*bed
	random *rand.Rand
	seed   int
	chains []id.Org
	length map[id.Org]int64
	noted  []map[id.Org]int64 // the lengths at each check point
}

func (h *history) run() {
	h.t.Helper()
	h.empty()
	h.begin()
	h.length = map[id.Org]int64{}
	for range 2 + h.random.IntN(2) {
		h.write()
		h.point()
		noted := map[id.Org]int64{}
		for chain, length := range h.length {
			noted[chain] = length
		}
		h.noted = append(h.noted, noted)
	}
	if h.random.IntN(2) == 0 {
		h.write()
	}
	h.wantWhole(fmt.Sprintf("history %d", h.seed))
	kinds := []func(*history) string{(*history).cutOff, (*history).cutAll, (*history).remove, (*history).replace, (*history).swap, (*history).swapChains, (*history).removeInside, (*history).alter}
	done := kinds[h.random.IntN(len(kinds))](h)
	report := h.verify()
	if report.Whole() || len(report.Losses)+len(report.Log.Problems) == 0 {
		h.t.Errorf("history %d: %s passes as whole", h.seed, done)
	}
}

// write appends to some of the chains, which there are more and more of.
func (h *history) write() {
	if len(h.chains) == 0 || h.random.IntN(3) == 0 {
		h.chains = append(h.chains, id.New[id.Org]())
	}
	var some []id.Org
	for range 2 + h.random.IntN(4) {
		chain := h.chains[h.random.IntN(len(h.chains))]
		some = append(some, chain)
		h.length[chain]++
	}
	h.record(some...)
}

// victim is a chain that the last check point has, and how many entries it has there.
func (h *history) victim() (chain id.Org, noted int64) {
	last := h.noted[len(h.noted)-1]
	for {
		chain = h.chains[h.random.IntN(len(h.chains))]
		if last[chain] > 0 {
			return chain, last[chain]
		}
	}
}

// cutOff also looks whether the loss is told exactly.
func (h *history) cutOff() string {
	chain, noted := h.victim()
	keep := h.random.Int64N(noted)
	h.cut(chain, keep)
	since := 0
	for h.noted[since][chain] <= keep {
		since++
	}
	report := h.verify()
	if len(report.Losses) != 1 {
		h.t.Fatalf("history %d: chain cut to %d: %s", h.seed, keep, tell(report))
	}
	loss := report.Losses[0]
	if loss.Chain != id.Chain(chain) || loss.Has != keep || loss.Had != noted || !strings.Contains(loss.String(), fmt.Sprintf("; check point %d of ", since+1)) {
		h.t.Errorf("history %d: a chain of %d cut to %d, in check point %d first: %s", h.seed, noted, keep, since+1, loss)
	}
	if err := h.keeper.Make(h.t.Context(), checkpoint.Regular, ""); !errors.Is(err, checkpoint.ErrBehind) {
		h.t.Errorf("history %d: the next check point: %v", h.seed, err)
	}
	return "a cut"
}

func (h *history) cutAll() string {
	for _, chain := range h.chains {
		h.cut(chain, 0)
	}
	return "an emptied log"
}

func (h *history) remove() string {
	chain, _ := h.victim()
	h.cut(chain, 0)
	return "a removed chain"
}

// replace sets a chain back and lets the portal itself write on, so that its MACs are right.
func (h *history) replace() string {
	chain, noted := h.victim()
	keep := h.random.Int64N(noted)
	h.cut(chain, keep)
	for range h.length[chain] - keep + h.random.Int64N(2) {
		h.record(chain)
	}
	if err := h.keeper.Make(h.t.Context(), checkpoint.Regular, ""); !errors.Is(err, checkpoint.ErrBehind) {
		h.t.Errorf("history %d: the next check point after a replacement: %v", h.seed, err)
	}
	return "a replaced tail"
}

// swap lets two entries of a chain change places; a single one is altered.
func (h *history) swap() string {
	chain, noted := h.victim()
	if noted < 2 {
		return h.alter()
	}
	first := 1 + h.random.Int64N(noted-1)
	for _, statement := range []string{
		`update audit_events set seq = -seq where chain = @chain and seq in (@first::bigint, @first::bigint + 1)`,
		`update audit_events set seq = case -seq when @first::bigint then @first::bigint + 1 else @first::bigint end where chain = @chain and seq < 0`,
	} {
		testkit.Exec(h.t, h.d, statement, db.Args{"chain": chain, "first": first})
	}
	return "a swap"
}

// swapChains lets two chains change their names.
func (h *history) swapChains() string {
	one, _ := h.victim()
	other := id.New[id.Org]()
	for _, chain := range h.chains {
		if chain != one {
			other = chain
		}
	}
	for _, move := range [][2]id.Org{{one, id.New[id.Org]()}, {other, one}} {
		for _, table := range []string{"audit_events", "audit_heads"} {
			testkit.Exec(h.t, h.d, `update `+table+` set chain = @to where chain = @from`, db.Args{"from": move[0], "to": move[1]})
		}
	}
	return "swapped chains"
}

func (h *history) removeInside() string {
	chain, noted := h.victim()
	args := db.Args{"chain": chain, "seq": 1 + h.random.Int64N(noted)}
	testkit.Exec(h.t, h.d, `delete from audit_personal where event_id = (select id from audit_events where chain = @chain and seq = @seq)`, args)
	testkit.Exec(h.t, h.d, `delete from audit_events where chain = @chain and seq = @seq`, args)
	return "a removal inside"
}

func (h *history) alter() string {
	chain, noted := h.victim()
	testkit.Exec(h.t, h.d, `update audit_events set body = convert_to(replace(convert_from(body, 'UTF8'), 'invited', 'removed'), 'UTF8'), action = 'member.removed' where chain = @chain and seq = @seq`,
		db.Args{"chain": chain, "seq": 1 + h.random.Int64N(noted)})
	return "an alteration"
}
