/* The integers are a stack, made as it grows. They go when their thread ends; one that had
 * to be large does not stay so. */
#include "value/number_scratch.h"

#include <pthread.h>
#include <stdlib.h>

enum { KEPT_LIMBS = 256 };

typedef struct stack {
    mpz_t integers[US_SCRATCH_INTEGERS];
    unsigned made, taken;
} stack;

static _Thread_local stack own;
static pthread_key_t at_thread_end;
static pthread_once_t key_once = PTHREAD_ONCE_INIT;

static void clear(void *data)
{
    stack *s = data;
    for (; s->made > 0; s->made--)
        mpz_clear(s->integers[s->made - 1]);
}

static void make_key(void)
{
    if (pthread_key_create(&at_thread_end, clear) != 0)
        abort();
}

mpz_ptr us_scratch_take(void)
{
    if (own.taken == own.made) {
        pthread_once(&key_once, make_key);
        if (own.made == US_SCRATCH_INTEGERS ||
            pthread_setspecific(at_thread_end, &own) != 0)
            abort();
        mpz_init(own.integers[own.made++]);
    }
    return own.integers[own.taken++];
}

void us_scratch_give(mpz_ptr integer)
{
    own.taken--;
    if (integer->_mp_alloc > KEPT_LIMBS)
        mpz_realloc2(integer, (mp_bitcnt_t)KEPT_LIMBS * GMP_NUMB_BITS);
}
