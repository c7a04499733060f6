package product

import (
	"fmt"
	"strings"

	"manager/internal/fold"
)

// term is one thing that a search asks for: the beginning of a word, or a tag as a whole.
type term struct {
	from, to string
	whole    bool
}

// terms are what the query asks for, the longest words first.
func (q ListQuery) terms() []term {
	var terms []term
	for _, word := range fold.Query(q.Search) {
		terms = append(terms, term{from: word, to: word + fold.Last})
	}
	if fold.Text(q.Tag) != "" {
		terms = append(terms, term{from: tagWord(q.Tag), whole: true})
	}
	return terms
}

// A search reads the words of the products. One of the terms drives: its entries
// are read in the order of the index, the others are looked up per row. The
// rarest drives; a place in the list keeps to the one it was made with.
//
// Whoever sees few products only has each of these looked up instead: of a word
// that stands on a hundred thousand products, they may see the last.

const (
	rareUpTo = 500 // entries of a term that are counted to find the rarest
	fewUpTo  = 500 // grants that are few
)

// searchWith are the parts that a search puts before its statement.
func (l *lister) searchWith() string {
	if len(l.terms) == 0 {
		return ""
	}
	with := ""
	if !l.inside && len(l.terms) > 1 {
		var counts []string
		for i, t := range l.terms {
			counts = append(counts, fmt.Sprintf("(%d, (select count(*) from (select 1 from product_words c where %s limit %d) c))", i, t.begins("c", i), rareUpTo))
		}
		with += fmt.Sprintf(", driver as materialized (select number from (values %s) as counted (number, entries) order by entries, number limit 1)", strings.Join(counts, ", "))
	}
	if !l.whole() {
		with += fmt.Sprintf(`, seen as materialized (
			(select g.product_id from who w join grants g on g.org_id = @org and g.grantee = w.grantee where g.kind = any(@kinds::text[]) and g.state <> 'terminated' and %s limit %d)
			union all
			(select p.id from products p where p.org_id = @org and p.kind = any(@ruled::text[])%[4]s limit %[2]d)),
			few as materialized (select count(*) <= %d as yes from seen)`, givesAny, fewUpTo+1, fewUpTo, living)
	}
	return with
}

// searchSQL yields the rows of a search, of somebody who sees few products and of somebody who sees many:
//
//	select * from (
//		(select … from product_words w where … and not (select yes from few) order by w.word, w.sort_name, w.product_id limit 51)
//		union all
//		(select … from (select distinct product_id from seen) f cross join lateral (…) w where … and (select yes from few) order by … limit 51)
//	) found order by word, sort_name, product_id limit 51
//
// They have sort_name, product_id, word and driver of the first products found.
func (l *lister) searchSQL(s scan) string {
	var drives []string
	for i := range l.terms {
		scanCondition := ""
		switch {
		case l.inside || len(l.terms) == 1:
			if i != l.at.Driver {
				continue
			}
		default:
			scanCondition = fmt.Sprintf(" and (select number from driver) = %d", i)
		}
		if l.whole() {
			drives = append(drives, l.searchFromWord(i, s, scanCondition))
			continue
		}
		drives = append(drives, l.searchFromWord(i, s, scanCondition+" and not (select yes from few)"), l.amongFew(i, s, scanCondition+" and (select yes from few)"))
	}
	return fmt.Sprintf("select * from (%s) found order by %s limit %d", union(drives), wordOrder("", s.downwards), s.limit)
}

// searchFromWord reads the entries of a term in their order, per kind where not all are wanted.
func (l *lister) searchFromWord(number int, s scan, scanCondition string) string {
	where := l.terms[number].begins("w", number) + scanCondition + l.firstWord(number) + l.otherTerms("w.product_id", number) + l.beyondPlace(s)
	if s.where != "" {
		where += fmt.Sprintf(" and (select true from products p where p.org_id = @org and p.id = w.product_id%s)", s.where)
	}
	if !l.whole() {
		where += " and " + l.seesSQL("w.product_id", "w.kind")
	}
	read := func(more string) string {
		return fmt.Sprintf("select w.sort_name, w.product_id, w.word, %d as driver from product_words w where %s%s order by %s limit %d", number, where, more, wordOrder("w.", s.downwards), s.limit)
	}
	switch {
	case !l.limited():
		return read("")
	case len(l.kinds) == 1:
		return read(" and w.kind = (@kinds::text[])[1]")
	}
	return fmt.Sprintf("select entry.* from kinds k cross join lateral (%s) entry order by %s limit %d", read(" and w.kind = k.kind"), wordOrder("entry.", s.downwards), s.limit)
}

// amongFew looks the term up on each of the few products that the actor sees.
func (l *lister) amongFew(number int, s scan, scanCondition string) string {
	where := "true" + scanCondition + l.otherTerms("w.product_id", number) + l.beyondPlace(s)
	if s.where != "" {
		where += fmt.Sprintf(" and (select true from products p where p.org_id = @org and p.id = w.product_id%s)", s.where)
	}
	return fmt.Sprintf(`select w.sort_name, w.product_id, w.word, %d as driver from (select distinct product_id from seen) f
		cross join lateral (select w.sort_name, w.product_id, w.word from product_words w where %s and w.product_id = f.product_id order by w.word limit 1) w
		where %s order by %s limit %d`, number, l.terms[number].begins("w", number), where, wordOrder("w.", s.downwards), s.limit)
}

// firstWord: a product two of whose words both match is shown once, at the first of them.
func (l *lister) firstWord(number int) string {
	if l.terms[number].whole {
		return ""
	}
	return fmt.Sprintf(" and w.word = (select o.word from product_words o where %s and o.product_id = w.product_id order by o.word limit 1)", l.terms[number].begins("o", number))
}

func (l *lister) otherTerms(product string, driver int) string {
	where := ""
	for i, t := range l.terms {
		if i != driver {
			where += fmt.Sprintf(" and (select true from product_words e where %s and e.product_id = %s limit 1)", t.begins("e", i), product)
		}
	}
	return where
}

func (l *lister) beyondPlace(s scan) string {
	if !l.inside {
		return ""
	}
	return fmt.Sprintf(" and (w.word, w.sort_name, w.product_id) %s (@word, @key, @product)", beyond(s.downwards))
}

func wordOrder(alias string, downwards bool) string {
	d := direction(downwards)
	return fmt.Sprintf("%[1]sword%[2]s, %[1]ssort_name%[2]s, %[1]sproduct_id%[2]s", alias, d)
}

// begins is the condition that a row of product_words is a hit of the term.
func (t term) begins(alias string, number int) string {
	if t.whole {
		return fmt.Sprintf("%[1]s.org_id = @org and %[1]s.word = @from%[2]d", alias, number)
	}
	return fmt.Sprintf("%[1]s.org_id = @org and %[1]s.word >= @from%[2]d and %[1]s.word < @to%[2]d", alias, number)
}

func union(parts []string) string { return "(" + strings.Join(parts, ") union all (") + ")" }
