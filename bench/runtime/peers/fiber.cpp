// Boost.Fiber: start, run and join, on pooled stacks. Prints nanoseconds.
#include <boost/fiber/all.hpp>
#include <chrono>
#include <cstdio>

static volatile int counter;

int main()
{
    enum { ROUNDS = 300000 };
    boost::fibers::pooled_fixedsize_stack stacks;
    auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < ROUNDS; i++) {
        boost::fibers::fiber f(std::allocator_arg, stacks, [] { counter = counter + 1; });
        f.join();
    }
    std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - start;
    std::printf("%.3f\n", elapsed.count() / ROUNDS);
    return 0;
}
