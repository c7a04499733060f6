package site

import (
	"context"
	"unicode/utf8"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// NewVariable is a variable to be added; Request is the form's own key.
type NewVariable struct {
	Request string
	Name    string
	Value   string
	Secret  bool
}

// AddVariable gives a site one more environment variable. The same form twice
// makes one. Faults stand beside variable_name and value; Conflict when the site has as
// many as one may have.
func (s *Sites) AddVariable(ctx context.Context, act actor.Actor, hosting id.Product, site id.Site, in NewVariable) error {
	v := Variable{ID: id.New[id.Variable](), Name: in.Name, Value: in.Value, Secret: in.Secret}
	invalid := v.validate()
	request := id.FormKey(in.Request)
	return s.change(ctx, act, hosting, site, func(ctx context.Context, tx db.Tx, c change) error {
		if invalid != nil {
			return invalid // who may not learns that first
		}
		made, count, err := aboutVariables(ctx, tx, c.act.Org, site, v.Name, request)
		if err != nil {
			return err
		}
		if same, err := s.isAdded(made, v); err != nil || same {
			return err
		}
		if count >= MaxVariables {
			return fault.New(fault.Conflict, "site.variable.too_many", "Max", MaxVariables)
		}
		row, err := sealVariable(s.keyring, v)
		if err != nil {
			return err
		}
		taken, err := insertVariable(ctx, tx, c.now, c.act.Org, site, row, request)
		if err != nil {
			return err
		}
		if taken {
			return fault.Field("variable_name", "site.variable.name_taken", "Name", v.Name)
		}
		return c.recordVariable(ctx, tx, "site.variable_added", Variable{}, v)
	})
}

// isMade tells whether the form has made this very variable before.
func (s *Sites) isAdded(made variableRow, v Variable) (bool, error) {
	if made.ID.IsZero() {
		return false, nil
	}
	value, err := s.valueOf(made)
	return value == v.Value && made.Secret == v.Secret, err
}

// ChangedVariable is what a variable shall be; its name stays.
type ChangedVariable struct {
	Value   string // of a secret: empty keeps it
	Secret  bool
	Version int
}

// ChangeVariable replaces the value of a variable, or makes it a secret or not.
// A secret that shall be shown from now on needs a new value. The same change
// twice is no error; Conflict when somebody changed or removed it since.
func (s *Sites) ChangeVariable(ctx context.Context, act actor.Actor, hosting id.Product, site id.Site, variable id.Variable, in ChangedVariable) error {
	return s.change(ctx, act, hosting, site, func(ctx context.Context, tx db.Tx, c change) error {
		row, found, err := variableIn(ctx, tx, c.act.Org, site, variable)
		if err != nil {
			return err
		}
		if !found {
			return fault.New(fault.Conflict, "site.variable.gone")
		}
		before := row.Variable
		if before.Value, err = s.valueOf(row); err != nil {
			return err
		}
		after, err := before.changed(in)
		if err != nil || after == before {
			return err
		}
		if before.Version != in.Version {
			return changedMeanwhile()
		}
		if row, err = sealVariable(s.keyring, after); err != nil {
			return err
		}
		if err := updateVariable(ctx, tx, c.now, c.act.Org, row); err != nil {
			return err
		}
		return c.recordVariable(ctx, tx, "site.variable_changed", before, after)
	})
}

// changed is the variable as it shall be, or a fault beside the value.
func (v Variable) changed(in ChangedVariable) (Variable, error) {
	after := v
	after.Secret = in.Secret
	if !v.Secret || in.Value != "" {
		after.Value = in.Value
	} else if !in.Secret {
		return v, fault.Field("value", "site.variable.value_needed")
	}
	wrong := &fault.Fault{Kind: fault.Invalid}
	after.validateValue(wrong)
	return after, wrong.OrNil()
}

// RemoveVariable takes a variable away. One that is gone already is no error,
// so that a second click is none; Conflict when somebody changed it since the version given.
func (s *Sites) RemoveVariable(ctx context.Context, act actor.Actor, hosting id.Product, site id.Site, variable id.Variable, version int) error {
	return s.change(ctx, act, hosting, site, func(ctx context.Context, tx db.Tx, c change) error {
		row, found, err := variableIn(ctx, tx, c.act.Org, site, variable)
		if err != nil || !found {
			return err
		}
		if row.Version != version {
			return changedMeanwhile()
		}
		before := row.Variable
		if before.Value, err = s.valueOf(row); err != nil {
			return err
		}
		if err := deleteVariable(ctx, tx, c.act.Org, variable); err != nil {
			return err
		}
		return c.recordVariable(ctx, tx, "site.variable_removed", before, Variable{ID: before.ID, Name: before.Name})
	})
}

// recordVariable tells what became of a variable. The provider's systems learn
// its name and read the value where it is sealed; the log shows no secret.
func (c change) recordVariable(ctx context.Context, tx db.Tx, action string, before, after Variable) error {
	told := struct {
		Site     id.Site     `json:"site"`
		Host     string      `json:"host"`
		Variable id.Variable `json:"variable"`
		Name     string      `json:"name"`
		Secret   bool        `json:"secret"`
	}{c.site.ID, c.site.Host, after.ID, after.Name, after.Secret}
	change := audit.Change{Field: after.Name, Before: before.logged(), After: after.logged()}
	if before.Secret != after.Secret && before.Name != "" && action == "site.variable_changed" {
		return c.record(ctx, tx, action, told, change, audit.Change{Field: "secret", Before: onOff(before.Secret), After: onOff(after.Secret)})
	}
	return c.record(ctx, tx, action, told, change)
}

// MaskedValue stands for a secret in the log.
const MaskedValue = "••••••••"

const maxLogged = 200 // bytes of a value in the log

// logged is the value as the log has it: short, and nothing of a secret.
func (v Variable) logged() string {
	if v.Secret {
		return MaskedValue
	}
	if len(v.Value) <= maxLogged {
		return v.Value
	}
	cut := maxLogged
	for !utf8.RuneStart(v.Value[cut]) {
		cut--
	}
	return v.Value[:cut] + "…"
}
