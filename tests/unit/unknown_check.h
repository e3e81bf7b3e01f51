/* What an evaluation says of an input with something unknown must hold whatever is there: the
 * check that tests put to many policies. */
#ifndef UNKNOWN_CHECK_H
#define UNKNOWN_CHECK_H

#include "engine/engine.h"
#include "value/unknown.h"

/* Policies, compiled for inputs that are wholly known and for others. */
typedef struct unknown_level {
    usher_engine *engine;
    usher_policy *policy;
    usher_worker *worker;
    uint64_t certain, indeterminate; /* answers, so far */
} unknown_level;

unknown_level unknown_load(us_str module);

/* The same; false if [module] does not compile. */
bool unknown_try(us_str module, unknown_level *level);

void unknown_unload(unknown_level *level);

/* [value] with [leaf] at the [count] steps (NONE: with nothing there). */
us_value unknown_put(us_arena *arena, us_value value, const us_value *steps, size_t count,
                     us_value leaf);

/* The answer as text: the value, "undefined" or the error's code; behind it " ?" where something
 * unknown could change it. In [arena]. */
us_str unknown_answer(us_arena *arena, unknown_level *level, const char *path,
                      us_value input);

/* Asks for [path] with [hidden] for an input, then with each of [known]. NULL, or what is wrong: a
 * sentence in [arena]. */
const char *unknown_refute(us_arena *arena, unknown_level *level, const char *path,
                           us_value hidden, const us_value *known, size_t count);

/* As unknown_refute for each place of [input] that is hidden, and the rest of each object; what
 * is put in its place is chosen from [others] and from what is elsewhere in [input]. Fails the test,
 * which [what] names. */
void unknown_check_all(us_arena *arena, unknown_level *level, const char *path,
                       us_value input, const char *what);

#endif
