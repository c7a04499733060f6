package invitation_test

import (
	"context"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/invitation"
	"manager/internal/notify"
	"manager/internal/org"
	"manager/internal/testkit"
	"manager/migrations"
)

// giveUp tells, as the delivery does, that the mail to the member written at that time was given up.
func (r *rig) giveUp(kind string, by actor.Actor, m id.Member, written time.Time) {
	r.T.Helper()
	testkit.Write(r.T, r.DB, func(ctx context.Context, tx db.Tx) error {
		return invitation.NoteUndelivered(ctx, tx, notify.Undelivered{Kind: kind, Org: by.Org, Member: m, WrittenAt: written, At: r.Clock.Now(), Failure: notify.NoSuchAddress})
	})
}

func TestUndeliveredInvitationIsShownToManagers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	noemi := r.Invite(r.Adam, "noemi@example.org", actor.Collaborator)
	zoe := r.Invite(r.Adam, "zoe@example.org", actor.Collaborator)
	if m := testkit.Value[id.Member](t, r.DB, `select member_id from mails where to_address = 'noemi@example.org'`, nil); m != noemi {
		t.Errorf("the mail is about %s", m)
	}
	written := r.Clock.Now()
	r.Clock.Advance(time.Hour)
	r.giveUp("invitation", r.Adam, noemi, written)
	r.giveUp("role_changed", r.Adam, zoe, written)
	r.giveUp("invitation", r.Adam, id.Member{}, written)
	r.giveUp("invitation", r.Adam, r.Mia.Member, written) // who has accepted
	if m := r.MemberPage(r.Adam, noemi).Member; !m.Undelivered() || m.MailFailure != notify.NoSuchAddress || !m.MailFailedAt.Equal(r.Clock.Now()) {
		t.Errorf("the page has %+v", m)
	}
	if m := r.MemberPage(r.Mia, noemi).Member; m.Undelivered() || !m.MailFailedAt.IsZero() {
		t.Errorf("a collaborator sees %+v", m)
	}
	_, err := r.Orgs.Member(r.Ctx(), r.Ruth, noemi)
	testkit.WantFault(t, err, fault.NotFound, "")
	undelivered := func(by actor.Actor, q org.ListQuery) (found []id.Member) {
		list, err := r.Orgs.Members(r.Ctx(), by, q)
		r.Check(err)
		for _, m := range list.Members {
			if m.Undelivered() {
				found = append(found, m.ID)
			}
		}
		return found
	}
	for name, q := range map[string]org.ListQuery{"all": {}, "invited": {Filter: org.Filter{State: org.Invited}}, "search": {Filter: org.Filter{Search: "noemi"}}, "by name": {Order: org.Order{ByName: true, Descending: true}}} {
		if found := undelivered(r.Adam, q); len(found) != 1 || found[0] != noemi {
			t.Errorf("%s: %v", name, found)
		}
		if found := undelivered(r.Mia, q); len(found) != 0 {
			t.Errorf("%s: a collaborator sees %v", name, found)
		}
	}
	var exported []id.Member
	r.Check(r.Orgs.ExportMembers(r.Ctx(), r.Adam, org.Filter{}, org.Order{}, func(m org.Member) {
		if m.Undelivered() {
			exported = append(exported, m.ID)
		}
	}, func() error { return nil }))
	if len(exported) != 1 || exported[0] != noemi {
		t.Errorf("exported %v", exported)
	}
}

func TestResendAndAcceptClearUndelivered(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	nora := r.Account("Nora", "Neu")
	m := r.Invite(r.Adam, nora.LoginID, actor.Collaborator)
	written := r.Clock.Now()
	r.giveUp("invitation", r.Adam, m, written)
	r.Clock.Advance(time.Second) // no second click: it is sent again although the first was sent a moment ago
	_, err := r.Invitations.Resend(r.Ctx(), r.Adam, []id.Member{m})
	r.Check(err)
	if page := r.MemberPage(r.Adam, m); page.Member.Undelivered() || page.Mail != (notify.Progress{}) {
		t.Errorf("after sending again: %+v", page)
	}
	r.giveUp("invitation", r.Adam, m, written) // the first mail, given up only now
	if r.MemberPage(r.Adam, m).Member.Undelivered() {
		t.Error("a mail that was replaced counts")
	}
	r.giveUp("invitation", r.Adam, m, r.Clock.Now())
	if !r.MemberPage(r.Adam, m).Member.Undelivered() {
		t.Error("the second mail does not count")
	}
	_, err = r.Invitations.Accept(r.Ctx(), nora, r.LastMail("invitation").Token(t)) // it has arrived all the same
	r.Check(err)
	if page := r.MemberPage(r.Adam, m).Member; page.Undelivered() || page.MailFailure != "" {
		t.Errorf("after accepting: %+v", page)
	}
}

// What had failed before the columns were there is shown, too.
func TestMigrationShowsMailsThatHadFailed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	lost, resent, fine := r.Invite(r.Adam, "lost@example.org", actor.Collaborator), r.Invite(r.Adam, "resent@example.org", actor.Collaborator), r.Invite(r.Adam, "fine@example.org", actor.Collaborator)
	r.Clock.Advance(time.Minute)
	first := r.Clock.Now().Add(-time.Minute)
	_, err := r.Invitations.Resend(r.Ctx(), r.Adam, []id.Member{resent})
	r.Check(err)
	testkit.Exec(t, r.DB, `update mails set state = 'failed', payload = null, last_error = 'refused' where to_address in ('lost@example.org', 'resent@example.org') and created_at = @first`, db.Args{"first": first})
	migration, err := migrations.FS.ReadFile("0017_undelivered_mails.sql")
	r.Check(err)
	testkit.Exec(t, r.DB, `drop index mails_unsent; alter table mails drop column member_id, drop column failure, drop column reply, drop column tried_at, drop column next_try_at;
		alter table members drop column mail_failure, drop column mail_failed_at;`+string(migration), nil)
	for m, want := range map[id.Member]notify.Failure{lost: notify.OtherFailure, resent: "", fine: ""} {
		got := testkit.Value[string](t, r.DB, `select coalesce(max(mail_failure), '') from members where id = @member`, db.Args{"member": m})
		if got != string(want) {
			t.Errorf("%s has %q, want %q", m, got, want)
		}
	}
	if m := testkit.Value[id.Member](t, r.DB, `select member_id from mails where to_address = 'fine@example.org'`, nil); m != fine {
		t.Errorf("the mail is about %s", m)
	}
}
