/* Tables of calls of built-in functions with what comes of them. */
#ifndef TESTS_UNIT_BUILTIN_CASES_H
#define TESTS_UNIT_BUILTIN_CASES_H

#include "base/diag.h"
#include "builtins/builtin.h"

/* One call. Operands and result are JSON; in operands {"$set": [...]} is a set and
 * {"$object": [[key, value], ...]} an object, and a result's sets are arrays, in
 * order. */
typedef struct builtin_case {
    const char *name;
    const char *args;
    const char *result; /* NULL: an error */
    const char *error;  /* "eval_type_error: time.date: ..."; a final '*' fits any end;
                           NULL without a result: undefined */
} builtin_case;

/* The time that calls see. */
#define BUILTIN_CASE_NOW INT64_C(1795600000123456789)

/* Runs each case as a cmocka test; returns how many failed. */
int run_builtin_cases(const us_builtin_family *family, const builtin_case *cases,
                      size_t count, bool allow_network);

#endif
