package signins

import "manager/internal/db"

// QueueErasure erases from where and on what @user signed in, and what was
// tried with their login IDs, for which @nobodies stand.
func QueueErasure(batch *db.Batch, args db.Args, gone func(kind string) db.Count) {
	for _, s := range []struct{ kind, sql string }{
		{"settings", `delete from sign_in_settings where user_id = @user`},
		{"devices", `delete from known_devices where user_id = @user`},
		{"places", `delete from known_places where user_id = @user`},
		{"places", `delete from sign_in_notices where user_id = @user`},
		{"places", `delete from failed_sign_ins where user_id = @user or user_id = any(@nobodies)`},
	} {
		batch.Queue(s.sql, args).Exec(gone(s.kind))
	}
}
