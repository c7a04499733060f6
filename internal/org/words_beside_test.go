package org_test

import (
	"testing"

	"manager/internal/id"
	"manager/internal/testkit"
	"manager/migrations"
)

// Whoever was in an organization before words carried the others along is found by two words as well.
func TestWordsOfFormerMembersCarryTheOthersAfterTheMigration(t *testing.T) {
	t.Parallel()
	url := testkit.URL(t)
	r := newRigOn(t, testkit.Open(t, url))
	r.team(r.olive, "Web masters", r.mia.Member, r.bill.Member)
	const all = `select string_agg(org_id::text || member_id::text || word || beside, ';' order by org_id, member_id, word) from member_words`
	before := testkit.Value[string](t, r.db, all, nil)
	migration, err := migrations.FS.ReadFile("0015_words_beside.sql")
	r.check(err)
	testkit.Exec(t, r.db, `alter table member_words drop column beside;
		create index member_words_search on member_words (org_id, word, sort_name, member_id);`+string(migration), nil)
	later := testkit.Open(t, url) // the connections before know the statements of the table as it was
	if after := testkit.Value[string](t, later, all, nil); after != before || before == "" {
		t.Errorf("the words were\n%s\nand are\n%s", before, after)
	}
	if members := testkit.Value[[]id.Member](t, later, `select array_agg(member_id) from team_members`, nil); len(members) != 2 {
		t.Errorf("the team has %d members", len(members))
	}
}
