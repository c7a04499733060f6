package privacy

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/jackc/pgx/v5"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
)

// file is one of a copy: the name, and a query whose rows are JSON objects with
// the same fields. A query with @after is asked again for the rows behind the last one.
// One whose values are sealed is read by a function instead.
type file struct {
	name, sql string
	read      func(p *Privacy, ctx context.Context, user id.User) (rows [][]byte, err error)
}

// filePage is how many rows are read at once where there may be many.
const filePage = 1000

// files are what a copy holds: everything about the person but secrets, and of
// organizations what concerns the person alone.
var files = []file{
	{name: "profile", sql: `
		select '', json_build_object('login_id', login_id, 'first_name', first_name, 'last_name', last_name, 'country', country, 'language', language, 'time_zone', time_zone,
			'two_factor', two_factor, 'created_at', created_at, 'password_changed_at', password_changed_at) from users where id = @user`},
	{name: "login_id_changes", sql: `
		select '', json_build_object('from', old_id, 'to', new_id, 'asked_at', created_at, 'confirmed_at', confirmed_at, 'reverted_at', reverted_at) from login_id_changes where user_id = @user order by created_at`},
	{name: "recovery_ways", read: (*Privacy).recoveryRows},
	{name: "organizations", sql: `
		select '', json_build_object('number', o.number, 'organization', o.name, 'role', m.role, 'accounting', m.accounting, 'billing_mail', m.billing_mail, 'billing_sms', m.billing_sms,
			'joined_at', m.joined_at, 'last_seen_at', m.last_seen_at) from members m join organizations o on o.id = m.org_id where m.user_id = @user order by m.joined_at`},
	{name: "teams", sql: `
		select '', json_build_object('organization', o.number, 'team', t.name, 'leader', t.leader_id = m.id) from members m join organizations o on o.id = m.org_id
		join team_members tm on tm.org_id = m.org_id and tm.member_id = m.id join teams t on t.org_id = tm.org_id and t.id = tm.team_id where m.user_id = @user order by o.number, t.sort_name`},
	{name: "access", sql: `
		with grantees as (
			select m.org_id, m.id as grantee, null::text as team from members m where m.user_id = @user
			union all select m.org_id, t.id, t.name from members m join team_members tm on tm.org_id = m.org_id and tm.member_id = m.id join teams t on t.org_id = tm.org_id and t.id = tm.team_id where m.user_id = @user)
		select '', json_build_object('organization', o.number, 'product', p.name, 'kind', g.kind, 'future_products', false, 'team', w.team, 'rights', (select array_agg(r.name) from unnest(@bits::int[], @names::text[]) r (bit, name) where g.rights & r.bit <> 0), 'given_at', g.created_at)
			from grantees w join organizations o on o.id = w.org_id join grants g on g.org_id = w.org_id and g.grantee = w.grantee join products p on p.org_id = g.org_id and p.id = g.product_id
		union all
		select '', json_build_object('organization', o.number, 'product', null, 'kind', k.kind, 'future_products', true, 'team', w.team, 'rights', (select array_agg(r.name) from unnest(@bits::int[], @names::text[]) r (bit, name) where k.rights & r.bit <> 0), 'given_at', k.created_at)
			from grantees w join organizations o on o.id = w.org_id join kind_grants k on k.org_id = w.org_id and k.grantee = w.grantee`},
	{name: "sign_ins", sql: `
		select '', json_build_object('began_at', created_at, 'last_seen_at', last_seen_at, 'ended_at', revoked_at, 'address', host(address), 'device', user_agent, 'methods', methods, 'kept', persistent)
		from sessions where user_id = @user order by created_at`},
	{name: "devices", sql: `
		select '', json_build_object('device', device_name, 'address', host(address), 'first_seen_at', first_seen_at, 'last_seen_at', last_seen_at, 'forgotten_at', forgotten_at) from known_devices where user_id = @user order by first_seen_at`},
	{name: "places", sql: `select '', json_build_object('place', place, 'first_seen_at', first_seen_at) from known_places where user_id = @user order by first_seen_at`},
	{name: "security_methods", sql: `
		select '', json_build_object('kind', kind, 'name', name, 'number', hint, 'added_at', created_at, 'last_used_at', last_used_at, 'last_used_from', used_from) from (
			select 'passkey' as kind, name, null as hint, created_at, last_used_at, null as used_from from passkeys where user_id = @user
			union all select 'authenticator', name, null, created_at, last_used_at, null from authenticator_apps where user_id = @user
			union all select 'sms', name, hint, created_at, last_used_at, null from sms_phones where user_id = @user
			union all select 'app_password', name, null, created_at, last_used_at, host(last_used_from) from app_passwords where user_id = @user) methods order by created_at`},
	{name: "mails", sql: `
		select '', json_build_object('kind', kind, 'channel', channel, 'to', to_address, 'written_at', created_at, 'sent_at', sent_at, 'state', state) from mails where user_id = @user order by created_at`},
	{name: "declarations", sql: `
		select '', json_build_object('number', d.id, 'kind', d.kind, 'name', d.name, 'email', d.email, 'contract', d.contract, 'dated', d.dated, 'for_cause', d.for_cause, 'ends_on', d.ends_on, 'details', d.details,
			'received_at', d.received_at, 'state', d.state) from declarations d join users u on u.login_key = lower(d.email) where u.id = @user order by d.received_at`},
	{name: "activity", sql: `
		select e.at::text || '/' || e.id, json_build_object('at', e.at, 'action', e.action, 'organization', o.number, 'changes', convert_from(e.body, 'UTF8')::json -> 'changes',
			'address', case when own.acted then p.data ->> 'address' end, 'device', case when own.acted then p.data ->> 'device' end,
			'about', case when e.chain = @user then p.data - array['actor', 'address', 'device'] end)
		from audit_events e left join organizations o on o.id = e.org_id left join audit_personal p on p.event_id = e.id,
			lateral (select (convert_from(e.body, 'UTF8')::jsonb ->> 'actor') = @user::uuid::text as acted) own
		where e.user_id = @user and (@after = '' or (e.at, e.id) > (split_part(@after, '/', 1)::timestamptz, split_part(@after, '/', 2)::uuid))
		order by e.at, e.id limit @limit`},
}

