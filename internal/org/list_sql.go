package org

import (
	"fmt"
	"maps"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fold"
	"manager/internal/id"
)

// listRow is a member in the list, and by which word a search found it.
type listRow struct {
	Member  Member
	invited bool
	rank    int
	word    string
	driver  int
	teams   []id.Team
	// unprotected is the same in all rows.
	unprotected int
}

// scanTargets are where the rows of listQuery are scanned into: whole members for a
// file, else what the table shows, as short as it can be said. A page has close
// to a thousand columns; each left out is felt.
func (r *listRow) scanTargets(q ListQuery) []any {
	m := &r.Member
	if q.whole {
		return append(m.Columns(), &r.rank, db.Word(&r.word), &r.driver)
	}
	shown := []any{&m.ID, &r.invited, &r.rank, &m.Email, &m.FirstName, &m.LastName, &m.Image, &m.TwoFactor,
		orZero{&m.LastSeenAt}, db.OrEmpty(&m.InvitedBy), orZero{&m.ExpiresAt}, db.Word(&m.MailFailure), &m.sortName}
	if q.searches() {
		shown = append(shown, db.Word(&r.word), &r.driver)
	}
	shown = append(shown, (*pgtype.FlatArray[id.Team])(&r.teams)) // which needs no reflection
	if q.warns {
		shown = append(shown, &r.unprotected)
	}
	return shown
}

// columns are what a scan selects: word and driver say how a search found the row.
func (q ListQuery) columns(word, driver string) string {
	found := word + " as word, " + driver + " as driver"
	if q.whole {
		return MemberColumns + ", m.role_rank, " + found
	}
	shown := `m.id, m.state = 'invited' as invited, m.role_rank, m.email, m.first_name, m.last_name, m.image_id, m.two_factor,
		m.last_seen_at, m.invited_by, m.invitation_expires_at, m.mail_failure, m.sort_name`
	if q.searches() {
		return shown + ", " + found
	}
	return shown
}

func (q ListQuery) searches() bool { return strings.TrimSpace(q.Filter.Search) != "" }

// member is the member of the row of a page, with their teams, which have no names yet.
func (r *listRow) member() Member {
	m := r.Member
	m.State, m.Standing.Role = Active, actor.Roles[r.rank-1]
	if r.invited {
		m.State = Invited
	}
	if len(r.teams) > 0 {
		m.Teams = make([]TeamName, len(r.teams))
	}
	for i, team := range r.teams {
		m.Teams[i].ID = team
	}
	return m
}

// listQuery reads the rows behind the cursor, and one more, in the order in
// which they are read (backwards when the cursor says so). It is empty for a
// search with nothing in it that a name could begin with: nobody is found. What
// varies has files of its own: the order (list_order_sql.go), the search
// (list_search_sql.go), the team (member_teams.go).
func listQuery(org id.Org, q ListQuery, at cursor, hasCursor bool) (sql string, args db.Args) {
	args = db.Args{"org": org, "rank": at.Rank, "name": at.SortName, "member": at.Member, "word": at.Word, "team": q.Filter.Team}
	words := fold.Query(q.Filter.Search)
	for i, word := range words {
		maps.Copy(args, db.Args{fmt.Sprintf("from%d", i): word, fmt.Sprintf("to%d", i): word + fold.Last, fmt.Sprintf("has%d", i): wordEdge + word})
	}
	switch {
	case len(words) > 0 && !q.Filter.Team.IsZero():
		sql = searchTeamSQL(q, words, at, hasCursor)
	case len(words) > 0:
		sql = searchSQL(q, words, at, hasCursor)
	case q.searches():
		return "", nil
	case !q.Filter.Team.IsZero() && q.Filter.indexed():
		sql = listTeamSQL(q, at, hasCursor)
	default:
		sql = q.inOrderSQL(at, hasCursor)
	}
	return q.withTeamsAndCounts(sql), args
}

// withTeamsAndCounts adds to the rows found what is asked once a row or once a page,
// however many scans found them: a statement of its own costs more than it
// reads. The rows stay in the order in which they are found. An administrator's first page:
//
//	select m.*, … as team_ids, (select count(*) from (select 1 from members where org_id = @org and state = 'active' and not two_factor limit 21) counted) as unprotected
//	from (select m.id, … from members m where m.org_id = @org order by m.role_rank, m.sort_name, m.id limit 51) m
func (q ListQuery) withTeamsAndCounts(sql string) string {
	if q.whole {
		return sql
	}
	columns := "m.*, " + teamIDsColumn
	if q.warns {
		columns += ", (" + countSQL(IsUnprotected, warnedUpTo) + ") as unprotected"
	}
	return fmt.Sprintf("select %s from (%s) m", columns, sql)
}

// conditions are those of the filter, written as the partial indexes have them.
func (f Filter) conditions() string {
	var b strings.Builder
	switch f.TwoFactor {
	case Protected:
		b.WriteString(" and m.state = 'active' and m.two_factor")
	case Unprotected:
		b.WriteString(" and m.state = 'active' and not m.two_factor")
	}
	switch f.State {
	case Invited:
		b.WriteString(" and m.state = 'invited'")
	case Active:
		b.WriteString(" and m.state = 'active'")
	}
	return b.String()
}

// roleCondition is the one on the role, where one is asked for.
func (f Filter) roleCondition() string {
	if f.Role == "" {
		return ""
	}
	return fmt.Sprintf(" and m.role_rank = %d", RoleRank(f.Role))
}

// What is counted: each condition has a partial index.
const (
	isPending     = "state = 'invited'"
	IsUnprotected = "state = 'active' and not two_factor"
	IsActive      = "state = 'active'"
)

// countSQL counts rows, but reads never more than one above upTo.
func countSQL(condition string, upTo int) string {
	return fmt.Sprintf("select count(*) from (select 1 from members where org_id = @org and %s limit %d) counted", condition, upTo+1)
}

// QueueCount counts rows up to countedUpTo.
func QueueCount(batch *db.Batch, count *Count, org id.Org, condition string, more ...db.Args) {
	args := db.Args{"org": org}
	for _, a := range more {
		maps.Copy(args, a)
	}
	batch.Queue(countSQL(condition, countedUpTo), args).QueryRow(func(row pgx.Row) error {
		if err := row.Scan(&count.N); err != nil {
			return err
		}
		*count = CountUpTo(count.N, countedUpTo)
		return nil
	})
}

// CountUpTo is what was counted up to one above upTo.
func CountUpTo(n, upTo int) Count { return Count{N: min(n, upTo), More: n > upTo} }
