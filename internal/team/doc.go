// Package team is the area of work teams: making, changing and deleting them,
// who is in them and who leads them, and what their pages show.
//
// Whatever changes a team locks the organization first, as in package org; the
// order of locks is: the organization, teams, members, the audit log's head. The names of a
// member's teams, and the users table's filter by team, are read in package org.
//
// It must not know HTTP, templates, invitations or products.
package team
