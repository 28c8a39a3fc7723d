// Boost.Fiber: start, run and join, on pooled stacks; channels; futures. Prints nanoseconds of CPU
// time for `argv[1]`.
#include <boost/fiber/all.hpp>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace bf = boost::fibers;

static volatile int counter;

static double now_ns()
{
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static double spawn_join()
{
    enum { ROUNDS = 300000 };
    bf::pooled_fixedsize_stack stacks;
    double start = now_ns();
    for (int i = 0; i < ROUNDS; i++) {
        bf::fiber f(std::allocator_arg, stacks, [] { counter = counter + 1; });
        f.join();
    }
    return (now_ns() - start) / ROUNDS;
}

template <typename Channel> static double hand_over(Channel &channel)
{
    enum { ITEMS = 1000000 };
    double start = now_ns();
    bf::fiber consumer([&channel] {
        int item;
        for (int i = 0; i < ITEMS; i++) {
            channel.pop(item);
        }
    });
    bf::fiber producer([&channel] {
        for (int i = 0; i < ITEMS; i++) {
            channel.push(i);
        }
    });
    producer.join();
    consumer.join();
    return (now_ns() - start) / ITEMS;
}

static double futures()
{
    enum { ROUNDS = 300000 };
    bf::promise<int> *waiting = nullptr;
    double start = now_ns();
    bf::fiber consumer([&waiting] {
        for (int i = 0; i < ROUNDS; i++) {
            bf::promise<int> promise;
            auto future = promise.get_future();
            waiting = &promise;
            counter = future.get();
        }
    });
    bf::fiber producer([&waiting] {
        for (int i = 0; i < ROUNDS;) {
            if (waiting) {
                bf::promise<int> *promise = waiting;
                waiting = nullptr;
                promise->set_value(i++);
            }
            boost::this_fiber::yield();
        }
    });
    consumer.join();
    producer.join();
    return (now_ns() - start) / ROUNDS;
}

int main(int argc, char **argv)
{
    const char *id = argc > 1 ? argv[1] : "";
    double value;
    if (!std::strcmp(id, "spawn_join")) {
        value = spawn_join();
    } else if (!std::strcmp(id, "channel")) {
        bf::unbuffered_channel<int> channel;
        value = hand_over(channel);
    } else if (!std::strcmp(id, "channel_16")) {
        bf::buffered_channel<int> channel(16);
        value = hand_over(channel);
    } else if (!std::strcmp(id, "future")) {
        value = futures();
    } else {
        return 2;
    }
    std::printf("%.3f\n", value);
    return 0;
}
