/* usher test --mutate: tries mutants, and tells which of them no test notices. */
#include "base/clock.h"
#include "cli/json_text.h"
#include "cli/progress.h"
#include "cli/test_round.h"
#include "testing/mutate.h"

#include <stdio.h>
/* Nanoseconds between one look at how far it is and the next. */
#define REFRESH UINT64_C(200000000)

/* Mutants say something about tests that pass. */
static bool tests_pass(const us_test_round *round, bool *any)
{
    us_test_round plain = *round;
    us_arena *arena = round->call->arena;
    us_buf out = us_buf_make(arena);
    us_str error;
    us_test_pretty report = {.arena = arena};
    const us_test_result *result;
    plain.options.coverage = false;
    us_tests *tests = us_tests_start(arena, round->policy, &plain.options, &error);
    *any = false;
    while (tests && (result = us_tests_next(tests))) {
        us_test_pretty_add(&out, &report, result);
        *any = true;
    }
    if (!tests)
        us_buf_add_format(&out, "%.*s\n", US_STR_ARG(error));
    else if (report.failed + report.erred > 0)
        us_test_pretty_end(&out, &report);
    bool pass = tests && report.failed + report.erred == 0;
    if (!pass)
        fprintf(stderr, "%.*sno mutants are tried while tests fail\n",
                US_STR_ARG(us_buf_str(&out)));
    us_tests_free(tests);
    return pass;
}

static void show(us_progress *progress, size_t done, size_t count)
{
    uint64_t now = us_clock_now();
    if (!progress->shows || now - progress->shown < REFRESH)
        return;
    fprintf(stderr, "\r\033[K%zu of %zu mutants", done, count);
    fflush(stderr);
    progress->shown = now;
    progress->is_there = true;
}

/* Waits for all mutants; as text, shows those that live on as they come, and with [verbose] all. */
static bool follow(const us_test_round *round, us_mutation *mutation, bool as_text)
{
    const us_mutant *mutant;
    us_progress progress = us_progress_begin(true);
    bool good = true;
    for (size_t done = 1; (mutant = us_mutation_next(mutation)); done++) {
        us_buf out = us_buf_make(round->call->arena);
        show(&progress, done, us_mutation_count(mutation));
        if (!as_text || !(us_mutant_is_alive(mutant) || round->settings->verbose))
            continue;
        us_mutant_text_add(&out, mutant);
        us_progress_clear_output(&progress);
        good = good && us_command_output(round->call, us_buf_str(&out), EXIT_PASSED) ==
                           EXIT_PASSED;
    }
    us_progress_clear(&progress);
    return good;
}

static bool report(const us_test_round *round, const us_mutation *mutation)
{
    us_buf text = us_buf_make(round->call->arena), out = us_buf_make(round->call->arena);
    us_mutation_sums sums = us_mutation_add_up(mutation);
    if (us_test_is_format(round, "json")) {
        us_mutation_json(&text, mutation);
        us_json_text_indent(&out, us_buf_str(&text));
    } else if (!us_mutation_report(&out, mutation, round->settings->format)) {
        us_mutation_sums_text(&out, &sums);
    }
    return us_command_output(round->call, us_buf_str(&out), EXIT_PASSED) == EXIT_PASSED;
}

int us_test_mutate(const us_test_round *round)
{
    const us_test_settings *settings = round->settings;
    us_mutation_options options = {.run = settings->run,
                                   .timeout = round->options.timeout,
                                   .parallel = settings->parallel,
                                   .limit = settings->mutants,
                                   .environment = round->options.environment};
    us_str error;
    bool any;
    if (!tests_pass(round, &any))
        return EXIT_FAILED;
    if (!any && settings->fail_on_empty) {
        fputs("no tests were run\n", stderr);
        return EXIT_BROKEN;
    }
    us_mutation *mutation =
        us_mutation_start(round->call->arena, round->policy, &options, &error);
    if (!mutation) {
        fprintf(stderr, "%.*s\n", US_STR_ARG(error));
        return EXIT_BROKEN;
    }
    bool good = follow(round, mutation, us_test_is_format(round, "pretty")) &&
                report(round, mutation);
    double score = us_mutation_add_up(mutation).score;
    us_mutation_free(mutation);
    if (good && score < round->thresholds.mutation) {
        fprintf(stderr, "Mutation score threshold not met: got %.2f instead of %.2f\n",
                score, round->thresholds.mutation);
        return EXIT_FAILED;
    }
    return good ? EXIT_PASSED : EXIT_BROKEN;
}
