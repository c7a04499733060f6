package contact

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/identity"
)

const (
	mostLevels = 10
	maxText    = 80
	maxFile    = 64 << 10
)

// Read reads a file of contacts and checks it; the error says what is wrong, and where.
func Read(from io.Reader) (all []Contact, err error) {
	text, err := io.ReadAll(io.LimitReader(from, maxFile))
	if err != nil {
		return nil, fmt.Errorf("read the contacts: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&all); err != nil {
		return nil, fmt.Errorf("read the contacts: %w", err)
	}
	if len(all) == 0 || len(all) > mostLevels {
		return nil, fmt.Errorf("there are %d levels, 1 to %d can be", len(all), mostLevels)
	}
	for i := range all {
		if err := all[i].check(); err != nil {
			return nil, fmt.Errorf("level %d (%s): %w", i+1, all[i].Level, err)
		}
		if slices.ContainsFunc(all[:i], func(c Contact) bool { return c.Level == all[i].Level }) {
			return nil, fmt.Errorf("level %s is there twice", all[i].Level)
		}
	}
	return all, nil
}

var (
	word  = regexp.MustCompile(`^[a-z][a-z_]{0,29}$`)
	phone = regexp.MustCompile(`^\+?[0-9][0-9 ()/-]{2,38}$`)
)

func (c Contact) check() error {
	if !word.MatchString(c.Level) {
		return errors.New("level is a word of small letters")
	}
	if err := errors.Join(checkText("name", c.Name), checkText("answer", c.Answer)); err != nil {
		return err
	}
	for _, offer := range c.Offers {
		if !word.MatchString(offer) {
			return fmt.Errorf("%q is no offer", offer)
		}
	}
	if c.Phone == "" && c.Email == "" && c.Chat == "" {
		return errors.New("there is no way to reach it: phone, email or chat")
	}
	if c.Phone != "" && !phone.MatchString(c.Phone) {
		return fmt.Errorf("%q is no telephone number", c.Phone)
	}
	if c.Code != "" && c.Code != SupportCode && c.Code != VIPCode {
		return fmt.Errorf("code is %s or %s, not %q", SupportCode, VIPCode, c.Code)
	}
	if c.Email != "" {
		if _, err := identity.ParseEmail(c.Email); err != nil {
			return fmt.Errorf("email: %w", err)
		}
	}
	if c.Chat != "" {
		if u, err := url.Parse(c.Chat); err != nil || u.Scheme != "https" || u.Host == "" {
			return fmt.Errorf("chat is an https address, not %q", c.Chat)
		}
	}
	if _, err := time.LoadLocation(c.TimeZone); err != nil || c.TimeZone == "" {
		return fmt.Errorf("%q is no time zone", c.TimeZone)
	}
	for _, h := range c.Hours {
		if err := h.check(); err != nil {
			return err
		}
	}
	return nil
}

func checkText(name string, t Text) error {
	for _, lang := range i18n.Languages {
		if s := strings.TrimSpace(t[lang]); s == "" || len([]rune(s)) > maxText {
			return fmt.Errorf("%s lacks a text in %s, of %d letters at most", name, lang, maxText)
		}
	}
	return nil
}

func (h Hours) check() error {
	if len(h.Days) == 0 || !slices.IsSorted(h.Days) || h.Days[0] < 1 || h.Days[len(h.Days)-1] > 7 || len(slices.Compact(slices.Clone(h.Days))) < len(h.Days) {
		return fmt.Errorf("days are numbers from 1 (Monday) to 7, in order, not %v", h.Days)
	}
	if minutes(h.From) < 0 || minutes(h.To) <= minutes(h.From) {
		return fmt.Errorf("hours go from 08:00 to 20:00 or the like, not from %q to %q", h.From, h.To)
	}
	return nil
}

// Save puts the contacts in the place of those before.
func Save(ctx context.Context, d *db.DB, all []Contact) error {
	return d.Write(ctx, db.System("change the contacts of support"), func(ctx context.Context, tx db.Tx) error { return Replace(ctx, tx, all) })
}

// Replace is Save as a part of tx.
func Replace(ctx context.Context, tx db.Tx, all []Contact) error {
	if _, err := tx.Exec(ctx, `delete from support_contacts`); err != nil {
		return fmt.Errorf("change the contacts of support: %w", err)
	}
	for i, c := range all {
		details, err := json.Marshal(c)
		if err != nil {
			return fmt.Errorf("write contact %s: %w", c.Level, err)
		}
		_, err = tx.Exec(ctx, `insert into support_contacts (level, place, details) values (@level, @place, @details)`, db.Args{"level": c.Level, "place": i, "details": details})
		if err != nil {
			return fmt.Errorf("change the contacts of support: %w", err)
		}
	}
	return nil
}

// Queue reads all contacts, in their order.
func Queue(batch *db.Batch, all *[]Contact) {
	db.QueueRows(batch, all, `select details from support_contacts order by place`, nil, func(row pgx.CollectableRow) (c Contact, err error) {
		var details []byte
		if err := row.Scan(&details); err != nil {
			return c, err
		}
		return c, json.Unmarshal(details, &c)
	})
}

// All are all contacts, in their order.
func All(ctx context.Context, d *db.DB) (all []Contact, err error) {
	batch := &db.Batch{}
	Queue(batch, &all)
	return all, d.Read(ctx, db.System("read the contacts of support"), batch)
}
