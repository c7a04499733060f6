package route

// Patterns of path parameters of the lists of products, as the router reads them.
const (
	CategoryParam = "{category}"
	KindParam     = "{kind}"
)

// Addresses of lists of products.
func ProductsCSV(number string) string { return Products(number) + ".csv" }
func ProductCategory(number, category string) string {
	return Products(number) + "/categories/" + category
}
func ProductKind(number, kind string) string { return Products(number) + "/kinds/" + kind }

// Addresses of what can be done with one product.
func ProductDetails(number, product string) string { return Product(number, product) + "/details" }
func ProductLock(number, product string) string    { return Product(number, product) + "/lock" }
func ProductUnlock(number, product string) string  { return ProductLock(number, product) + "/removal" }
func ProductMaintenance(number, product string) string {
	return Product(number, product) + "/maintenance"
}
func ProductMaintenanceEnd(number, product string) string {
	return ProductMaintenance(number, product) + "/removal"
}
func ProductTermination(number, product string) string {
	return Product(number, product) + "/termination"
}
