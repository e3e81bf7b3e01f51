/* Advice: what to do about an error, for who begins with Rego, or comes from another language.
 * What is shared by the files that give it. */
#ifndef US_AUTHORING_ADVICE_H
#define US_AUTHORING_ADVICE_H

#include "base/diag.h"

#include <usher.h>

/* An error, and where it lies. */
typedef struct us_advice_place {
    us_arena *arena; /* of what is advised */
    us_str text;     /* of the module */
    size_t at;       /* byte of it */
    us_str name;     /* what the first * of the message's pattern stands for */
    us_str facts;    /* of the error, JSON; empty: none */
    const usher_engine *engine;
} us_advice_place;

/* The line that [at] lies in. */
us_str us_advice_line(const us_advice_place *place);

/* ---- advice_names.c: about names --------------------------------------------------- */

/* Where the variable [name] stands in [text], which may be code of any kind, at or behind byte [from];
 * US_STR_NONE. */
size_t us_advice_find(us_str text, us_str name, size_t from);

/* What to do about a variable that gets no value, and about a function that is not there. */
us_str us_advice_unsafe(const us_advice_place *place);
us_str us_advice_undefined(const us_advice_place *place);

/* A step that a document does not have, where others are spelt alike. */
us_str us_advice_step(const us_advice_place *place);

/* What with can't replace. */
us_str us_advice_with(const us_advice_place *place);

/* What is used in the place of a function that is no more. */
us_str us_advice_deprecated(const us_advice_place *place);

/* ---- advice_forms.c: about the forms of rules and statements ------------------------ */

/* The head of a rule of Rego v0, as v1 has it. */
us_str us_advice_head(const us_advice_place *place);

/* A place in a statement that begins as a function `contains` of v0 would. */
us_str us_advice_contains(const us_advice_place *place);

/* An end that comes before the value behind an operator. */
us_str us_advice_end(const us_advice_place *place);

/* A word of the language where it does not belong. */
us_str us_advice_keyword(const us_advice_place *place);

/* Something after the end of an expression: the word before it may be another language's. */
us_str us_advice_leftover(const us_advice_place *place);

/* A name that is assigned again. */
us_str us_advice_assigned(const us_advice_place *place);

/* A hyphen in the name of a package. */
us_str us_advice_minus(const us_advice_place *place);

/* An import between quotes. */
us_str us_advice_quoted_import(const us_advice_place *place);

/* The path of an import that begins with neither data nor input. */
us_str us_advice_import(const us_advice_place *place);

#endif
