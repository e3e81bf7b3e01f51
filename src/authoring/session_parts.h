/* What the files about sessions share. */
#ifndef US_AUTHORING_SESSION_PARTS_H
#define US_AUTHORING_SESSION_PARTS_H

#include "authoring/session.h"
#include "compile/type_notes.h"
#include "syntax/ast.h"

/* An import or a rule, as it came, or, once it was confirmed, in the layout of `opa fmt`. */
typedef struct us_session_item {
    us_str text;
    us_str
        *steps; /* of the head's ref, as text: p.q[x]: p, q, x; of an import its name */
    size_t step_count;
    bool is_import;
    bool is_default;
} us_session_item;

typedef struct us_session_items {
    us_session_item *items;
    size_t count, capacity;
} us_session_items;

typedef struct us_session_module {
    us_str package;
    bool is_there; /* else it was never opened, or removed */
    us_session_items items;
} us_session_module;

/* How far an incomplete statement was looked at, and what is open there. */
typedef struct us_session_seen {
    size_t length; /* bytes of it, without blanks around */
    size_t depth;
    bool in_raw;
    size_t attempts; /* to parse it */
} us_session_seen;

struct us_session {
    us_arena *arena;
    us_arena scratch;      /* of the statement at work */
    us_arena before_arena; /* of [before] */
    bool v0;
    const usher_policy *known;
    us_session_seen seen;
    us_type_notes types; /* of the query that was built last */
    us_session_module *modules;
    size_t count, capacity;
    size_t current;
    /* What us_session_undo brings back. */
    size_t changed; /* number of the module */
    us_session_module before;
    size_t before_current;
    size_t added; /* so many items are new, the last of the module */
};

/* session.c: goes to the module of that package, which is there from now on. */
void us_session_open(us_session *session, us_str package);

/* session.c: the module that is about to be changed, after remembering what it is. */
us_session_module *us_session_change(us_session *session, size_t number);

/* session.c: appends an item; all texts are copied. */
void us_session_append(us_session *session, us_session_module *module,
                       const us_session_item *item);

/* session.c: removes the rules whose ref is part of [steps], or has them as a part; how many
 * there were. [which]: the default rules alone, or the others alone, or all. */
typedef enum us_session_which {
    US_SESSION_ALL_RULES,
    US_SESSION_DEFAULT_RULES,
    US_SESSION_OTHER_RULES,
} us_session_which;
size_t us_session_remove(us_session_module *module, us_str *const steps, size_t count,
                         us_session_which which);

/* session.c: the imports of the module, a line each. */
us_str us_session_imports(us_arena *arena, const us_session_module *module);

/* session_read.c: the parts of a ref that begins with a variable, as text. */
us_str *us_session_steps(us_arena *arena, const us_terms *ref);

#endif
