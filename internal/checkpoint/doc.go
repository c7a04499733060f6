// Package checkpoint anchors the audit log outside the database: signed check
// points of all its chains, each naming the one before, in a file that is only
// ever appended to, with a copy at an address if there is one. What was in the
// log at a check point and is not any more has been cut, replaced or removed.
//
// It must not know what the entries say.
package checkpoint
