/* What usher eval is asked to tell beside the result: --explain, --profile, --coverage. */
#ifndef US_CLI_EVAL_EXPLAIN_H
#define US_CLI_EVAL_EXPLAIN_H

#include "cli/options.h"
#include "cli/output.h"
#include "testing/explain.h"

typedef struct us_eval_explain {
    const char *mode; /* of --explain */
    bool variables;
    bool profile;
    uint64_t profile_limit; /* 0: as many as is usual */
    us_words profile_sort;
    bool coverage;
    us_words coverage_runs;
    bool instrument;
} us_eval_explain;

/* Rows of a command's table: [type_] has an us_eval_explain called explain. */
#define US_EVAL_EXPLAIN_OPTIONS(type_)                                                   \
    {US_NAMED(0, "explain"),                                                             \
     US_STORED(CHOICE, type_, explain.mode),                                             \
     .value = "MODE",                                                                    \
     .choices = "off full notes fails debug",                                            \
     .preset = "off",                                                                    \
     .help = "show what the evaluation did: all, calls of trace(), or literals "         \
             "without an answer; debug is full"},                                        \
        {US_NAMED(0, "var-values"), US_STORED(FLAG, type_, explain.variables),           \
         .help = "with --explain and --format pretty: show variables and their values"}, \
        {US_NAMED(0, "profile"), US_STORED(FLAG, type_, explain.profile),                \
         .help = "report what time each line took, and how often it was evaluated"},     \
        {US_NAMED(0, "profile-limit"), US_STORED(NUMBER, type_, explain.profile_limit),  \
         .value = "N", .preset = "0",                                                    \
         .help = "show N lines at most of the profile (10); implies --profile"},         \
        {US_NAMED(0, "profile-sort"), US_STORED(LIST, type_, explain.profile_sort),      \
         .value = "ORDER",                                                               \
         .help = "sort the profile by " US_PROFILE_ORDERS "; implies --profile"},        \
        {US_NAMED(0, "coverage"), US_STORED(FLAG, type_, explain.coverage),              \
         .help = "report which code was run"},                                           \
        {US_NAMED(0, "coverage-runs"), US_STORED(COMMAS, type_, explain.coverage_runs),  \
         .value = "KINDS",                                                               \
         .help = "find out why code was not run: index_excluded, early_exit (both), or " \
                 "nothing"},                                                             \
    {                                                                                    \
        US_NAMED(0, "instrument"), US_STORED(FLAG, type_, explain.instrument),           \
            .help = "the same as --metrics: all that is measured, always is"             \
    }

/* Why the settings can't be followed; NULL: they can. */
const char *us_eval_explain_check(const us_eval_explain *settings);

/* True where anything of it is asked for: the policy must then be built with traced. */
bool us_eval_explain_wanted(const us_eval_explain *settings);
bool us_eval_explain_profile(const us_eval_explain *settings);

/* True where the evaluation must be repeated with a policy built as [build]. */
bool us_eval_explain_runs(const us_eval_explain *settings, us_test_build build);

us_explained *us_eval_explain_new(const us_eval_explain *settings);

/* Fills the members of [output] about it; texts lie in [arena]. [policy] is the one that
 * was followed; [rounds] is how often. */
void us_eval_explain_report(us_arena *arena, const us_eval_explain *settings,
                            us_explained *explained, const usher_policy *policy,
                            size_t rounds, us_output *output);

#endif
