/* Modules that are written statement by statement, as in an interactive shell: what each
 * statement means is as `opa run` has it. */
#ifndef US_AUTHORING_SESSION_H
#define US_AUTHORING_SESSION_H

#include "base/buf.h"

#include <usher.h>

typedef struct us_session us_session;

/* What became of a statement. */
typedef enum us_session_outcome {
    US_SESSION_QUERY,     /* nothing: it is to be evaluated */
    US_SESSION_DEFINED,   /* a rule was added, */
    US_SESSION_REDEFINED, /* or took the place of others */
    US_SESSION_CHANGED, /* the module has an import more, or is that of another package */
    US_SESSION_DONE,    /* nothing: a comment, an import again */
    US_SESSION_INCOMPLETE, /* more lines are needed */
    US_SESSION_WRONG,
} us_session_outcome;

/* One in [arena] whose package is repl. [v0]: statements are of Rego v0. */
us_session *us_session_new(us_arena *arena, bool v0);
void us_session_free(us_session *session);

/* The policy with all that the session has, built last: it says which names are defined. Must
 * live until it is replaced; NULL: nothing is known. */
void us_session_know(us_session *session, const usher_policy *policy);

/* Takes [statement]; [whole]: no more lines will come. After US_SESSION_INCOMPLETE the next must be
 * the same with more lines, unless us_session_forget is called. Stores in [text] the name of a rule that was
 * added, or after US_SESSION_WRONG what is wrong, as OPA prints it; valid until the next
 * call. What was defined or changed must then be built, and confirmed or undone. */
us_session_outcome us_session_add(us_session *session, us_str statement, bool whole,
                                  us_str *text);

/* The next statement is another one than the last, which was not complete. */
void us_session_forget(us_session *session);

/* Removes the rules that the ref [name] ("p", "p.q", "p[\"q\"]") names, with what is below
 * them and what they are part of, from the module of the package: to be confirmed or undone. False: there
 * are none, or, with a sentence in [error], [name] names no rule. */
bool us_session_unset(us_session *session, us_str name, us_str *error);

/* Removes the module of the package [name]; where it is the package of the session, that is repl
 * again. The same. */
bool us_session_unset_package(us_session *session, us_str name, us_str *error);

/* Ends a change: it stays as it is, or is taken back. */
void us_session_confirm(us_session *session);
void us_session_undo(us_session *session);

/* The package that statements go to: "a.b". */
us_str us_session_package(const us_session *session);

/* The text of the module of the package, in the layout of `opa fmt`; empty: there is none. */
us_str us_session_show(us_arena *arena, const us_session *session);

/* Adds all modules to [builder], and [query] (empty: none) in the package, with its imports.
 * [types]: what is in the query gets its type, in [arena]. */
void us_session_build(us_arena *arena, us_session *session, usher_builder *builder,
                      us_str query, bool types);

/* Reference or variable number [index] of the query that was built so last, as OPA prints it, and its
 * type; false past the end. */
bool us_session_type(const us_session *session, size_t index, us_str *name, us_str *type);

/* Of the problems of that build: those in the statement that was added last are told by their
 * place in it, and what only follows from others of a query is left out. */
void us_session_place(const us_session *session, usher_problems *problems);

/* The place of the input that [ref] ("input.user[\"a b\"]") names, as a JSON Pointer, in [arena]. False: it
 * names none. */
bool us_session_pointer(us_arena *arena, us_str ref, us_str *pointer);

/* The document data.repl.input of [policy], which is the input where it is defined, with what is at
 * [unknown] (as of usher_input_options; NULL: nothing) unknown; NULL: it is not defined or, with
 * [problems], it has no value. */
usher_input *us_session_input(const usher_policy *policy, const usher_limits *limits,
                              const char *const *unknown, usher_problems **problems);

/* Calls [visit] with the names that the module of the package gives: of its rules and imports; and with
 * those of packages. */
typedef void us_session_visit(void *data, us_str name);
void us_session_names(const us_session *session, us_session_visit *visit, void *data);
void us_session_packages(const us_session *session, us_session_visit *visit, void *data);

/* The same of all built-in functions. */
void us_session_builtins(us_session_visit *visit, void *data);

/* Appends the base documents of [policy] as JSON without white space. */
void us_session_dump(us_buf *out, const usher_policy *policy);

#endif
