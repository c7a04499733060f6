package testkit_test

import (
	"context"
	"strings"
	"testing"

	"manager/internal/db"
	"manager/internal/testkit"
)

// ofTheStaff are tables about organizations that are the staff's: no request of an organization may reach a row.
const ofTheStaff = `('staff_openings', 'staff_approvals', 'user_blocks')`

// Every table with an organization's ID has row-level security, forced, with a policy for the tenant, or none where it is the staff's.
func TestTablesOfOrganizationsHavePolicies(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t)
	var naked []string
	batch := &db.Batch{}
	var list string
	db.Queue(batch, nil, `
		select coalesce(string_agg(c.relname, ' '), '') from pg_class c
		where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
		  and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped)
		  and not (c.relrowsecurity and c.relforcerowsecurity
		           and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant') <> (c.relname in `+ofTheStaff+`)
		           and (c.relname not in `+ofTheStaff+` or (select count(*) = 1 from pg_policy p where p.polrelid = c.oid))
		           and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'system'))`, nil, &list)
	if err := d.Read(context.Background(), db.System("catalogue"), batch); err != nil {
		t.Fatal(err)
	}
	naked = strings.Fields(list)
	if len(naked) > 0 {
		t.Errorf("tables with org_id but without forced row-level security and its policies: %v", naked)
	}
}

// Every table of ours says why it exists.
func TestTablesSayWhyTheyExist(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t)
	batch := &db.Batch{}
	var silent string
	db.Queue(batch, nil, `
		select coalesce(string_agg(c.relname, ' '), '') from pg_class c
		where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
		  and c.relname not like 'river%' and c.relname <> 'goose_db_version' and obj_description(c.oid, 'pg_class') is null`, nil, &silent)
	if err := d.Read(context.Background(), db.System("catalogue"), batch); err != nil {
		t.Fatal(err)
	}
	if silent != "" {
		t.Errorf("tables without a comment: %s", silent)
	}
}
