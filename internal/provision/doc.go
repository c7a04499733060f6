// Package provision stands between the portal and the systems of the provider that
// make products work. As long as no such system is connected, a simulator answers
// in their place: what was ordered is active at once.
package provision
