package kit

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"manager/internal/actor"
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/templates/layout"
)

// buffers are reused: a page is rendered whole before its status is written, so
// that a failing template is a clean error page.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Render answers with a page whose title has the given key.
func (k *Kit) Render(w http.ResponseWriter, r *http.Request, status int, titleKey string, page func(layout.Frame) templ.Component) error {
	return k.RenderTitled(w, r, status, i18n.T(r.Context(), titleKey), page)
}

// RenderTitled answers with a page whose title is not a fixed message, as a person's name.
func (k *Kit) RenderTitled(w http.ResponseWriter, r *http.Request, status int, title string, page func(layout.Frame) templ.Component) error {
	frame := k.frame(w, r, title)
	// Every part of a page asks the context, many times over: a short one, with nothing but what they ask for, answers in half the time.
	ctx := i18n.With(context.Background(), i18n.From(r.Context()))
	buffer := buffers.Get().(*bytes.Buffer)
	buffer.Reset()
	defer buffers.Put(buffer)
	if err := page(frame).Render(ctx, buffer); err != nil {
		return fmt.Errorf("render the page: %w", err)
	}
	body := buffer.Bytes()
	if e, visits := Visitor(r); visits {
		body = k.narrow(body, e)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body))) // else it is sent in chunks; whoever compresses takes it back
	w.WriteHeader(status)
	if _, err := w.Write(body); err != nil {
		k.Log.DebugContext(r.Context(), "the reader went away", "error", err)
	}
	return nil
}

// Redirect sends the browser to address (a path of ours) after a form was carried out.
func (k *Kit) Redirect(w http.ResponseWriter, r *http.Request, address string) error {
	// Relative, so that it holds behind any proxy; http.Redirect would write a body.
	w.Header().Set("Location", headerText(address))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// Return leads back to the page on which a switch was set. A form that the page
// answered is sent there again, so that nobody loses what they typed.
func (k *Kit) Return(w http.ResponseWriter, r *http.Request) error {
	back := ReturnTo(r, route.Home())
	if r.PostForm.Has("key") && route.TakesFormAgain(back) {
		w.Header().Set("Location", headerText(back))
		w.WriteHeader(http.StatusTemporaryRedirect)
		return nil
	}
	return k.Redirect(w, r, back)
}

// headerText escapes what can't stand in the line of a header; a token or a
// search in an address may bring anything along.
func headerText(address string) string {
	var b strings.Builder
	for i := range len(address) {
		if c := address[i]; c <= ' ' || c >= 0x7f {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// RedirectWithFlash is Redirect with a message shown on the next page; args are name, value pairs.
func (k *Kit) RedirectWithFlash(w http.ResponseWriter, r *http.Request, address, key string, args ...any) error {
	if err := k.Flash(w, key, args...); err != nil {
		return err
	}
	return k.Redirect(w, r, address)
}

// Actor is who acts in this request; zero on public pages when nobody is signed in.
func Actor(r *http.Request) actor.Actor {
	act := RequestContext(r).Actor()
	if e, visits := Visitor(r); visits {
		act = e.Actor()
	}
	act.Lang, act.Address, act.UserAgent = i18n.From(r.Context()).Lang, ClientAddress(r), r.UserAgent()
	return act
}

// localize puts the reader's language, zone and country into the request: the
// profile's, else what was chosen in this browser, else what the browser asks for.
func (k *Kit) localize(r *http.Request) *http.Request {
	e := RequestContext(r)
	lang, ok := i18n.ParseLang(e.Language)
	if !ok {
		lang, ok = i18n.ParseLang(k.CookieValue(r, LanguageCookie))
	}
	if !ok {
		lang = i18n.Match(r.Header.Get("Accept-Language"))
	}
	l := i18n.New(lang, zone(e.TimeZone), k.clock)
	l.Region = e.Country
	return r.WithContext(i18n.With(r.Context(), l))
}

var zones sync.Map // name → *time.Location: reading one from disk at each request would cost more than the page

// zone is the time zone of that name; whoever is not signed in has none, and reads the times that our mails name.
func zone(name string) *time.Location {
	if name == "" {
		name = i18n.UsualZone
	}
	if l, ok := zones.Load(name); ok {
		return l.(*time.Location)
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC // names are checked when they are saved; one that the machine has since lost is read as UTC
	}
	zones.Store(name, l)
	return l
}

// ReturnTo is the path of ours that the request asks to return to, else fallback.
func ReturnTo(r *http.Request, fallback string) string {
	if to := r.FormValue("return"); route.Local(to) {
		return to
	}
	return fallback
}

// InLanguage is the request of somebody who opened a link and is not signed in, in
// the language that they chose in their account. What was chosen in this browser,
// with the switch on the page, goes first; without either the browser decides.
func (k *Kit) InLanguage(r *http.Request, language string) *http.Request {
	lang, ok := i18n.ParseLang(language)
	_, chosenHere := i18n.ParseLang(k.CookieValue(r, LanguageCookie))
	if !ok || chosenHere || IsSignedIn(r) {
		return r
	}
	l := i18n.New(lang, zone(""), k.clock)
	return r.WithContext(i18n.With(r.Context(), l))
}
