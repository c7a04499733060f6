package testkit

import "manager/internal/identity/password"

// Cheap makes a password's hash cost next to nothing; what it protects in a test is nothing.
var Cheap = password.Params{MemoryKiB: 64, Time: 1, Threads: 1}
