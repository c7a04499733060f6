package site

import (
	"context"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// PrefixSetting is whether the server's prefix is put before the names that a
// site's scripts use, and the site's version that the form was filled in for.
type PrefixSetting struct {
	On      bool
	Version int
}

// SwitchMySQLPrefix switches the prefix of a site on or off, for those who may
// change its settings. A site that has it so already is no error; Conflict when
// somebody changed it since the version given.
func (s *Sites) SwitchMySQLPrefix(ctx context.Context, act actor.Actor, hosting id.Product, site id.Site, in PrefixSetting) error {
	return s.change(ctx, act, hosting, site, func(ctx context.Context, tx db.Tx, c change) error {
		if c.site.MySQLPrefix == in.On {
			return nil
		}
		if c.site.Version != in.Version {
			return changedMeanwhile()
		}
		if err := setMySQLPrefix(ctx, tx, c.act.Org, site, in.On); err != nil {
			return err
		}
		switched := struct {
			Site        id.Site `json:"site"`
			Host        string  `json:"host"`
			MySQLPrefix bool    `json:"mysql_prefix"`
		}{site, c.site.Host, in.On}
		return c.record(ctx, tx, "site.mysql_prefix_switched", switched, audit.Change{Field: "mysql_prefix", Before: onOff(!in.On), After: onOff(in.On)})
	})
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func changedMeanwhile() error {
	return fault.New(fault.Conflict, "error.conflict_changed_meanwhile")
}
