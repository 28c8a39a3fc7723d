// Go: start, run and join goroutines, a thousand at a time. Prints nanoseconds.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"time"
)

var counter int

func main() {
	runtime.GOMAXPROCS(1)
	const batches, size = 500, 1000
	start := time.Now()
	for b := 0; b < batches; b++ {
		var group sync.WaitGroup
		group.Add(size)
		for i := 0; i < size; i++ {
			go func() { counter++; group.Done() }()
		}
		group.Wait()
	}
	fmt.Printf("%.3f\n", float64(time.Since(start).Nanoseconds())/(batches*size))
}
