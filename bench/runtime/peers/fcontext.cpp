// Boost.Context's switch, on stacks of Boost's own default kind: prints nanoseconds for `argv[1]`.
#include <boost/context/detail/fcontext.hpp>
#include <boost/context/fixedsize_stack.hpp>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <vector>

namespace bc = boost::context;
using bc::detail::fcontext_t;
using bc::detail::jump_fcontext;
using bc::detail::make_fcontext;
using bc::detail::transfer_t;

static double now_ns()
{
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static void yield_for_ever(transfer_t t)
{
    for (;;) {
        t = jump_fcontext(t.fctx, nullptr);
    }
}

static volatile int counter;

static void count_once(transfer_t t)
{
    counter = counter + 1;
    jump_fcontext(t.fctx, nullptr);
}

static double switches(size_t coroutines, size_t rounds)
{
    bc::fixedsize_stack stacks;
    std::vector<bc::stack_context> owned;
    std::vector<fcontext_t> all;
    for (size_t i = 0; i < coroutines; i++) {
        owned.push_back(stacks.allocate());
        all.push_back(make_fcontext(owned[i].sp, owned[i].size, yield_for_ever));
        all[i] = jump_fcontext(all[i], nullptr).fctx;
    }
    double start = now_ns();
    for (size_t r = 0; r < rounds; r++) {
        for (auto &context : all) {
            context = jump_fcontext(context, nullptr).fctx;
        }
    }
    double elapsed = now_ns() - start;
    for (auto &stack : owned) {
        stacks.deallocate(stack);
    }
    return elapsed / (double)(coroutines * rounds);
}

// One pooled stack and no bookkeeping.
static double spawn_join()
{
    enum { ROUNDS = 2000000 };
    bc::fixedsize_stack stacks;
    bc::stack_context stack = stacks.allocate();
    double start = now_ns();
    for (int i = 0; i < ROUNDS; i++) {
        jump_fcontext(make_fcontext(stack.sp, stack.size, count_once), nullptr);
    }
    double elapsed = now_ns() - start;
    stacks.deallocate(stack);
    return elapsed / ROUNDS;
}

int main(int argc, char **argv)
{
    const char *id = argc > 1 ? argv[1] : "";
    if (!std::strcmp(id, "switch_hot")) {
        std::printf("%.3f\n", switches(1, 5000000));
    } else if (!std::strcmp(id, "switch_20k")) {
        std::printf("%.3f\n", switches(20000, 100));
    } else if (!std::strcmp(id, "spawn_join")) {
        std::printf("%.3f\n", spawn_join());
    } else {
        return 2;
    }
    return 0;
}
