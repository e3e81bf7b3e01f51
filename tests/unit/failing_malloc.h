/* Memory that runs out when a test wants it to. Every unit test is linked with
 * --wrap=malloc and the like, so that the library's requests come by here. */
#ifndef TESTS_UNIT_FAILING_MALLOC_H
#define TESTS_UNIT_FAILING_MALLOC_H

#include <stdbool.h>
#include <stddef.h>

/* From now on request number [number] (from 1) of this thread fails; with [all_after]
 * those behind it too. 0: none. */
void failing_malloc_set(size_t number, bool all_after);

/* True if a request failed since failing_malloc_set. */
bool failing_malloc_failed(void);

#endif
