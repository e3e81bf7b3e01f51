/* Validation of queries: a walk over a document, and the rules that listen to it. */
#ifndef US_BUILTINS_GRAPHQL_VALIDATE_H
#define US_BUILTINS_GRAPHQL_VALIDATE_H

#include "builtins/builtin.h"
#include "builtins/graphql/schema.h"

typedef struct us_graphql_overlap us_graphql_overlap;

typedef struct us_graphql_validation {
    us_call *call;
    const us_graphql_schema *schema;
    const us_graphql_query_document *document;
    const us_graphql_operation *operation; /* being walked; NULL: a fragment is */
    us_object *walked;                     /* fragments that were walked from here */
    size_t depth;
    bool first_only; /* one error is enough */
    bool stopped;    /* it was found, or the call has failed */
    us_buf errors;   /* a line each */
    size_t error_count;
    us_graphql_position first; /* of the first error */

    /* What rules remember. */
    us_object *misplaced_directives;
    us_object *checked_fragments; /* for cycles */
    us_object *used_fragments;
    us_object *fragment_names;
    us_object *operation_names;
    bool fragments_begun; /* spreads count as use no more */
    us_graphql_overlap *overlap;
} us_graphql_validation;

/* A rule: what it looks at, once what is inside was looked at; NULL: nothing. */
typedef struct us_graphql_rule {
    const char *name;
    void (*operation)(us_graphql_validation *v, const us_graphql_operation *operation);
    void (*field)(us_graphql_validation *v, const us_graphql_field *field);
    void (*fragment)(us_graphql_validation *v, const us_graphql_fragment *fragment);
    void (*inline_fragment)(us_graphql_validation *v, const us_graphql_inline *fragment);
    void (*spread)(us_graphql_validation *v, const us_graphql_spread *spread);
    void (*directive)(us_graphql_validation *v, const us_graphql_directive *directive);
    void (*directives)(us_graphql_validation *v, const us_graphql_list *directives);
    void (*value)(us_graphql_validation *v, const us_graphql_value *value);
    void (*variable)(us_graphql_validation *v, const us_graphql_variable *variable);
} us_graphql_rule;

/* All rules, in the order in which they are asked. */
extern const us_graphql_rule us_graphql_rules[];
extern const size_t us_graphql_rule_count;

/* Validates [document], filling what is "found" in it. False after storing an error of
 * the call, which holds all errors, or one if [first_only]. */
bool us_graphql_validate(us_call *call, const us_graphql_schema *schema,
                         us_graphql_query_document *document, bool first_only);

/* Pays for [count] steps. False when the validation has stopped: return at once. */
bool us_graphql_spend(us_graphql_validation *v, size_t count);

/* One level deeper, with a step paid; each true one needs a us_graphql_leave. False when
 * the validation has stopped, or it is too deep, which ends the evaluation. */
bool us_graphql_enter(us_graphql_validation *v);
void us_graphql_leave(us_graphql_validation *v);

/* Adds an error. */
void us_graphql_report(us_graphql_validation *v, us_graphql_position position,
                       const char *format, ...) __attribute__((format(printf, 3, 4)));

/* True if [name] was put into [names] now. */
bool us_graphql_note(us_object *names, us_str name);

/* ---- Words, suggest.c */

/* " PREFIX \"a\", \"b\", or \"c\"?" of the [options] that are like [typed], the likest
 * first; empty if none is. */
us_str us_graphql_suggest(us_graphql_validation *v, const char *prefix, us_str typed,
                          const us_graphql_names *options);

/* As us_graphql_suggest for all of [options] as they stand, at most five. */
us_str us_graphql_offer(us_graphql_validation *v, const char *prefix,
                        const us_graphql_names *options);

/* The value as the query wrote it, more or less. */
us_str us_graphql_value_text(us_graphql_validation *v, const us_graphql_value *value);

/* ---- Rules with a file of their own */

void us_graphql_check_value(us_graphql_validation *v, const us_graphql_value *value);
void us_graphql_overlap_in_operation(us_graphql_validation *v,
                                     const us_graphql_operation *operation);
void us_graphql_overlap_in_field(us_graphql_validation *v, const us_graphql_field *field);
void us_graphql_overlap_in_inline(us_graphql_validation *v,
                                  const us_graphql_inline *fragment);
void us_graphql_overlap_in_fragment(us_graphql_validation *v,
                                    const us_graphql_fragment *fragment);
void us_graphql_check_field_exists(us_graphql_validation *v,
                                   const us_graphql_field *field);
void us_graphql_check_field_leaf(us_graphql_validation *v, const us_graphql_field *field);
void us_graphql_check_field_arguments(us_graphql_validation *v,
                                      const us_graphql_field *field);
void us_graphql_check_directive_arguments(us_graphql_validation *v,
                                          const us_graphql_directive *directive);
void us_graphql_check_field_required(us_graphql_validation *v,
                                     const us_graphql_field *field);
void us_graphql_check_directive_required(us_graphql_validation *v,
                                         const us_graphql_directive *directive);
void us_graphql_check_field_unique(us_graphql_validation *v,
                                   const us_graphql_field *field);
void us_graphql_check_directive_unique(us_graphql_validation *v,
                                       const us_graphql_directive *directive);
void us_graphql_check_introspection(us_graphql_validation *v,
                                    const us_graphql_field *field);
void us_graphql_check_fragment_cycles(us_graphql_validation *v,
                                      const us_graphql_fragment *fragment);
void us_graphql_check_subscription(us_graphql_validation *v,
                                   const us_graphql_operation *operation);
void us_graphql_check_inline_possible(us_graphql_validation *v,
                                      const us_graphql_inline *fragment);
void us_graphql_check_spread_possible(us_graphql_validation *v,
                                      const us_graphql_spread *spread);

#endif
