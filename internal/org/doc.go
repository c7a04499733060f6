// Package org is the area of organizations and their members: who belongs where
// with which role, changing a role, removing, leaving, and what the users table
// and the overview show.
//
// Whoever is invited is a member without a user yet: one list, one keyset.
// Package invitation, above, makes such members and lets them accept; package
// team, above, puts members into teams, whose names the users table reads here
// (member_teams.go).
//
// Every use case that changes members locks the organization first and reads
// again what the actor is in it, so that no role is trusted that somebody has
// taken away a moment ago. The order of locks is: the organization, members,
// the audit log's head.
//
// It must not know HTTP, templates, teams' use cases or products.
package org
