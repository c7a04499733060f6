// Package access says who may do what on a product: the rights, the facts that
// they rest on, and the one pure function, Decide, that makes permissions of them.
//
// It must not know where facts are stored, nor what a product is beyond the
// rights of its kind.
package access
