package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"manager/internal/demo"
	"manager/internal/route"
)

// portal is the running portal with Lena, the legal representative of the large organizations, signed in.
type portal struct {
	*program
	cookie string
}

// startPortal starts the build's portal, fresh, and says how long it took until it was ready.
func (b *bench) startPortal(ctx context.Context, with build, more ...string) (*program, time.Duration, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, 0, err
	}
	environment := b.environment(with.url, append([]string{"MANAGER_ADDR=" + address, "MANAGER_BASE_URL=" + baseURL(address)}, more...)...)
	return start(ctx, with.binary, []string{"serve"}, address, route.Ready(), environment...)
}

// baseURL is the address of a portal by name: browsers bind passkeys to no IP address.
func baseURL(address string) string {
	return "http://" + strings.Replace(address, "127.0.0.1", "localhost", 1)
}

// withPortal runs do with a fresh portal, signed in, and stops it.
func (b *bench) withPortal(ctx context.Context, do func(portal) error) error {
	return b.withBuild(ctx, b.ours(), do)
}

// withBuild runs do with a fresh portal of the build, signed in, and stops it.
func (b *bench) withBuild(ctx context.Context, with build, do func(portal) error, more ...string) (err error) {
	started, _, err := b.startPortal(ctx, with, more...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, started.stop()) }()
	cookie, err := signIn(started.address, "", demo.Lena.LoginID)
	if err != nil {
		return err
	}
	return do(portal{program: started, cookie: cookie})
}

// withFloor runs do with the floor, whose users page has so many bytes, and stops it.
func (b *bench) withFloor(ctx context.Context, size int, do func(*program) error) (err error) {
	address, err := freeAddress()
	if err != nil {
		return err
	}
	floor, _, err := start(ctx, b.binary("floor"), nil, address, "/readyz", b.environment(b.server.URL(), "FLOOR_ADDR="+address, "FLOOR_SIZE="+strconv.Itoa(size))...)
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, floor.stop()); err != nil {
			first, _, _ := strings.Cut(floor.stderr.String(), "\n")
			err = fmt.Errorf("%w\nthe floor says: %s", err, first)
		}
	}()
	return do(floor)
}

// signIn sends the sign-in form from the loopback address given (empty: the
// usual one) and returns the session's cookie.
func signIn(address, from, loginID string) (cookie string, err error) {
	c, err := dial(address, from)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	reply, err := c.send(signInForm(address, loginID), io.Discard)
	if err != nil {
		return "", err
	}
	if reply.status != http.StatusSeeOther {
		return "", fmt.Errorf("sign in: %d instead of a redirect", reply.status)
	}
	var pairs []string
	for _, set := range (&http.Response{Header: reply.header}).Cookies() {
		pairs = append(pairs, set.Name+"="+set.Value)
	}
	return strings.Join(pairs, "; "), nil
}

func signInForm(address, loginID string) []byte {
	return post(address, route.SignIn(), "", url.Values{"login_id": {loginID}, "password": {password}})
}

func (p portal) get(path string, headers ...string) []byte {
	return get(p.address, path, p.cookie, headers...)
}

// read opens a page of the portal.
func (p portal) read(path string) (page *goquery.Document, size int, err error) {
	c, err := dial(p.address, "")
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	var body bytes.Buffer
	reply, err := c.send(p.get(path), &body)
	if err != nil {
		return nil, 0, err
	}
	if reply.status != http.StatusOK {
		return nil, 0, fmt.Errorf("%s answers %d", path, reply.status)
	}
	page, err = goquery.NewDocumentFromReader(&body)
	return page, reply.size, err
}
