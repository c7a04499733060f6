package product_test

import (
	"testing"

	"manager/internal/product"
	"manager/internal/testkit/world"
)

// rig is the world with the use cases of products at hand.
type rig struct {
	*world.World
	*product.Products
}

func newRig(t *testing.T) *rig {
	t.Helper()
	w := world.New(t)
	return &rig{World: w, Products: w.Products}
}
