package invitation

import (
	"time"

	"manager/internal/actor"
	"manager/internal/org"
)

// Mail invites an address into an organization, as it lies in the outbox. Link is a path.
type Mail struct {
	Organization string
	Inviter      string
	Role         actor.Role
	Link         string
	ExpiresAt    time.Time
}

// MailKind names the mail in the outbox.
func (Mail) MailKind() string { return org.InvitationMailKind }
