// Package invitation is the area of invitations: inviting people into an
// organization and into teams, sending an invitation again, withdrawing it, and
// accepting it, with an account or by making one.
//
// An invitation is a member without a user yet: one list, one keyset, and
// accepting it is one UPDATE. The row is package org's; this package writes what
// of it belongs to the invitation.
//
// It must not know HTTP, templates or products.
package invitation