// rightNames are the names of access.AllRights.
var rightNames = func() (names []string) {
	for _, right := range access.AllRights {
		names = append(names, right.String())
	}
	return names
}()

// pages reads a file page by page; take gets each row.
func (x *exporter) pages(ctx context.Context, f file, user id.User, take func(row []byte) error) error {
	if f.read != nil {
		rows, err := f.read(x.privacy, ctx, user)
		for _, row := range rows {
			err = errors.Join(err, take(row))
		}
		return err
	}
	for after := ""; ; {
		type found struct {
			key string
			row []byte
		}
		var page []found
		batch := &db.Batch{}
		args := db.Args{"user": user, "after": after, "limit": filePage, "bits": access.AllRights, "names": rightNames}
		db.QueueRows(batch, &page, f.sql, args, func(row pgx.CollectableRow) (one found, err error) {
			return one, row.Scan(&one.key, &one.row)
		})
		// What a person did stands in the logs of organizations, too, which a person's own scope does not show.
		if err := x.db.Read(ctx, db.System("make a copy of somebody's data"), batch); err != nil {
			return err
		}
		for _, one := range page {
			if err := take(one.row); err != nil {
				return err
			}
			after = one.key
		}
		if after == "" || len(page) < filePage {
			return nil
		}
	}
}

// recoveryRows are the recovery ways, confirmed or not.
func (p *Privacy) recoveryRows(ctx context.Context, user id.User) (rows [][]byte, err error) {
	ways, err := p.recovery.Ways(ctx, actor.Actor{User: user})
	if err != nil {
		return nil, err
	}
	type way struct {
		Kind      string `json:"kind"`
		Address   string `json:"address"`
		Confirmed bool   `json:"confirmed"`
	}
	for _, w := range []way{{"email", ways.Email, true}, {"email", ways.WaitingEmail, false}, {"phone", ways.Phone, true}, {"phone", ways.WaitingPhone, false}} {
		if w.Address == "" {
			continue
		}
		row, err := json.Marshal(w)
		if err != nil {
			return nil, fmt.Errorf("write down a recovery way: %w", err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// writeFile adds a file to the archive twice: as JSON and as CSV.
func (x *exporter) writeFile(ctx context.Context, archive *zip.Writer, user id.User, f file) error {
	w, err := archive.Create(f.name + ".json")
	if err != nil {
		return err
	}
	before := "[\n"
	err = x.pages(ctx, f, user, func(row []byte) error {
		_, err := fmt.Fprintf(w, "%s%s", before, row)
		before = ",\n"
		return err
	})
	if err != nil {
		return err
	}
	end := "\n]\n"
	if before == "[\n" {
		end = "[]\n"
	}
	if _, err := io.WriteString(w, end); err != nil {
		return err
	}
	if w, err = archive.Create(f.name + ".csv"); err != nil {
		return err
	}
	rows := csv.NewWriter(w)
	rows.UseCRLF = true
	headed := false
	err = x.pages(ctx, f, user, func(row []byte) error {
		names, cells, err := readFields(row)
		if err == nil && !headed {
			headed, err = true, rows.Write(names)
		}
		if err != nil {
			return err
		}
		return rows.Write(cells)
	})
	rows.Flush()
	if err == nil {
		err = rows.Error()
	}
	return err
}

// readFields reads the fields of a JSON object in their order, as cells of a table.
func readFields(row []byte) (names, cells []string, err error) {
	d := json.NewDecoder(bytes.NewReader(row))
	if _, err := d.Token(); err != nil {
		return nil, nil, fmt.Errorf("read a row: %w", err)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, nil, fmt.Errorf("read a field: %w", err)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, nil, fmt.Errorf("read a field: %w", err)
		}
		names, cells = append(names, fmt.Sprint(name)), append(cells, cell(value))
	}
	return names, cells, nil
}

// cell is a value as spreadsheets shall show it: nothing is taken for a formula (OWASP ASVS 5.0, 1.2.10).
func cell(value json.RawMessage) string {
	var text string
	switch {
	case string(value) == "null":
		return ""
	case json.Unmarshal(value, &text) != nil:
		return string(value)
	case text != "" && strings.IndexByte("=+-@\t\r", text[0]) >= 0:
		return "'" + text
	}
	return text
}
