package activity

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fold"
	"manager/internal/i18n"
	"manager/internal/id"
)

// A search reads no entry's words. Its words are looked for among the names of
// people, products and teams, by the indexes of those, and among what the actions
// are called; what is found by them is read by the indexes of the log.

const (
	hitsPerKind = 10   // people, products or teams that a search is about
	wordsRead   = 2000 // entries of a word that are looked at for the other words
)

// hits are what the words of a search name.
type hits struct {
	members, products, teams []hit
	actions                  []string
	more                     bool // there was more than is looked for
}

// hit is something that the words name; actor is the user of a member, if they have an account.
type hit struct {
	org   id.Org
	id    [16]byte
	actor id.User
}

const (
	hitSubjects = `(select h.org, h.subject from unnest(@hit_orgs::uuid[], @hit_subjects::text[]) h (org, subject)
		union all (select s.org_id, s.id::text from sites s join unnest(@hit_product_orgs::uuid[], @hit_products::uuid[]) h (org, product) on s.org_id = h.org and s.product_id = h.product limit 100)) k (org, subject)`
	hitActors = `unnest(@hit_actors::uuid[]) k (actor)`
)

func (h hits) addTo(args db.Args) {
	var orgs, productOrgs []id.Org
	var subjects []string
	products, actors := [][16]byte{}, []id.User{}
	for _, found := range slices.Concat(h.members, h.products, h.teams) {
		orgs, subjects = append(orgs, found.org), append(subjects, id.Event(found.id).String())
	}
	for _, p := range h.products {
		productOrgs, products = append(productOrgs, p.org), append(products, p.id)
	}
	for _, m := range h.members {
		if !m.actor.IsZero() {
			actors = append(actors, m.actor)
		}
	}
	args["hit_orgs"], args["hit_subjects"], args["hit_product_orgs"], args["hit_products"] = orgs, subjects, productOrgs, products
	args["hit_actors"], args["hit_actions"] = actors, h.actions
}

// findHits looks for what the words of the search name.
func (a *Activity) findHits(ctx context.Context, l *lister) error {
	words := fold.Query(l.q.Filter.Search)
	if l.q.Filter.Search == "" || len(words) == 0 {
		return nil
	}
	l.hits.actions = actionsCalled(l.act.Lang, words)
	args := db.Args{"org": l.act.Org, "user": l.act.User, "read": wordsRead, "limit": hitsPerKind + 1, "whole": fold.Text(l.q.Filter.Search), "last": fold.Last}
	for i, word := range words {
		args[fmt.Sprintf("from%d", i)], args[fmt.Sprintf("has%d", i)] = word, "\n"+word
	}
	batch := &db.Batch{}
	queueHits(batch, &l.hits.members, l.membersCalled(words), args)
	queueHits(batch, &l.hits.products, l.productsCalled(words), args)
	queueHits(batch, &l.hits.teams, fmt.Sprintf(`select t.org_id, t.id, null::uuid from teams t where t.org_id = %s and t.sort_name >= @whole and t.sort_name < @whole || @last order by t.sort_name limit @limit`, l.orgs()), args)
	if err := a.db.Read(ctx, l.scope(), batch); err != nil {
		return err
	}
	for _, kind := range []*[]hit{&l.hits.members, &l.hits.products, &l.hits.teams} {
		if len(*kind) > hitsPerKind {
			*kind, l.hits.more = (*kind)[:hitsPerKind], true
		}
	}
	return nil
}

func queueHits(batch *db.Batch, list *[]hit, sql string, args db.Args) {
	db.QueueRows(batch, list, sql, args, func(row pgx.CollectableRow) (h hit, err error) {
		return h, row.Scan(&h.org, &h.id, &h.actor)
	})
}

// membersCalled reads the entries of the longest word; each has all words of its member beside it.
func (l *lister) membersCalled(words []string) string {
	others := "true"
	for i := 1; i < len(words); i++ {
		others += fmt.Sprintf(" and strpos(w.beside, @has%d) > 0", i)
	}
	return fmt.Sprintf(`select distinct m.org_id, m.id, m.user_id from (
			select w.org_id, w.member_id, w.beside from member_words w where w.org_id = %s and w.word >= @from0 and w.word < @from0 || @last limit @read) w
		join members m on m.org_id = w.org_id and m.id = w.member_id where %s limit @limit`, l.orgs(), others)
}

func (l *lister) productsCalled(words []string) string {
	others := "true"
	for i := 1; i < len(words); i++ {
		others += fmt.Sprintf(" and exists (select from product_words o where o.org_id = w.org_id and o.product_id = w.product_id and o.word >= @from%[1]d and o.word < @from%[1]d || @last)", i)
	}
	return fmt.Sprintf(`select distinct w.org_id, w.product_id, null::uuid from (
			select w.org_id, w.product_id from product_words w where w.org_id = %s and w.word >= @from0 and w.word < @from0 || @last limit @read) w
		where %s limit @limit`, l.orgs(), others)
}

// actionsCalled are the actions whose name in the language has words that begin with all those given.
func actionsCalled(lang i18n.Lang, asked []string) []string {
	called := []string{}
	names, ok := actionWords()[lang]
	if !ok {
		names = actionWords()[i18n.EN]
	}
	for i, words := range names {
		missing := func(word string) bool {
			return !slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, word) })
		}
		if !slices.ContainsFunc(asked, missing) {
			called = append(called, audit.Actions[i].Name)
		}
	}
	return called
}

// actionWords are the words of what each action is called, per language.
var actionWords = sync.OnceValue(func() map[i18n.Lang][][]string {
	all := map[i18n.Lang][][]string{}
	for _, lang := range i18n.Languages {
		for _, action := range audit.Actions {
			var words []string
			if message, ok := i18n.Lookup(lang, "audit."+action.Name); ok {
				words = fold.Words(message.Source(i18n.Other))
			}
			all[lang] = append(all[lang], words)
		}
	}
	return all
})
