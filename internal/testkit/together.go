package testkit

import "sync"

// Together runs do n times at once, with 0 to n-1, and returns what each has returned.
func Together(n int, do func(i int) error) []error {
	errs := make([]error, n)
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-start
			errs[i] = do(i)
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
	return errs
}

// Count is how many of errs are such, for instance Fine.
func Count(errs []error, such func(error) bool) (n int) {
	for _, err := range errs {
		if such(err) {
			n++
		}
	}
	return n
}

// Fine says that there is no error.
func Fine(err error) bool { return err == nil }
