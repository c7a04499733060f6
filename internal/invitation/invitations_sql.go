package invitation

// invitationSQL finds an invitation by its link. The language is that of the
// account it waits for; once it is accepted anybody may look, in their browser's.
const invitationSQL = `
	select m.org_id, m.id, m.user_id, m.role, m.email, m.email_key, coalesce(m.invited_by, ''), coalesce((select u.language from users u where u.login_key = m.email_key and u.state = 'active' and m.user_id is null), ''), m.invitation_expires_at,
	       o.name, o.number, exists (select from users u where u.login_key = m.email_key and u.state = 'active')
	from members m join organizations o on o.id = m.org_id and o.state = 'active'
	where m.invitation_token_hash = @hash`

func (i *Invitation) columns() []any {
	return []any{&i.org, &i.member, &i.AcceptedBy, &i.Role, &i.Email, &i.EmailKey, &i.InvitedBy, &i.Lang, &i.ExpiresAt, &i.Organization, &i.Number, &i.HasAccount}
}
