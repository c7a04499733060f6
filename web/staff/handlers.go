// Package staff answers for the staff console.
package staff

import (
	"manager/internal/staff"
	"manager/web/kit"
)

// Handlers answers the console's requests.
type Handlers struct {
	*kit.Kit
	console *staff.Console
}

// New makes the handlers from the use cases that they need.
func New(k *kit.Kit, console *staff.Console) *Handlers {
	return &Handlers{Kit: k, console: console}
}
