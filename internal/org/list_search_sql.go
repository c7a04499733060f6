package org

import (
	"fmt"
	"strings"
)

// searchSQL finds members by their words. One of the words asked for drives:
// its entries are read in the order of the index, and each tells by itself
// whether its member has the other words too. The longest drives, unless
// another one is rarer; a cursor keeps to the one it was made with.
//
// Two words, the first page (the columns left out):
//
//	with driver as materialized (select number from (values
//		(0, (select count(*) from (select from member_words c where c.org_id = @org and c.word >= @from0 and c.word < @to0 limit 400) c)), (1, (…))
//	) as counted (number, entries) order by entries, number limit 1)
//	select * from (
//		(select … where … and (select number from driver) = 0 … limit 51) union all (select … where … and (select number from driver) = 1 … limit 51)
//	) m order by word, sort_name, id limit 51
func searchSQL(q ListQuery, words []string, at cursor, hasCursor bool) string {
	if len(words) == 1 || hasCursor {
		return q.searchFromWord(words, at.Driver, at, hasCursor, "")
	}
	var counts, drives []string
	for i := range words {
		counts = append(counts, fmt.Sprintf("(%d, (select count(*) from (select from member_words c where %s limit %d) c))", i, begins("c", i), rareUpTo))
		drives = append(drives, q.searchFromWord(words, i, at, false, fmt.Sprintf(" and (select number from driver) = %d", i)))
	}
	return fmt.Sprintf(`with driver as materialized (select number from (values %s) as counted (number, entries) order by entries, number limit 1)
		select * from ((%s)) m order by word, sort_name, id limit %d`, strings.Join(counts, ", "), strings.Join(drives, ") union all ("), q.Size+1)
}

// rareUpTo is how many entries of a word are counted to find the rarest: of words
// with more than that, any leads to a page soon. To count further costs every
// search for several words more than it saves a few.
const rareUpTo = 400

// searchFromWord reads the entries of one word that begin as asked; scanCondition
// switches the whole scan off, or is empty. For the first of two words, behind a cursor:
//
//	select … from member_words w join members m on m.org_id = @org and m.id = w.member_id
//	where w.org_id = @org and w.word >= @from0 and w.word < @to0 and strpos(w.beside, @has1) > 0
//	  and starts_with(substr(w.beside, strpos(w.beside, @has0)), E'\n' || w.word || E'\n')
//	  and (w.word, w.sort_name, w.member_id) > (@word, @name, @member)
//	order by w.word, w.sort_name, w.member_id limit 51
func (q ListQuery) searchFromWord(words []string, driver int, at cursor, hasCursor bool, scanCondition string) string {
	upwards := !at.Backwards
	where := begins("w", driver) + scanCondition + q.Filter.conditions() + q.Filter.roleCondition()
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
