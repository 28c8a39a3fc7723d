/* Threads that work on a `board`, which the test that includes this has defined before: with the
 * members `void (*work)(struct board *)` and `atomic_bool finished`. */
#ifndef NV_TESTS_REACTIVE_BOARD_THREADS_H
#define NV_TESTS_REACTIVE_BOARD_THREADS_H

static void *thread_main(void *user)
{
    board *self = user;
    nv__pin_frame frame;
    nv__pin_frame_begin(&frame);
    self->work(self);
    nv__pin_frame_end(&frame);
    atomic_store(&self->finished, true);
    return NULL;
}

static pthread_t start(board *self, void (*work)(board *self))
{
    pthread_t thread;
    self->work = work;
    assert_int_equal(pthread_create(&thread, NULL, thread_main, self), 0);
    return thread;
}

static void on_thread(board *self, void (*work)(board *self))
{
    pthread_join(start(self, work), NULL);
}

#endif
