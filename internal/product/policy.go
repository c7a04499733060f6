package product

import (
	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/org"
)

// MaySuspend tells whether the role locks and unlocks the management of products
// and puts mail services into maintenance.
func MaySuspend(role actor.Role) bool { return role.Administers() }

func mustSuspend(role actor.Role) error {
	if MaySuspend(role) {
		return nil
	}
	return fault.New(fault.Forbidden, "product.denied.administrators_only")
}

// mustManage is Forbidden for whoever doesn't manage the product, with the lock
// as the reason when it is one.
func mustManage(kind Kind, allowed access.Permissions) error {
	switch {
	case allowed.MayManage(kind.Rights):
		return nil
	case allowed.Suspended != 0:
		return fault.New(fault.Forbidden, "product.denied.locked")
	}
	return fault.New(fault.Forbidden, "product.denied.no_right")
}

// mustLive is a Conflict for a product that has ended: nothing is changed on it any more.
func mustLive(p Product) error {
	if p.State == Terminated {
		return fault.New(fault.Conflict, "product.terminated")
	}
	return nil
}

// MayManageAccess tells whether the role gives access to products and takes it away.
func MayManageAccess(role actor.Role) bool { return org.MayManageMembers(role) }

func mustManageAccess(role actor.Role) error {
	if MayManageAccess(role) {
		return nil
	}
	return fault.New(fault.Forbidden, "access.denied.administrators_only")
}
