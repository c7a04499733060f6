package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/demo"
	"manager/internal/route"
)

const (
	guesses    = 100 // with each kind of login ID
	ofAKind    = 50  // login IDs; each is guessed at once, and once more when the limits have forgotten it
	households = 16  // addresses that people come from: the limits see nobody who guesses for hours
)

// measureEnumeration compares how long a wrong password takes with login IDs of
// each kind, in turns: a stranger must not learn which of them have an account.
func (b *bench) measureEnumeration(ctx context.Context, p plan, r *report) error {
	kinds, err := b.loginIDs(ctx)
	if err != nil {
		return err
	}
	tries := guesses
	if p.quick {
		tries /= 10
	}
	return b.withPortal(ctx, func(portal portal) error {
		open, err := b.guess(ctx, portal, kinds, tries)
		if err != nil {
			return err
		}
		r.add(figure{page: "wrong password", what: "medians of known, unknown, passkey-only and closed login IDs, the slowest less the fastest", value: open, unit: "ms", must: atMost(5)})
		locked, err := b.guessLocked(ctx, portal, kinds[:2], tries)
		if err != nil {
			return err
		}
		r.add(figure{page: "wrong password", what: "medians of known and unknown login IDs that had too many, the slowest less the fastest", value: locked, unit: "ms", must: atMost(5)})
		return nil
	})
}

// kind is some login IDs that are alike.
type kind struct {
	name     string
	loginIDs []string
}

// loginIDs are those of accounts with a password, of none, of those with nothing but a passkey, and of closed ones.
func (b *bench) loginIDs(ctx context.Context) ([]kind, error) {
	var rest []string
	err := b.asPortal(ctx, b.server.URL(), func(conn *pgx.Conn) (err error) {
		rows, err := conn.Query(ctx, `
			select u.login_id from members m join users u on u.id = m.user_id
			where m.org_id = (select id from organizations where name = $1) and u.password is null order by m.id desc limit $2`, demo.ScaleName(demo.Sizes[1]), 2*ofAKind)
		if err != nil {
			return err
		}
		if rest, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil || len(rest) < 2*ofAKind {
			return errors.Join(err, fmt.Errorf("%d members have no password", len(rest)))
		}
		if _, err := conn.Exec(ctx, `update users set two_factor = true, two_factor_strong = true, step_up = 'passkey' where login_id = any($1)`, rest[:ofAKind]); err != nil {
			return err
		}
		_, err = conn.Exec(ctx, `update users set state = 'closed' where login_id = any($1)`, rest[ofAKind:])
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("prepare accounts of each kind: %w", err)
	}
	unknown := make([]string, ofAKind)
	for i := range unknown {
		unknown[i] = fmt.Sprintf("nobody.at.all.10000.%d@example.org", i)
	}
	return []kind{{"known", b.logins[:ofAKind]}, {"unknown", unknown}, {"passkey-only", rest[:ofAKind]}, {"closed", rest[ofAKind:]}}, nil
}

// guess sends a wrong password with each kind in turns, and returns how far the
// medians lie apart, in milliseconds.
func (b *bench) guess(ctx context.Context, portal portal, kinds []kind, tries int) (apart float64, err error) {
	times := make([][]time.Duration, len(kinds))
	for n := range tries {
		if n%ofAKind == 0 { // every login ID is used once between two of these
			if err := b.forgetTries(ctx); err != nil {
				return 0, err
			}
		}
		for i := range kinds {
			i = (i + n) % len(kinds)
			took, err := wrongPassword(portal.address, household(n), kinds[i].loginIDs[n%ofAKind], http.StatusUnprocessableEntity)
			if err != nil {
				return 0, fmt.Errorf("%s: %w", kinds[i].name, err)
			}
			times[i] = append(times[i], took)
		}
	}
	return spread("wrong password", kinds, times), nil
}

// guessLocked has too many tries made with a login ID that there is, and with one
// that there is not, and compares the answers that they get then.
func (b *bench) guessLocked(ctx context.Context, portal portal, kinds []kind, tries int) (apart float64, err error) {
	if err := b.forgetTries(ctx); err != nil {
		return 0, err
	}
	const most = 5 // of one login ID from one address
	for _, k := range kinds {
		for range most {
			if _, err := wrongPassword(portal.address, household(0), k.loginIDs[0], http.StatusUnprocessableEntity); err != nil {
				return 0, err
			}
		}
	}
	times := make([][]time.Duration, len(kinds))
	for n := range tries {
		for i := range kinds {
			i = (i + n) % len(kinds)
			took, err := wrongPassword(portal.address, household(0), kinds[i].loginIDs[0], http.StatusTooManyRequests)
			if err != nil {
				return 0, err
			}
			times[i] = append(times[i], took)
		}
	}
	return spread("wrong password, too many before", kinds, times), nil
}

func spread(what string, kinds []kind, times [][]time.Duration) float64 {
	medians := make([]time.Duration, len(kinds))
	for i, k := range kinds {
		medians[i] = median(times[i])
		say(fmt.Sprintf("%s: %s %s", what, k.name, medians[i].Round(10*time.Microsecond)))
	}
	return milliseconds(slices.Max(medians) - slices.Min(medians))
}

// household is the n-th of the addresses that people come from.
func household(n int) string { return fmt.Sprintf("127.0.0.%d", 2+n%households) }

// wrongPassword tries to sign in from the address and returns how long the refusal took.
func wrongPassword(address, from, loginID string, want int) (took time.Duration, err error) {
	c, err := dial(address, from)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	form := post(address, route.SignIn(), "", url.Values{"login_id": {loginID}, "password": {"not " + password}})
	begun := time.Now()
	_, err = c.send(form, io.Discard)
	took = time.Since(begun)
	if no, ok := errors.AsType[refusal](err); ok && no.status == want {
		return took, nil
	}
	return 0, fmt.Errorf("a wrong password is not answered with %d: %w", want, err)
}

// forgetTries makes as if nobody had tried in vain.
func (b *bench) forgetTries(ctx context.Context) error {
	return b.asPortal(ctx, b.server.URL(), func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, `delete from throttles`)
		return err
	})
}
