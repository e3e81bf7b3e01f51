/* Modules that are written statement by statement, as in an interactive shell. */
#ifndef US_AUTHORING_SESSION_H
#define US_AUTHORING_SESSION_H

#include "base/buf.h"

#include <usher.h>

typedef struct us_session us_session;

/* What became of a statement. */
typedef enum us_session_outcome {
    US_SESSION_QUERY,      /* nothing: it is to be evaluated */
    US_SESSION_DEFINED,    /* a rule was added, */
    US_SESSION_REDEFINED,  /* or took the place of another */
    US_SESSION_CHANGED,    /* the package or the imports are others now */
    US_SESSION_INCOMPLETE, /* a bracket or a text is open: more lines are needed */
    US_SESSION_WRONG,
} us_session_outcome;

/* One in [arena] whose package is repl. [v0]: statements are of Rego v0. */
us_session *us_session_new(us_arena *arena, bool v0);

/* Takes [statement]; stores in [name] the name of a rule that was added, or after
 * US_SESSION_WRONG a sentence. */
us_session_outcome us_session_add(us_session *session, us_str statement, us_str *name);

/* Removes the rules called [name] of the package; the package called [name]. False: there is
 * none. */
bool us_session_unset(us_session *session, us_str name);
bool us_session_unset_package(us_session *session, us_str name);

/* The package that statements go to. */
us_str us_session_package(const us_session *session);

/* The text of the module of the package. */
us_str us_session_show(us_arena *arena, const us_session *session);

/* Adds all modules to [builder], and [query] in the package, with its imports. */
void us_session_build(us_arena *arena, const us_session *session, usher_builder *builder,
                      us_str query);

/* Calls [visit] with each name in sight that begins with [prefix]: rules of the package and
 * built-in functions. */
void us_session_complete(const us_session *session, us_str prefix,
                         void (*visit)(void *data, us_str name), void *data);

#endif
