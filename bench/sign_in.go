package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"manager/internal/clock"
	"manager/internal/demo"
	"manager/internal/id"
	hashing "manager/internal/identity/password"
	"manager/internal/seal"
)

const (
	waiting     = 64
	subscribers = 8 // so many addresses they come from: the limits see eight households, not a flood
	afterwards  = time.Minute
)

// measureSignIn compares signing in with nothing but the hash, and watches the
// memory while many wait for theirs. Only right passwords are sent: wrong ones
// are slowed down on purpose.
func (b *bench) measureSignIn(ctx context.Context, p plan, r *report) error {
	if err := b.compareSignIn(ctx, p, r); err != nil {
		return err
	}
	return b.withPortal(ctx, func(portal portal) error {
		return b.waitingMemory(ctx, p, r, portal)
	})
}

// measureSecondFactors measures what second factors must not cost: a sign-in that
// tells strangers who has an account, processor time, and everybody else's pages.
func (b *bench) measureSecondFactors(ctx context.Context, p plan, r *report) error {
	if err := b.measureEnumeration(ctx, p, r); err != nil {
		return err
	}
	if err := b.measurePasskeys(ctx, p, r); err != nil {
		return err
	}
	return b.measureCrowd(ctx, r)
}

func (b *bench) compareSignIn(ctx context.Context, p plan, r *report) error {
	return b.withPortal(ctx, func(portal portal) error {
		return b.withFloor(ctx, 0, func(floor *program) error {
			// More than cores: no core waits for the next form, nor for a commit.
			connections := 8 * runtime.NumCPU()
			ours := subject{server: portal.program, postgres: b.postgres}
			bare := func(path string) subject {
				return subject{server: floor, postgres: b.postgres, requests: [][]byte{post(floor.address, path, "", url.Values{"password": {password}})}}
			}
			for _, login := range b.logins[:connections] {
				ours.requests = append(ours.requests, signInForm(portal.address, login))
			}
			// A round must see each connection's hash several times.
			rounds, err := interleave(ctx, p.atLeast(3*time.Second), connections, ours, bare("/sign-in"), bare("/sign-in/in-turn"))
			if err != nil {
				return err
			}
			say(fmt.Sprintf("sign-in: portal %s, bare argon2id %s, one after another %s", rounds[0][0], rounds[1][0], rounds[2][0]))
			// The limit of memory leaves room for one hash, here as there.
			r.add(figure{page: "sign-in", what: "rps over bare argon2id's, one at a time", value: ratio(rounds[0], rounds[2], round.rps), must: atLeast(0.95)})
			r.add(figure{page: "sign-in", what: "cpu over bare argon2id's, one at a time", value: ratio(rounds[0], rounds[2], round.cpuEach)})
			r.add(figure{page: "sign-in", what: fmt.Sprintf("rps over bare argon2id's, %d at once", connections), value: ratio(rounds[0], rounds[1], round.rps)})
			r.add(figure{page: "sign-in", what: fmt.Sprintf("cpu over bare argon2id's, %d at once", connections), value: ratio(rounds[0], rounds[1], round.cpuEach)})
			return nil
		})
	})
}

func (b *bench) waitingMemory(ctx context.Context, p plan, r *report, portal portal) error {
	if err := clock.Pause(ctx, settle); err != nil {
		return err
	}
	idle, err := portal.process().rss()
	if err != nil {
		return err
	}
	busy := 0
	most, err := portal.process().peak(func() (err error) {
		busy, err = signInAll(portal.address, b.logins)
		return err
	})
	if err != nil {
		return err
	}
	say(fmt.Sprintf("sign-in: %d of %d at once were told to come back", busy, waiting))
	r.add(figure{page: "sign-in", what: fmt.Sprintf("memory at the peak, %d waiting", waiting), value: most, unit: "MiB", must: atMost(140)})
	if p.quick {
		return nil
	}
	if err := clock.Pause(ctx, afterwards); err != nil {
		return err
	}
	later, err := portal.process().rss()
	if err != nil {
		return err
	}
	r.add(figure{page: "sign-in", what: "memory a minute later over memory before", value: later / idle, must: atMost(1.25), aim: atMost(1.1)})
	return nil
}

// signInAll signs all of them in at once, and counts whom the portal told to
// come back: a slow machine may come to that.
func signInAll(address string, logins []string) (busy int, err error) {
	var refused atomic.Int64
	var group errgroup.Group
	for i, login := range logins {
		group.Go(func() error {
			_, err := signIn(address, fmt.Sprintf("127.0.0.%d", 2+i%subscribers), login)
			if no, ok := errors.AsType[refusal](err); ok && no.status == http.StatusServiceUnavailable {
				refused.Add(1)
				return nil
			}
			return err
		})
	}
	err = group.Wait()
	return int(refused.Load()), err
}

// accounts gives so many members of a large organization the password who have none yet.
func (b *bench) accounts(ctx context.Context, count int) (logins []string, err error) {
	keyring, err := seal.Load(filepath.Join(b.folder, "keyring"))
	if err != nil {
		return nil, err
	}
	hasher := hashing.NewHasher(keyring, hashing.Recommended, 1, hashing.MaxWait)
	err = b.asPortal(ctx, b.server.URL(), func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, `
			select u.id, u.login_id from members m join users u on u.id = m.user_id
			where m.org_id = (select id from organizations where name = $1) and u.password is null order by m.id limit $2`, demo.ScaleName(demo.Sizes[1]), count)
		if err != nil {
			return err
		}
		type account struct {
			ID      id.User
			LoginID string
		}
		accounts, err := pgx.CollectRows(rows, pgx.RowToStructByPos[account])
		if err != nil {
			return err
		}
		if len(accounts) < count {
			return errors.New("the organization has too few members")
		}
		for _, a := range accounts {
			sealed, err := hasher.Hash(ctx, a.ID, password)
			if err != nil {
				return err
			}
			if _, err := conn.Exec(ctx, `update users set password = $1 where id = $2`, sealed, a.ID); err != nil {
				return err
			}
			logins = append(logins, a.LoginID)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("give accounts a password: %w", err)
	}
	return logins, nil
}
