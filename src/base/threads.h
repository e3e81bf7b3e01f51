/* Work that several threads share. */
#ifndef US_BASE_THREADS_H
#define US_BASE_THREADS_H

#include <stddef.h>

/* Calls [work] for each number below [count], in no order, on up to [threads] threads, the
 * caller's own among them; [thread], below [threads], says on which. Returns when all is
 * done. Threads that can't be started do without. */
void us_threads_run(size_t threads, size_t count, void *data,
                    void (*work)(void *data, size_t number, size_t thread));

/* How many threads this process can keep busy: one for each processor that it may use. */
size_t us_threads_usable(void);

#endif
