// Command cluster ends the database cluster that tests share.
package main

import (
	"fmt"
	"os"

	"manager/internal/testkit"
)

func main() {
	if err := testkit.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
