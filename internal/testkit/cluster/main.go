// Command cluster runs another command, the tests, with a throw-away Postgres
// that is gone afterwards: cluster go test ./...
package main

import (
	"fmt"
	"os"

	"manager/internal/testkit"
)

func main() {
	code, err := testkit.RunWithServer(os.Args[1:]...)
	if err != nil {
		fmt.Fprintln(os.Stderr, "cluster:", err)
		code = max(1, code)
	}
	os.Exit(code)
}
