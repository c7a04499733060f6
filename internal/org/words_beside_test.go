package org_test

import (
	"context"
	"testing"

	"manager/internal/db"
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
	before := value[string](r, all, nil)
	migration, err := migrations.FS.ReadFile("0015_words_beside.sql")
	r.check(err)
	r.check(r.db.Write(r.ctx(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `alter table member_words drop column beside;
			create index member_words_search on member_words (org_id, word, sort_name, member_id);`+string(migration))
		return err
	}))
	later := *r
	later.db = testkit.Open(t, url) // the connections before know the statements of the table as it was
	if after := value[string](&later, all, nil); after != before || before == "" {
		t.Errorf("the words were\n%s\nand are\n%s", before, after)
	}
	if members := value[[]id.Member](&later, `select array_agg(member_id) from team_members`, nil); len(members) != 2 {
		t.Errorf("the team has %d members", len(members))
	}
}
