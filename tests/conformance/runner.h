/* The conformance runner: what its files share.
 *
 * A suite finds units (files of cases) and runs the cases of one. Each unit runs
 * in a process of its own, so that a case that crashes or hangs takes none of the
 * others along; the child tells the parent through a pipe how each case went. */
#ifndef CONFORMANCE_RUNNER_H
#define CONFORMANCE_RUNNER_H

#include "base/buf.h"
#include "usher.h"
#include "value/value.h"

typedef struct test_suite test_suite;
typedef struct case_file case_file;
typedef struct case_reporter case_reporter;

typedef enum case_verdict {
    VERDICT_PASSED,
    VERDICT_FAILED,
    VERDICT_CRASHED,
    VERDICT_HUNG,
} case_verdict;

/* How the errors of a case that are beside the point (position and message of a
 * refusal) compare with the reference's. */
typedef enum error_likeness {
    LIKENESS_NONE, /* nothing to compare */
    LIKENESS_SAME,
    LIKENESS_OTHER,
} error_likeness;

typedef struct case_outcome {
    uint32_t index; /* of the case in its unit, from 0 */
    case_verdict verdict;
    error_likeness likeness;
    us_str message; /* the case's name, and why it failed */
} case_outcome;

struct case_file {
    const test_suite *suite;
    const char *path;  /* the file, or the folder of files that belong together */
    const char *id;    /* its path from the root of the suites: "v1/aggregates/x.yaml" */
    const char *group; /* the line of the table it counts in: "v1/aggregates" */
    case_outcome *outcomes; /* in the order of the cases */
    size_t count;
    bool leaked; /* the sanitizer found memory that was not given back */
};

/* What the command line asks of every suite. */
typedef struct settings {
    us_arena *arena;    /* for all that lives to the end */
    const char *filter; /* NULL: all cases */
    bool faithful;      /* compile without the rule index */
    bool traced;        /* compile for traces, and have everything reported */
    bool image;         /* ask images of the policies as well */
    bool format;        /* format the modules of evaluation and parser, and do no more */
    bool verbose;       /* tell why a case failed */
    unsigned seconds;   /* for one case */
    unsigned jobs;      /* processes at a time */
} settings;

extern settings conformance;

typedef struct units {
    case_file *items;
    size_t count;
} units;

struct test_suite {
    const char *name; /* the folder, or file, below the root */
    usher_dialect dialect;
    /* Adds the suite's units below [folder]. [id] is the folder's path from the
     * root: "v1", or "v1/aggregates" where only a part was asked for. */
    void (*find)(const test_suite *suite, const char *folder, const char *id,
                 units *found);
    /* Runs the cases of [unit], in the child. */
    void (*run)(const case_file *unit, case_reporter *reporter);
};

/* Adds a unit; the texts are copied. */
void units_add(units *found, const test_suite *suite, const char *path, const char *id,
               const char *group);

/* Calls [add] for each file below [folder] whose name ends in [ending]. */
void units_find_files(const test_suite *suite, const char *folder, const char *id,
                      const char *ending, units *found);

/* A worker for [policy]; with --traced, it reports everything to nobody. */
usher_worker *new_worker(const usher_policy *policy);

/* The suites, in the order in which they are listed; NULL-terminated. */
extern const test_suite *const suites[];
extern const test_suite suite_v0, suite_v1, suite_topdown, suite_wasm, suite_examples,
    suite_unittests, suite_compiler, suite_parser, suite_capabilities, suite_format;

/* ---- In the child -------------------------------------------------------------------- */

/* Begins case number [index]; false if it is not to be run. */
bool report_begin(case_reporter *reporter, size_t index, us_str name);

/* Ends the case that was begun. */
void report_passed(case_reporter *reporter);
void report_failed(case_reporter *reporter, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* As report_passed or report_failed, with what the reference's errors compare to. */
void report_likeness(case_reporter *reporter, bool passed, error_likeness likeness,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* ---- Running ------------------------------------------------------------------------- */

/* Runs all units, several at a time, and stores their outcomes. */
void pool_run(units *all);

/* ---- Reading ------------------------------------------------------------------------- */

/* A whole file; ends the process with a message where it can't be read. */
us_str read_text(us_arena *arena, const char *path);

/* The value of a JSON or YAML file; as read_text. */
us_value read_document(us_arena *arena, const char *path);

/* The member [name] of [object], or US_NONE. */
us_value field(us_value object, const char *name);

/* The text of the member, or an empty slice. */
us_str text_field(us_value object, const char *name);

/* The elements of the array [name] of [object]; none if it is absent. */
size_t list_field(us_value object, const char *name, const us_value **items);

/* ---- Judging ------------------------------------------------------------------------- */

/* Converted as the suites want it (sets to arrays in order, keys to strings, numbers
 * to their shortest decimal) and written as text: equal values give equal texts. */
us_str judge_text(us_arena *arena, us_value value);

/* Compares the wanted answers (a list of mappings) with the [actual] ones (as
 * usher_result_value gives them; US_NONE: undefined) as sets. [sort]: the arrays
 * bound to variables in any order. On a difference stores both in [difference]. */
bool judge_answers(us_arena *arena, const us_value *wanted, size_t wanted_count,
                   us_value actual, bool sort, us_str *difference);

/* True if there is an answer in which no expression is false. */
bool judge_defined(us_value actual);

/* "FILE:ROW: CODE: MESSAGE". */
us_str problem_text(us_arena *arena, const usher_problem *problem);

/* ---- Projections ---------------------------------------------------------------------- */

/* A query, or the document at a path, and the JSON text of its input. */
typedef struct projected_case {
    const usher_policy *policy;
    const char *path; /* NULL: query 0 */
    us_str input;
    const usher_limits *limits;
} projected_case;

/* True if evaluation comes to the same with the input whole, with the projection for
 * the path or query, and with that for everything; else stores what differs. */
bool projected_agrees(us_arena *arena, const projected_case *c, us_str *difference);

/* Stores the JSON text of [input]; false if it can't be said in JSON (a set). */
bool projected_text(us_arena *arena, us_value input, us_str *text);

/* What an evaluation came to: the value, "undefined", or the first problem. */
us_str outcome_text(us_arena *arena, usher_outcome outcome, const usher_result *result);

/* ---- Images ---------------------------------------------------------------------------- */

typedef struct imaged_case {
    usher_engine *engine;
    const usher_policy *policy; /* without queries */
    const usher_input *input;
    const usher_limits *limits;
} imaged_case;

/* True if all documents of the policy are in an image what they are in it; else stores what
 * differs. */
bool imaged_agrees(us_arena *arena, const imaged_case *c, us_str *difference);

/* ---- Formatting ----------------------------------------------------------------------- */

/* True if the module [text], which parses, can be formatted, stays the same when that is done
 * again, and still says what it said; else stores what differs. */
bool formatted_agrees(us_arena *arena, us_str text, usher_dialect dialect,
                      us_str *difference);

/* ---- The score file ------------------------------------------------------------------ */

/* Which cases are known to pass: lines "suite/folder/file 0-3,5", sorted. */
typedef struct score {
    us_str *ids;
    us_str *cases;
    size_t count;
} score;

/* A file that is not there is an empty score. */
score score_read(us_arena *arena, const char *path);
bool score_has(const score *known, const char *id, uint32_t index);

/* Writes what passes now; units that were not run keep their line. */
void score_write(us_arena *arena, const char *path, const score *known, const units *all);

#endif
