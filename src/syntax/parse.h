/* Text to syntax tree. */
#ifndef US_SYNTAX_PARSE_H
#define US_SYNTAX_PARSE_H

#include "syntax/language.h"

#define US_PARSE_DEPTH  500         /* nesting of brackets and operators */
#define US_PARSE_BYTES  (8u << 20)  /* of one text; more is an error */
#define US_PARSE_TOKENS (2u << 20)  /* in one text; more is an error */
#define US_PARSE_ERRORS 10000       /* in one text; more are not told */
#define US_PARSE_PIECE  (16u << 10) /* bytes that a thread reads in one go */

/* What nodes get beside what was written. */
typedef enum us_numbering {
    US_NUMBER_ALL,       /* ids; wildcards their names */
    US_NUMBER_WILDCARDS, /* no ids, which only a program needs */
} us_numbering;

typedef struct us_parse_options {
    us_dialect dialect;
    bool v2; /* `and`, `or` and the new `not` are keywords from the beginning on */
    const us_str
        *imports; /* of a query: paths, of which future.keywords.or and the like make
                              words keywords */
    size_t import_count;
    const us_language *language; /* NULL: all that the dialect has */
    size_t max_depth;            /* 0: US_PARSE_DEPTH */
    bool annotations;            /* read METADATA blocks */
    us_numbering numbering;
    bool evaluated; /* a query: OPA then tries no part of it as a rule first */
    size_t threads; /* that may read a long module, the caller's own among them; 0: one */
    size_t piece_bytes; /* that each reads in one go, at least; 0: US_PARSE_PIECE */
    bool keep_going;    /* report the errors of every statement, and return what parses */
    /* True for the name of a built-in function ("io.jwt.decode"): a call of one may
       not stand alone as a rule. NULL: no such names. Operators are known anyway.
       All [threads] call it. */
    bool (*is_builtin)(us_str name);
} us_parse_options;

/* Parses a module. [file] names it in errors and is kept, as is [text]: both
 * must live as long as the tree; [text] needs one NUL beyond its end. Errors
 * go to [diags], worded and placed as OPA's parser does. Returns NULL when the
 * text does not parse and keep_going is off. */
us_module *us_parse_module(us_arena *arena, us_str file, us_str text,
                           const us_parse_options *options, us_diag_list *diags);

/* Parses a query, which is a body: literals separated by ; or newlines. NULL on
 * errors. The result's nodes are numbered from 1. */
us_body *us_parse_query(us_arena *arena, us_str file, us_str text,
                        const us_parse_options *options, us_diag_list *diags);

/* Parses exactly one term. */
us_term *us_parse_term(us_arena *arena, us_str file, us_str text,
                       const us_parse_options *options, us_diag_list *diags);

/* Parses the path of an import without the word ("data.lib as l"). False on
 * errors. */
bool us_parse_import(us_arena *arena, us_str text, const us_parse_options *options,
                     us_import *import, us_diag_list *diags);

#endif
