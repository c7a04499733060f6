package org_test

import (
	"context"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/org"
	"manager/internal/testkit"
	"manager/migrations"
)

// giveUp tells, as the delivery does, that the mail to the member written at that time was given up.
func (r *rig) giveUp(kind string, by actor.Actor, m id.Member, written time.Time) {
	r.t.Helper()
	testkit.Write(r.t, r.db, func(ctx context.Context, tx db.Tx) error {
		return org.NoteUndelivered(ctx, tx, notify.Undelivered{Kind: kind, Org: by.Org, Member: m, WrittenAt: written, At: r.clock.Now(), Failure: notify.NoSuchAddress})
	})
}

func TestAnInvitationThatWasNotDeliveredIsShownToWhoManagesMembers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	noemi := r.invite(r.adam, "noemi@example.org", actor.Collaborator)
	zoe := r.invite(r.adam, "zoe@example.org", actor.Collaborator)
	if m := testkit.Value[id.Member](t, r.db, `select member_id from mails where to_address = 'noemi@example.org'`, nil); m != noemi {
		t.Errorf("the mail is about %s", m)
	}
	written := r.clock.Now()
	r.clock.Advance(time.Hour)
	r.giveUp("invitation", r.adam, noemi, written)
	r.giveUp("role_changed", r.adam, zoe, written)
	r.giveUp("invitation", r.adam, id.Member{}, written)
	r.giveUp("invitation", r.adam, r.mia.Member, written) // who has accepted
	if m := r.member(r.adam, noemi).Member; !m.Undelivered() || m.MailFailure != notify.NoSuchAddress || !m.MailFailedAt.Equal(r.clock.Now()) {
		t.Errorf("the page has %+v", m)
	}
	if m := r.member(r.mia, noemi).Member; m.Undelivered() || !m.MailFailedAt.IsZero() {
		t.Errorf("a collaborator sees %+v", m)
	}
	_, err := r.Member(r.ctx(), r.ruth, noemi)
	testkit.WantFault(t, err, fault.NotFound, "")
	undelivered := func(by actor.Actor, q org.ListQuery) (found []id.Member) {
		list, err := r.Members(r.ctx(), by, q)
		r.check(err)
		for _, m := range list.Members {
			if m.Undelivered() {
				found = append(found, m.ID)
			}
		}
		return found
	}
	for name, q := range map[string]org.ListQuery{"all": {}, "invited": {Filter: org.Filter{State: org.Invited}}, "search": {Filter: org.Filter{Search: "noemi"}}, "by name": {Order: org.Order{ByName: true, Descending: true}}} {
		if found := undelivered(r.adam, q); len(found) != 1 || found[0] != noemi {
			t.Errorf("%s: %v", name, found)
		}
		if found := undelivered(r.mia, q); len(found) != 0 {
			t.Errorf("%s: a collaborator sees %v", name, found)
		}
	}
	var exported []id.Member
	r.check(r.ExportMembers(r.ctx(), r.adam, org.Filter{}, org.Order{}, func(m org.Member) {
		if m.Undelivered() {
			exported = append(exported, m.ID)
		}
	}, func() error { return nil }))
	if len(exported) != 1 || exported[0] != noemi {
		t.Errorf("exported %v", exported)
	}
}

func TestSendingAgainAndAcceptingClearWhatWasNotDelivered(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	nora := r.account("Nora", "Neu")
	m := r.invite(r.adam, nora.LoginID, actor.Collaborator)
	written := r.clock.Now()
	r.giveUp("invitation", r.adam, m, written)
	r.clock.Advance(time.Second) // no second click: it is sent again although the first was sent a moment ago
	_, err := r.ResendInvitations(r.ctx(), r.adam, []id.Member{m})
	r.check(err)
	if page := r.member(r.adam, m); page.Member.Undelivered() || page.Mail != (notify.Progress{}) {
		t.Errorf("after sending again: %+v", page)
	}
	r.giveUp("invitation", r.adam, m, written) // the first mail, given up only now
	if r.member(r.adam, m).Member.Undelivered() {
		t.Error("a mail that was replaced counts")
	}
	r.giveUp("invitation", r.adam, m, r.clock.Now())
	if !r.member(r.adam, m).Member.Undelivered() {
		t.Error("the second mail does not count")
	}
	_, err = r.AcceptInvitation(r.ctx(), nora, r.lastMail("invitation").Token(t)) // it has arrived all the same
	r.check(err)
	if page := r.member(r.adam, m).Member; page.Undelivered() || page.MailFailure != "" {
		t.Errorf("after accepting: %+v", page)
	}
}

// What had failed before the columns were there is shown, too.
func TestMailsThatFailedBeforeTheMigrationAreShown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	lost, resent, fine := r.invite(r.adam, "lost@example.org", actor.Collaborator), r.invite(r.adam, "resent@example.org", actor.Collaborator), r.invite(r.adam, "fine@example.org", actor.Collaborator)
	r.clock.Advance(time.Minute)
	first := r.clock.Now().Add(-time.Minute)
	_, err := r.ResendInvitations(r.ctx(), r.adam, []id.Member{resent})
	r.check(err)
	testkit.Exec(t, r.db, `update mails set state = 'failed', payload = null, last_error = 'refused' where to_address in ('lost@example.org', 'resent@example.org') and created_at = @first`, db.Args{"first": first})
	migration, err := migrations.FS.ReadFile("0017_undelivered_mails.sql")
	r.check(err)
	testkit.Exec(t, r.db, `drop index mails_unsent; alter table mails drop column member_id, drop column failure, drop column reply, drop column tried_at, drop column next_try_at;
		alter table members drop column mail_failure, drop column mail_failed_at;`+string(migration), nil)
	for m, want := range map[id.Member]notify.Failure{lost: notify.OtherFailure, resent: "", fine: ""} {
		got := testkit.Value[string](t, r.db, `select coalesce(max(mail_failure), '') from members where id = @member`, db.Args{"member": m})
		if got != string(want) {
			t.Errorf("%s has %q, want %q", m, got, want)
		}
	}
	if m := testkit.Value[id.Member](t, r.db, `select member_id from mails where to_address = 'fine@example.org'`, nil); m != fine {
		t.Errorf("the mail is about %s", m)
	}
}
