// Command bench measures the portal against the floor, the smallest honest
// program for the same pages, and prints ratios beside the goals. It stays on
// this machine's loopback, ends by itself and leaves nothing behind. Linux only:
// CPU time and memory come from /proc. docs/performance.md explains the figures.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"
)

func main() {
	var p plan
	flag.Float64Var(&p.seconds, "seconds", 5, "how long each page is loaded, in all rounds together")
	flag.IntVar(&p.rounds, "rounds", 5, "in how many rounds, alternating with what it is compared to")
	flag.BoolVar(&p.quick, "quick", false, "a tenth of the time and no waiting: rough figures")
	flag.StringVar(&p.only, "only", "", "measure only the parts whose titles begin so, such as CSV,Sign-in")
	flag.StringVar(&p.against, "against", "", "compare with another build, in turns: a manager's program, or a revision of git")
	write := flag.Bool("write", false, "put the results into "+performancePage)
	flag.Parse()
	if err := run(p, *write); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// plan says how long is measured.
type plan struct {
	seconds float64
	rounds  int
	quick   bool
	only    string
	against string
}

// wants tells whether a part is to be measured.
func (p plan) wants(title string) bool {
	for beginning := range strings.SplitSeq(p.only, ",") {
		if strings.HasPrefix(title, beginning) {
			return true
		}
	}
	return false
}

func (p plan) length() time.Duration {
	each := time.Duration(p.seconds / float64(p.rounds) * float64(time.Second))
	if p.quick {
		each /= 10
	}
	return each
}

// atLeast is the plan with rounds of no less than d, for what is too slow or too noisy for shorter ones.
func (p plan) atLeast(d time.Duration) plan {
	if short := p.length(); short < d {
		p.seconds *= d.Seconds() / short.Seconds()
	}
	return p
}

// warmUp is long enough for connections, prepared statements and their generic plans.
func (p plan) warmUp() time.Duration { return min(p.length(), 300*time.Millisecond) }

func run(p plan, write bool) (err error) {
	if runtime.GOOS != "linux" {
		return errors.New("CPU time and memory are read from /proc, which only Linux has")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	started := time.Now()
	b, err := prepare(ctx, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.cleanUp()) }()
	r := &report{}
	for _, part := range b.parts() {
		if !p.wants(part.title) {
			continue
		}
		say(part.title)
		if err := part.measure(ctx, p, r); err != nil {
			return fmt.Errorf("%s: %w", part.title, err)
		}
	}
	fmt.Printf("\n%s\n\n%s", machine(b.postgresVersion), r.String())
	say(fmt.Sprintf("Took %s", time.Since(started).Round(time.Second)))
	if write && p.only == "" {
		return r.write(machine(b.postgresVersion))
	}
	return nil
}

// isSmall tells whether nothing is measured that needs the largest organizations.
func (p plan) isSmall() bool {
	if p.against != "" {
		return false
	}
	for _, part := range (&bench{}).parts() {
		if p.wants(part.title) && !part.small {
			return false
		}
	}
	return true
}

// part is some of the figures.
type part struct {
	title   string
	measure func(context.Context, plan, *report) error
	small   bool // it needs no organization of 100,000
}

func (b *bench) parts() []part {
	if b.other != nil {
		return []part{
			{title: "Start, and memory", measure: b.compareStart},
			{title: "Pages", measure: b.comparePages},
			{title: "CSV", measure: b.compareCSV},
			{title: "Lists on a Postgres with its own defaults", measure: b.compareOnDefaults},
			{title: "Role changes", measure: b.compareRoleChanges},
			{title: "Browser", measure: b.compareBrowser},
		}
	}
	return []part{
		{title: "Start and memory at rest", measure: b.measureStart},
		{title: "Users table against the floor", measure: b.measureUsers},
		{title: "Growth: sizes, last page, filters, search", measure: b.measureGrowth},
		{title: "CSV", measure: b.measureCSV},
		{title: "Activity", measure: b.measureActivity},
		{title: "Sign-in", measure: b.measureSignIn},
		{title: "Second factors and a crowd that signs in", measure: b.measureSecondFactors, small: true},
		{title: "Orders and payments", measure: b.measureOrders, small: true},
		{title: "Entries in the log", measure: b.measureAuditEntry, small: true},
		{title: "Prepaid account: statement; pages on which one orders", measure: b.measureStatement, small: true},
		{title: "Documents", measure: b.measureDocuments, small: true},
		{title: "Files of documents", measure: b.measureFiles, small: true},
		{title: "Bank files", measure: b.measureBankFiles, small: true},
		{title: "A renewal day", measure: b.measureRenewalDay, small: true},
		{title: "Products: lists", measure: b.measureProducts},
		{title: "Renewals: lists", measure: b.measureRenewalLists},
		{title: "Products: access", measure: b.measureAccess},
		{title: "Pages for support", measure: b.measureVisits},
		{title: "Support codes", measure: b.measureCodes, small: true},
		{title: "Staff console: find", measure: b.measureFind},
		{title: "Check points of the audit log", measure: b.measureCheckpoints},
		{title: "Postgres with its own defaults: CSV and lists", measure: b.measureOnDefaults},
	}
}

// say tells whoever waits what happens now; the results alone go to standard output.
func say(what string) { fmt.Fprintln(os.Stderr, "▸", what) }
