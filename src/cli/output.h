/* Results of queries in the formats of `opa eval`. */
#ifndef US_CLI_OUTPUT_H
#define US_CLI_OUTPUT_H

#include "base/buf.h"

#include <usher.h>

/* What there is to print. */
typedef struct us_output {
    const char *format;       /* json, values, bindings, pretty, raw or discard */
    us_str answers;           /* JSON text of all answers (usher_result_json); empty:
                                 undefined */
    usher_problems *problems; /* NULL: none */
    us_str metrics;           /* a JSON object; empty: not asked for */
    bool aggregated;          /* metrics and profile are statistics over rounds */
    us_str steps_text;        /* what was done, as a table, */
    us_str steps;             /* and as a JSON array; empty: not asked for */
    us_str profile_text;      /* likewise */
    us_str profile;
    us_str coverage; /* a JSON object; empty: not asked for */
    double coverage_share;
    bool with_unknowns;  /* it is told whether the answers are all, whatever is unknown */
    bool indeterminate;  /* they are not */
    size_t pretty_limit; /* bytes of a cell of a table; 0: all */
} us_output;

/* The format is for people: errors are text, and not JSON as opa has it. */
bool us_output_is_text(const char *format);

/* Appends to [out] what goes to standard output, and to [errors] what goes to
 * standard error. */
void us_output_print(us_buf *out, us_buf *errors, const us_output *output);

/* Appends errors of compiling as a JSON array, compact, as opa's encoder writes them. */
void us_output_errors_list(us_buf *out, const usher_problems *problems);

/* Appends {"errors": [...]}, indented, as opa prints problems for programs. */
void us_output_errors(us_buf *out, const usher_problems *problems);

/* Files are read and parsed before anything is compiled, so one problem tells of all
 * where they come from: true for loading. */
bool us_output_is_of_loading(const usher_problems *problems);

#endif
