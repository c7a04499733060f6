// Package org is the area of organizations and their members: who belongs where
// with which role, invitations and their acceptance, changing a role, removing,
// leaving, and what the users table and the overview show.
//
// An invitation is a member without a user yet: one list, one keyset, and
// accepting it is one UPDATE.
//
// Every use case that changes members locks the organization first and reads
// again what the actor is in it, so that no role is trusted that somebody has
// taken away a moment ago. The order of locks is: the organization, members,
// the audit log's head.
//
// It must not know HTTP, templates or products.
package org
