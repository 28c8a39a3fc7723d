/* Naming the task whose stack was too small, before the program ends of it. */
#ifndef NV_RUNTIME_OVERFLOW_H
#define NV_RUNTIME_OVERFLOW_H

/* The calling thread runs tasks from here on, and no longer. Counted. A handler of the
 * application's own, installed before or after, is called as ever. */
void nv__overflow_watch(void);
void nv__overflow_unwatch(void);

#endif
