package route

// Addresses of access to products: what a member or a team may do, and who reaches a product.
func UserAccess(number, member string) string     { return User(number, member) + "/access" }
func UserFullAccess(number, member string) string { return UserAccess(number, member) + "/full" }
func UserFullAccessRemoval(number, member string) string {
	return UserFullAccess(number, member) + "/removal"
}
func TeamAccess(number, team string) string     { return Team(number, team) + "/access" }
func TeamFullAccess(number, team string) string { return TeamAccess(number, team) + "/full" }
func TeamFullAccessRemoval(number, team string) string {
	return TeamFullAccess(number, team) + "/removal"
}
func ProductAccess(number, product string) string { return Product(number, product) + "/access" }
