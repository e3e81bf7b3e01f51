/* What a body declares, and which names are hidden by that. */
#ifndef US_COMPILE_DECLARED_H
#define US_COMPILE_DECLARED_H

#include "compile/names.h"
#include "compile/pass.h"

/* Sets of names that nest: a name is hidden while some open set holds it. */
typedef struct us_hidden {
    us_arena *arena;
    us_names names;   /* name to its index in depths */
    uint32_t *depths; /* how many open sets hold the name */
    uint32_t depth_count;
    uint32_t depth_capacity;
    uint32_t *held; /* indices of the names of all open sets, in order */
    size_t held_count;
    size_t held_capacity;
} us_hidden;

us_hidden us_hidden_make(us_arena *arena);

/* Where the next set begins; us_hidden_close forgets all names since then. */
size_t us_hidden_open(const us_hidden *hidden);
void us_hidden_add(us_hidden *hidden, us_str name);
void us_hidden_close(us_hidden *hidden, size_t opened);
bool us_hidden_has(const us_hidden *hidden, us_str name);

/* Calls [visit] for every variable anywhere in [term], in order, the heads of
 * refs included. */
void us_term_variables(us_term *term, void (*visit)(void *data, us_term *variable),
                       void *data);

/* Calls [visit] for each variable that a body declares, by `:=` or `some`, in
 * its literals and the bodies in them, but not within comprehensions. */
void us_body_declared(us_body *body, void (*visit)(void *data, us_term *variable),
                      void *data);
void us_literal_declared(us_literal *literal,
                         void (*visit)(void *data, us_term *variable), void *data);

#endif
