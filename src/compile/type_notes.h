/* What the type checker found out, kept for who shows it: an editor. */
#ifndef US_COMPILE_TYPE_NOTES_H
#define US_COMPILE_TYPE_NOTES_H

#include "compile/compile.h"

/* The type of a variable, or of the rule whose head begins there, as OPA writes types. */
typedef struct us_type_note {
    us_str file;
    uint32_t offset; /* byte of the file */
    us_str type;
} us_type_note;

/* The type of a variable or a reference of a query, in order of first appearance. */
typedef struct us_type_of_query {
    us_str name; /* as OPA prints it */
    us_str type;
} us_type_of_query;

/* Set [arena], which the texts will be in, and clear the rest. */
typedef struct us_type_notes {
    us_arena *arena;
    us_type_note *items; /* in order of file and offset, once all is compiled */
    size_t count, capacity;
    us_type_of_query *query; /* of all queries that compile */
    size_t query_count, query_capacity;
    bool complete; /* all rules were checked, be they right or not */
} us_type_notes;

/* The note at byte [offset] of [file]; NULL: nothing is known of what stands there. */
const us_type_note *us_type_notes_find(const us_type_notes *notes, us_str file,
                                       uint32_t offset);

struct us_checker;

/* Notes what is in a query that was just checked and is right. */
void us_type_notes_query(struct us_checker *checker, us_clause *clause);

/* Notes the variables of a clause that was just checked; the rules, once all were. */
void us_type_notes_variables(struct us_checker *checker, us_clause *clause);
void us_type_notes_rules(struct us_checker *checker);

#endif
