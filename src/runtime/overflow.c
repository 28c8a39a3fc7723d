/* A task that overflows its stack hits the guard page below it. The signal that follows is told
 * apart here, on a stack of its own, and then goes to whoever handled it before. */
#include "runtime/overflow.h"

#include "runtime/internal.h"

#if defined(_WIN32) || NV__ASAN || NV__TSAN

/* Sanitizers have handlers of their own. */
void nv__overflow_watch(void)
{
}

void nv__overflow_unwatch(void)
{
}

#else
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SIGNAL_STACK_SIZE = 64 * 1024, MAX_MESSAGE = 512 };

/* Installed once and left there: whoever installs a handler later keeps what it found, ours. */
static const int signals[] = { SIGSEGV, SIGBUS };
static struct sigaction previous[sizeof signals / sizeof *signals];
static atomic_flag installed = ATOMIC_FLAG_INIT;
static atomic_bool told;

/* Of the calling thread; NULL: it had one already, or has none. */
static _Thread_local void *signal_stack;
static _Thread_local unsigned watchers;

/* ---- what may be called in a handler ---- */

typedef struct message {
    char text[MAX_MESSAGE];
    size_t length;
} message;

static void add(message *m, const char *text)
{
    while (*text && m->length < sizeof m->text) {
        m->text[m->length++] = *text++;
    }
}

static void add_number(message *m, size_t number)
{
    char digits[24];
    size_t at = sizeof digits - 1;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    add(m, &digits[at]);
}

static void tell(const nv_task *task)
{
    message m = { .length = 0 };
    add(&m, "nuiitivet: task ");
    if (task->name[0]) {
        add(&m, "'");
        add(&m, task->name);
        add(&m, "' ");
    }
    add(&m, "spawned at ");
    add(&m, task->context.file ? task->context.file : "?");
    add(&m, ":");
    add_number(&m, task->context.line > 0 ? (size_t)task->context.line : 0);
    add(&m, " overflowed its stack of ");
    add_number(&m, task->co.size);
    add(&m, " bytes; nv_task_desc.stack_size asks for more\n");
    ssize_t written = write(STDERR_FILENO, m.text, m.length);
    (void)written;
}

/* The running task, if the address is in the guard of its stack. */
static const nv_task *overflowed(const void *address)
{
    const nv__context *context = nv__tls.context;
    const nv_task *task = context ? context->task : NULL;
    if (!task || !task->rt || !task->co.is_guarded) {
        return NULL;
    }
    uintptr_t low = (uintptr_t)task->co.low;
    uintptr_t at = (uintptr_t)address;
    return at < low && at >= low - task->rt->pool.page_size ? task : NULL;
}

static void pass_on(size_t index, int number, siginfo_t *info, void *context)
{
    const struct sigaction *action = &previous[index];
    if (action->sa_flags & SA_SIGINFO) {
        action->sa_sigaction(number, info, context);
    } else if (action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN) {
        action->sa_handler(number);
    } else {
        /* Back to the same instruction, which then ends the program as it would have. A signal that
         * somebody sent does not come again by itself. */
        sigaction(number, action, NULL);
        if (info->si_code <= 0) {
            raise(number);
        }
    }
}

static void on_fault(int number, siginfo_t *info, void *context)
{
    const nv_task *task = info->si_code > 0 ? overflowed(info->si_addr) : NULL;
    if (task && !atomic_exchange(&told, true)) {
        tell(task);
    }
    pass_on(number == signals[0] ? 0 : 1, number, info, context);
}

/* ---- installing ---- */

static void install_once(void)
{
    if (atomic_flag_test_and_set(&installed)) {
        return;
    }
    struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK };
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        if (sigaction(signals[i], NULL, &previous[i]) == 0) {
            (void)sigaction(signals[i], &action, NULL);
        }
    }
}

/* The stack that overflowed has no room for a handler. */
static void give_signal_stack(void)
{
    stack_t now;
    if (sigaltstack(NULL, &now) != 0 || !(now.ss_flags & SS_DISABLE)) {
        return;
    }
    void *memory =
        mmap(NULL, SIGNAL_STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return;
    }
    stack_t own = { .ss_sp = memory, .ss_size = SIGNAL_STACK_SIZE };
    if (sigaltstack(&own, NULL) != 0) {
        munmap(memory, SIGNAL_STACK_SIZE);
        return;
    }
    signal_stack = memory;
}

void nv__overflow_watch(void)
{
    if (watchers++ == 0) {
        give_signal_stack();
        install_once();
    }
}

void nv__overflow_unwatch(void)
{
    if (watchers == 0 || --watchers > 0 || !signal_stack) {
        return;
    }
    stack_t now;
    if (sigaltstack(NULL, &now) == 0 && now.ss_sp == signal_stack) {
        stack_t none = { .ss_flags = SS_DISABLE };
        if (sigaltstack(&none, NULL) != 0) {
            return; /* a handler is running on it */
        }
    }
    munmap(signal_stack, SIGNAL_STACK_SIZE);
    signal_stack = NULL;
}

#endif
