package route

// Patterns of path parameters of products, as the router reads them.
const (
	ProductParam  = "{product}"
	SiteParam     = "{site}"
	VariableParam = "{variable}"
)

// Addresses of products.
func Products(number string) string         { return Org(number) + "/products" }
func Product(number, product string) string { return Products(number) + "/" + product }

// Websites lists the sites of all hostings.
func Websites(number string) string { return Org(number) + "/websites" }

// Addresses of the web sites of a hosting.
func Sites(number, product string) string      { return Product(number, product) + "/sites" }
func Site(number, product, site string) string { return Sites(number, product) + "/" + site }
func SiteSettings(number, product, site string) string {
	return Site(number, product, site) + "/settings"
}
func SitePHP(number, product, site string) string { return Site(number, product, site) + "/php-apache" }
func SiteHistory(number, product, site string) string {
	return Site(number, product, site) + "/history"
}
func SiteMySQLPrefix(number, product, site string) string {
	return Site(number, product, site) + "/mysql-prefix"
}
func SiteVariables(number, product, site string) string {
	return Site(number, product, site) + "/variables"
}
func NewSiteVariable(number, product, site string) string {
	return SiteVariables(number, product, site) + "/new"
}
func SiteVariable(number, product, site, variable string) string {
	return SiteVariables(number, product, site) + "/" + variable
}
func SiteVariableRemoval(number, product, site, variable string) string {
	return SiteVariable(number, product, site, variable) + "/removal"
}
