// Package declaration takes down what consumers declare without signing in: that they
// withdraw from an order, or cancel a contract. A receipt goes out at once, whatever was
// declared; a job finds the contract and carries out what the law lets run by itself,
// and everything else waits for the provider's staff.
//
// It must not let whoever declares learn whether a contract exists.
package declaration
