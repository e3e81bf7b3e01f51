/* Evaluation with an input that was read for a projection must be the same as with the
 * whole input. Every case of the evaluation suites goes through here, too. */
#include "runner.h"

#include "codec/json.h"

us_str outcome_text(us_arena *arena, usher_outcome outcome, const usher_result *result)
{
    if (outcome == USHER_UNDEFINED)
        return US_STR("undefined");
    if (outcome == USHER_ERROR)
        return problem_text(arena, usher_problems_at(usher_result_problems(result), 0));
    us_buf text = us_buf_make(arena);
    us_value_print(&text, *usher_result_value(result));
    return us_buf_str(&text);
}

/* What evaluating comes to, with the input read for [projection]; NULL: all of it. */
static us_str evaluate(us_arena *arena, const projected_case *c,
                       const usher_projection *projection)
{
    usher_input_options options = {.projection = projection};
    usher_input *input =
        usher_input_parse(c->input.text, c->input.length, &options, NULL);
    usher_worker *worker = new_worker(c->policy);
    const usher_result *result;
    usher_outcome outcome =
        c->path ? usher_evaluate_path(worker, c->path, input, c->limits, &result)
                : usher_evaluate_query(worker, 0, input, c->limits, &result);
    us_str text = outcome_text(arena, outcome, result);
    usher_worker_free(worker);
    usher_input_free(input);
    return text;
}

static bool agrees(us_arena *arena, const projected_case *c, us_str whole,
                   const char *const *paths, us_str *difference)
{
    usher_projection *projection = usher_projection_new(c->policy, paths);
    us_str text = evaluate(arena, c, projection);
    usher_projection_free(projection);
    if (us_str_equal(text, whole))
        return true;
    *difference = us_str_format(arena, "whole input %.*s, projected %.*s",
                                US_STR_ARG(whole), US_STR_ARG(text));
    /* What differs from itself (random numbers, clocks) says nothing. */
    return !us_str_equal(evaluate(arena, c, NULL), whole);
}

bool projected_agrees(us_arena *arena, const projected_case *c, us_str *difference)
{
    const char *const paths[] = {c->path, NULL};
    us_str whole = evaluate(arena, c, NULL);
    return agrees(arena, c, whole, paths, difference) &&
           agrees(arena, c, whole, NULL, difference);
}

bool projected_text(us_arena *arena, us_value input, us_str *text)
{
    us_value back;
    us_diag diag;
    us_buf buf = us_buf_make(arena);
    us_json_write(&buf, input, US_JSON_COMPACT);
    *text = us_buf_str(&buf);
    return us_json_read(arena, *text, NULL, &back, NULL, &diag) &&
           us_value_equal(back, input);
}
