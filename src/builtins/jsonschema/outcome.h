/* What validating collects: the errors, with the score by which gojsonschema picks the best
 * of several failed alternatives. Every group of checks adds one, every error takes two. */
#ifndef US_BUILTINS_JSONSCHEMA_OUTCOME_H
#define US_BUILTINS_JSONSCHEMA_OUTCOME_H

#include "builtins/jsonschema/schema.h"

/* The path of a value in the document, a step on the C stack for each level; written out
 * when an error needs it. */
typedef struct us_schema_path {
    const struct us_schema_path *parent; /* NULL: the root */
    us_str step;
} us_schema_path;

typedef struct us_schema_outcome {
    us_array *errors;
    int score;
} us_schema_outcome;

typedef struct us_schema_place {
    us_str base; /* address in force in the schema */
    const us_schema_path *where;
    int depth;
} us_schema_place;

us_schema_outcome us_schema_new_outcome(us_schema *s);

/* Adds the errors and the score of [other] to [out]. */
void us_schema_merge(us_schema_outcome *out, const us_schema_outcome *other);

/* Adds an error; [with_field] puts the field in front of the description. */
void us_schema_add_error(us_schema *s, us_schema_outcome *out, us_schema_place at,
                         const char *type, bool with_field, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* What the schema [o] says under [name]; NULL: nothing. */
const us_value *us_schema_keyword(const us_object *o, const char *name);

us_str us_schema_number_text(us_schema *s, us_value number);

/* Whether [count] breaks the limit under [name]; its text is for the message. */
bool us_schema_breaks(us_schema *s, const us_object *o, const char *name, size_t count,
                      bool upper, us_str *text);

/* The checks of a number and of a string against the schema [o]. */
void us_schema_check_number(us_schema *s, const us_object *o, us_value value,
                            us_schema_place at, us_schema_outcome *out);
void us_schema_check_string(us_schema *s, const us_object *o, us_value value,
                            us_schema_place at, us_schema_outcome *out);

#endif
