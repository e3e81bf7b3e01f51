/* What stands for malloc, calloc and realloc: see failing_malloc.h. */
#include "failing_malloc.h"

static _Thread_local size_t until; /* requests to go to the one that fails; 0: none */
static _Thread_local bool keeps_failing;
static _Thread_local bool failed;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

void failing_malloc_set(size_t number, bool all_after)
{
    until = number;
    keeps_failing = all_after;
    failed = false;
}

bool failing_malloc_failed(void)
{
    return failed;
}

static bool fails(void)
{
    if (failed && keeps_failing)
        return true;
    if (until == 0 || --until > 0)
        return false;
    failed = true;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}
