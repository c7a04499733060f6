// Package visit answers for temporary access of the provider's support, as those
// who administer an organization give it and look at it.
package visit

import (
	"manager/internal/support/visit"
	"manager/web/kit"
)

// Handlers answers the requests about temporary access.
type Handlers struct {
	*kit.Kit
	visits *visit.Visits
}

// New makes the handlers from the use cases that they need.
func New(k *kit.Kit, visits *visit.Visits) *Handlers {
	return &Handlers{Kit: k, visits: visits}
}
