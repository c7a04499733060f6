package org

import (
	"fmt"
	"maps"
	"slices"
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

// places are where the rows of listQuery are scanned into: whole members for a
// file, else what the table shows, as short as it can be said. A page has close
// to a thousand columns; each left out is felt.
func (r *listRow) places(q ListQuery) []any {
	m := &r.Member
	if q.whole {
		return append(m.columns(), &r.rank, db.Word(&r.word), &r.driver)
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
		return memberColumns + ", m.role_rank, " + found
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
// search with nothing in it that a name could begin with: nobody is found.
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
	return q.completed(sql), args
}

// completed adds to the rows found what is asked once a row or once a page,
// however many scans found them: a statement of its own costs more than it
// reads. The rows stay in the order in which they are found.
func (q ListQuery) completed(sql string) string {
	if q.whole {
		return sql
	}
	columns := "m.*, " + teamIDsColumn
	if q.warns {
		columns += ", (" + countSQL(isUnprotected, warnedUpTo) + ") as unprotected"
	}
	return fmt.Sprintf("select %s from (%s) m", columns, sql)
}

// A page is read from indexes that already have its order. Two orders exist as
// they are: by name, and by role upwards. Any other is put together from one
// scan per role, each cut at the size of a page, so that a page costs a few
// hundred index entries at most, however large the organization is.

func (q ListQuery) inOrderSQL(at cursor, hasCursor bool) string {
	upwards := q.Order.Descending == at.Backwards
	whole := func(key string) string {
		where := q.Filter.conditions()
		if hasCursor {
			where += fmt.Sprintf(" and (%s) %s (%s)", columnsOf(key), beyond(upwards), valuesOf(key))
		}
		return q.scanSQL(where, ordered(key, upwards))
	}
	switch {
	case q.Filter.Role == "" && q.Order.ByName && !q.partly():
		return whole("name")
	case q.Filter.Role == "" && !q.Order.ByName && !q.Order.Descending:
		return whole("role name")
	}
	return q.scanPerRole(at, hasCursor)
}

// indexed tells whether what is asked besides the role has an index of its own, which lies by role.
func (f Filter) indexed() bool { return f.TwoFactor != "" || f.State != "" }

// partly tells whether that index is read: a team's rows have both orders.
func (q ListQuery) partly() bool { return q.Filter.indexed() && !q.fromTeam() }

// fromTeam tells whether the rows of the team are read, rather than the members.
func (q ListQuery) fromTeam() bool { return !q.Filter.Team.IsZero() && !q.byMembers }

func (q ListQuery) scanPerRole(at cursor, hasCursor bool) string {
	names := q.Order.ByName && q.Order.Descending == at.Backwards || !q.Order.ByName && !at.Backwards
	roles := q.Order.Descending == at.Backwards
	order := ordered("name", names)
	var scans []string
	for _, role := range actor.Roles {
		r := rank(role)
		passed := hasCursor && !q.Order.ByName && r != at.Rank && (r < at.Rank) == roles
		if passed || q.Filter.Role != "" && q.Filter.Role != role {
			continue
		}
		where := fmt.Sprintf("%s and m.role_rank = %d", q.Filter.conditions(), r)
		if hasCursor && (q.Order.ByName || r == at.Rank) {
			where += fmt.Sprintf(" and (%s) %s (%s)", columnsOf("name"), beyond(names), valuesOf("name"))
		}
		scans = append(scans, q.scanSQL(where, order))
	}
	if len(scans) == 0 { // a forged cursor behind the only role asked for
		return q.scanSQL("and false", order)
	}
	if len(scans) == 1 {
		return scans[0]
	}
	if q.Order.ByName {
		return fmt.Sprintf("select * from ((%s)) m order by %s limit %d", strings.Join(scans, ") union all ("), order, q.Size+1)
	}
	// One role after the other: Postgres appends the scans in the order given (in
	// parallel it may not, which the connections have switched off), and doesn't
	// begin those behind the page.
	if !roles {
		slices.Reverse(scans)
	}
	return fmt.Sprintf("select * from ((%s)) m limit %d", strings.Join(scans, ") union all ("), q.Size+1)
}

// scanSQL has the limit in its text: there are few page sizes, and with a
// parameter Postgres would plan the query anew every time, for more than it takes to run.
func (q ListQuery) scanSQL(where, order string) string {
	from := "members m where m.org_id = @org"
	where += q.gate
	if q.byMembers {
		where = " and (select true from team_members g where g.org_id = @org and g.team_id = @team and g.member_id = m.id)" + where
	}
	if q.fromTeam() {
		from = "team_members t join members m on m.org_id = @org and m.id = t.member_id where t.org_id = @org and t.team_id = @team"
		where, order = ofTeam.Replace(where), ofTeam.Replace(order)
	}
	return fmt.Sprintf("select %s from %s %s order by %s limit %d", q.columns("''", "0"), from, where, order, q.Size+1)
}

// ofTeam reads the keys of the order from the rows of the team instead of the members'.
var ofTeam = strings.NewReplacer("m.role_rank", "t.role_rank", "m.sort_name", "t.sort_name", "m.id", "t.member_id")

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

// searchSQL finds members by their words. One of the words asked for drives:
// its entries are read in the order of the index, and each tells by itself
// whether its member has the other words too. The longest drives, unless
// another one is rarer; a cursor keeps to the one it was made with.
func searchSQL(q ListQuery, words []string, at cursor, hasCursor bool) string {
	if len(words) == 1 || hasCursor {
		return q.drivenBy(words, at.Driver, at, hasCursor, "")
	}
	var counts, drives []string
	for i := range words {
		counts = append(counts, fmt.Sprintf("(%d, (select count(*) from (select from member_words c where %s limit %d) c))", i, begins("c", i), rareUpTo))
		drives = append(drives, q.drivenBy(words, i, at, false, fmt.Sprintf(" and (select number from driver) = %d", i)))
	}
	return fmt.Sprintf(`with driver as materialized (select number from (values %s) as counted (number, entries) order by entries, number limit 1)
		select * from ((%s)) m order by word, sort_name, id limit %d`, strings.Join(counts, ", "), strings.Join(drives, ") union all ("), q.Size+1)
}

// rareUpTo is how many entries of a word are counted to find the rarest: of words
// with more than that, any leads to a page soon. To count further costs every
// search for several words more than it saves a few.
const rareUpTo = 400

func (q ListQuery) drivenBy(words []string, driver int, at cursor, hasCursor bool, gate string) string {
	upwards := !at.Backwards
	where := begins("w", driver) + gate + q.Filter.conditions()
	if q.Filter.Role != "" {
		where += fmt.Sprintf(" and m.role_rank = %d", rank(q.Filter.Role))
	}
	if !q.Filter.Team.IsZero() {
		where += " and (select true from team_members g where g.org_id = @org and g.team_id = @team and g.member_id = w.member_id)"
	}
	for i := range words {
		if i != driver {
			where += fmt.Sprintf(" and strpos(w.beside, @has%d) > 0", i)
		}
	}
	// Somebody whose two words both match is shown once, at the first of them.
	where += fmt.Sprintf(" and starts_with(substr(w.beside, strpos(w.beside, @has%d)), E'\n' || w.word || E'\n')", driver)
	if hasCursor {
		where += fmt.Sprintf(" and (w.word, w.sort_name, w.member_id) %s (@word, @name, @member)", beyond(upwards))
	}
	d := direction(upwards)
	return fmt.Sprintf(`select %s from member_words w join members m on m.org_id = @org and m.id = w.member_id
		where %s order by w.word%s, w.sort_name%s, w.member_id%s limit %d`, q.columns("w.word", fmt.Sprint(driver)), where, d, d, d, q.Size+1)
}

func begins(table string, word int) string {
	return fmt.Sprintf("%s.org_id = @org and %s.word >= @from%d and %s.word < @to%d", table, table, word, table, word)
}

func columnsOf(key string) string {
	if key == "name" {
		return "m.sort_name, m.id"
	}
	return "m.role_rank, m.sort_name, m.id"
}

func valuesOf(key string) string {
	if key == "name" {
		return "@name, @member"
	}
	return "@rank, @name, @member"
}

func ordered(key string, upwards bool) string {
	d := direction(upwards)
	return strings.ReplaceAll(columnsOf(key), ",", d+",") + d
}

func direction(upwards bool) string {
	if upwards {
		return ""
	}
	return " desc"
}

func beyond(upwards bool) string {
	if upwards {
		return ">"
	}
	return "<"
}

// What is counted: each condition has a partial index.
const (
	isPending     = "state = 'invited'"
	isUnprotected = "state = 'active' and not two_factor"
	isActive      = "state = 'active'"
)

// countSQL counts rows, but reads never more than one above upTo.
func countSQL(condition string, upTo int) string {
	return fmt.Sprintf("select count(*) from (select 1 from members where org_id = @org and %s limit %d) counted", condition, upTo+1)
}

// queueCount counts rows up to countedUpTo.
func queueCount(batch *db.Batch, count *Count, org id.Org, condition string, more ...db.Args) {
	args := db.Args{"org": org}
	for _, a := range more {
		maps.Copy(args, a)
	}
	batch.Queue(countSQL(condition, countedUpTo), args).QueryRow(func(row pgx.Row) error {
		if err := row.Scan(&count.N); err != nil {
			return err
		}
		*count = counted(count.N, countedUpTo)
		return nil
	})
}

// counted is what was counted up to one above upTo.
func counted(n, upTo int) Count { return Count{N: min(n, upTo), More: n > upTo} }
