#include "cli/eval_explain.h"

enum { USUAL_LIMIT = 10 };

static bool is_one_of(const char *word, const char *names)
{
    us_str rest = us_str_from(names), name;
    while (us_words_next(&rest, &name))
        if (us_str_is(name, word))
            return true;
    return false;
}

static bool has_steps(const us_eval_explain *settings)
{
    return strcmp(settings->mode, "off") != 0;
}

/* An empty list of runs is written as one empty word. */
const char *us_eval_explain_check(const us_eval_explain *settings)
{
    const us_words *sort = &settings->profile_sort, *runs = &settings->coverage_runs;
    for (size_t i = 0; i < sort->count; i++)
        if (!is_one_of(sort->items[i], US_PROFILE_ORDERS))
            return "--profile-sort takes " US_PROFILE_ORDERS;
    for (size_t i = 0; i < runs->count; i++)
        if (!is_one_of(runs->items[i], "index_excluded early_exit") &&
            (runs->count > 1 || runs->items[i][0] != '\0'))
            return "--coverage-runs takes index_excluded and early_exit";
    return NULL;
}

bool us_eval_explain_profile(const us_eval_explain *settings)
{
    return settings->profile || settings->profile_limit > 0 ||
           settings->profile_sort.count > 0;
}

bool us_eval_explain_wanted(const us_eval_explain *settings)
{
    return has_steps(settings) || settings->coverage || us_eval_explain_profile(settings);
}

bool us_eval_explain_runs(const us_eval_explain *settings, us_test_build build)
{
    const us_words *runs = &settings->coverage_runs;
    const char *name =
        build == US_TEST_TRACED_WITHOUT_INDEX ? "index_excluded" : "early_exit";
    if (!settings->coverage || build == US_TEST_TRACED)
        return false;
    for (size_t i = 0; i < runs->count; i++)
        if (strcmp(runs->items[i], name) == 0)
            return true;
    return runs->count == 0;
}

us_explained *us_eval_explain_new(const us_eval_explain *settings)
{
    us_explain_options options = {
        .steps = US_TEST_EXPLAIN_NONE,
        .variables = settings->variables,
        .profile = us_eval_explain_profile(settings),
        .coverage = settings->coverage,
    };
    if (strcmp(settings->mode, "notes") == 0)
        options.steps = US_TEST_EXPLAIN_NOTES;
    else if (strcmp(settings->mode, "fails") == 0)
        options.steps = US_TEST_EXPLAIN_FAILS;
    else if (has_steps(settings))
        options.steps = US_TEST_EXPLAIN_FULL;
    return us_explained_new(&options);
}

static void report_profile(us_arena *arena, const us_eval_explain *settings,
                           us_explained *explained, size_t rounds, us_output *output)
{
    size_t limit = settings->profile_limit ? settings->profile_limit : USUAL_LIMIT;
    size_t count;
    us_buf text = us_buf_make(arena), json = us_buf_make(arena);
    const us_profile_line *lines =
        us_explained_profile(explained, settings->profile_sort.items, limit, &count);
    us_profile_text(&text, lines, count, rounds);
    us_profile_json(&json, lines, count, rounds);
    output->profile_text = us_buf_str(&text);
    output->profile = us_buf_str(&json);
}

void us_eval_explain_report(us_arena *arena, const us_eval_explain *settings,
                            us_explained *explained, const usher_policy *policy,
                            size_t rounds, us_output *output)
{
    if (has_steps(settings)) {
        us_buf text = us_buf_make(arena), json = us_buf_make(arena);
        us_explained_text(&text, explained);
        us_explained_json(&json, explained);
        output->steps_text = us_buf_str(&text);
        output->steps = us_buf_str(&json);
    }
    if (us_eval_explain_profile(settings))
        report_profile(arena, settings, explained, rounds, output);
    if (settings->coverage) {
        us_buf json = us_buf_make(arena);
        us_coverage *coverage = us_explained_coverage(arena, explained, policy);
        us_coverage_json(&json, coverage);
        output->coverage = us_buf_str(&json);
        output->coverage_share = us_coverage_percentage(coverage);
    }
}
