package identity

import (
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
	"github.com/mileusna/useragent"

	"manager/internal/actor"
	"manager/internal/i18n"
	"manager/internal/id"
)

// Device is what a request tells about the browser it comes from.
type Device struct {
	Address   netip.Addr
	UserAgent string
	Known     string // the text of RememberDevice that the browser kept; empty when there is none
	SignedUp  string // the text of RememberSignUp that the browser kept; empty when there is none
	Lang      i18n.Lang
}

// DeviceOf is the device that an actor sits at; it carries nothing that the browser kept.
func DeviceOf(act actor.Actor) Device {
	return Device{Address: act.Address, UserAgent: act.UserAgent, Lang: act.Lang}
}

// lang is the language of the page that the request came from.
func (d Device) lang() i18n.Lang {
	if d.Lang == "" {
		return i18n.EN
	}
	return d.Lang
}

const maxUserAgent = 500 // bytes; real ones stay under 300

// agent is the browser's description, fit to be stored.
func (d Device) agent() string {
	clean := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(d.UserAgent, ""))
	if len(clean) > maxUserAgent {
		clean = strings.ToValidUTF8(clean[:maxUserAgent], "")
	}
	return clean
}

// Name is the browser and the system in a few words, such as "Firefox, Linux";
// empty when the browser says neither.
func (d Device) Name() string {
	agent := useragent.Parse(d.agent())
	if agent.OS == "" {
		return agent.Name
	}
	if agent.Name == "" {
		return agent.OS
	}
	return agent.Name + ", " + agent.OS
}

// Actor is the device's user as the audit log names who acted; without a person,
// somebody from outside who has not proved who they are.
func (d Device) Actor(p Person, session id.Session) actor.Actor {
	act := actor.Actor{User: p.ID, Session: session, FirstName: p.FirstName, LastName: p.LastName, LoginID: p.LoginID, Address: d.Address, UserAgent: d.agent()}
	if p.ID.IsZero() {
		act.Origin = actor.Outside
	}
	return act
}

const (
	knownDevice    = "known device"
	knownFor       = 180 * 24 * time.Hour
	maxDeviceUsers = 5 // people who share a browser; the one longest away is forgotten first
)

// RememberDevice makes the text that the browser keeps as a sign that user has
// proved on it who they are; known is the one it came with, whose other users
// stay, and device the one that the session names, zero without a session. It is signed, and good until expires.
func (a *Accounts) RememberDevice(known string, user id.User, device uuid.UUID) (text string, expires time.Time) {
	now := a.clock()
	before, users, ok := a.readDevice(known, now)
	switch {
	case device == uuid.UUID{} && ok:
		device = before
	case device == uuid.UUID{}:
		device = uuid.New()
	case device != before:
		users = nil
	}
	payload := append(device[:], user[:]...)
	kept := 1
	for _, other := range users {
		if other != user && kept < maxDeviceUsers {
			payload = append(payload, other[:]...)
			kept++
		}
	}
	expires = now.Add(knownFor)
	return a.keyring.Sign(knownDevice, payload, expires), expires
}

// knows tells whether user proved on this device who they are, by the sign that
// it keeps; device then identifies it, so that its tries are counted apart from those of strangers.
func (a *Accounts) knows(d Device, user id.User, now time.Time) (device uuid.UUID, known bool) {
	device, users, ok := a.readDevice(d.Known, now)
	if !ok || user.IsZero() || !slices.Contains(users, user) {
		return uuid.UUID{}, false
	}
	return device, true
}

// arriving is the device on which a session begins: the one that the browser's sign names, else a new one.
func (a *Accounts) arriving(d Device, user id.User, now time.Time) (device uuid.UUID, known bool) {
	device, users, ok := a.readDevice(d.Known, now)
	if !ok {
		return uuid.New(), false
	}
	return device, slices.Contains(users, user)
}

// LastUser is who proved last on the device with that text of RememberDevice;
// zero when the text is none of ours or too old. It proves nothing about who
// sits there now.
func (a *Accounts) LastUser(known string) id.User {
	_, users, ok := a.readDevice(known, a.clock())
	if !ok || len(users) == 0 {
		return id.User{}
	}
	return users[0]
}

func (a *Accounts) readDevice(known string, now time.Time) (device uuid.UUID, users []id.User, ok bool) {
	if known == "" {
		return uuid.UUID{}, nil, false
	}
	payload, err := a.keyring.Verify(knownDevice, known, now)
	if err != nil || len(payload) < 16 || len(payload)%16 != 0 {
		return uuid.UUID{}, nil, false
	}
	copy(device[:], payload)
	for rest := payload[16:]; len(rest) > 0; rest = rest[16:] {
		users = append(users, id.User(rest[:16]))
	}
	return device, users, true
}
