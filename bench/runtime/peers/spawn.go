// Go: start, run and join goroutines, a thousand at a time; channels; a channel made for one value.
// Prints nanoseconds of CPU time for the first argument.
package main

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"syscall"
)

var counter int

func now() float64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Utime.Nano() + u.Stime.Nano())
}

func spawnJoin() float64 {
	const batches, size = 500, 1000
	start := now()
	for b := 0; b < batches; b++ {
		var group sync.WaitGroup
		group.Add(size)
		for i := 0; i < size; i++ {
			go func() { counter++; group.Done() }()
		}
		group.Wait()
	}
	return (now() - start) / (batches * size)
}

func handOver(capacity int) float64 {
	const items = 1000000
	channel := make(chan int, capacity)
	start := now()
	go func() {
		for i := 0; i < items; i++ {
			channel <- i
		}
	}()
	for i := 0; i < items; i++ {
		counter += <-channel
	}
	return (now() - start) / items
}

func futures() float64 {
	const rounds = 300000
	requests := make(chan chan int)
	start := now()
	go func() {
		for future := range requests {
			future <- 1
		}
	}()
	for i := 0; i < rounds; i++ {
		future := make(chan int)
		requests <- future
		counter += <-future
	}
	return (now() - start) / rounds
}

func main() {
	runtime.GOMAXPROCS(1)
	value := 0.0
	switch os.Args[1] {
	case "spawn_join":
		value = spawnJoin()
	case "channel":
		value = handOver(0)
	case "channel_16":
		value = handOver(16)
	case "future":
		value = futures()
	}
	fmt.Printf("%.3f\n", value)
}
