// Package parts has what pages of several areas show alike: people, roles,
// rights, states of products, the addresses of lists, and the page for faults.
//
// It must not know any page; what knows nothing of the product belongs in templates/ui.
package parts
