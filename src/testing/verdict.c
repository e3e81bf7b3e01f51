/* What the evaluation of a test came to. */
#include "base/clock.h"
#include "testing/trace.h"

enum { VALUE_WIDTH = 200 /* bytes of a test's value that are kept */ };

static us_str copy_text(us_arena *arena, usher_text text)
{
    return us_str_copy(arena, us_str_make(text.text, text.length));
}

static void set_error(us_arena *arena, us_test_result *result,
                      const usher_problems *problems)
{
    const usher_problem *problem = usher_problems_at(problems, 0);
    us_test_error *error = &result->error;
    us_buf text = us_buf_make(arena);
    us_diag diag = {.code = problem->code};

    result->outcome = US_TEST_ERRED;
    error->code = us_str_copy(arena, us_str_from(problem->code));
    error->message = copy_text(arena, problem->message);
    /* What ended it is no place in a policy, and is called as in OPA. */
    if (us_str_is(error->code, "eval_cancel_error")) {
        if (us_str_is(error->message, "time limit exceeded"))
            error->message = US_STR("context deadline exceeded");
    } else {
        error->place = (us_test_place){copy_text(arena, problem->file), problem->row,
                                       problem->column};
    }
    diag.file = error->place.file;
    diag.position = (us_position){error->place.row, error->place.column, 0};
    diag.message = error->message;
    us_diag_print_line(&text, &diag);
    error->text = us_buf_str(&text);
}

static void keep_value(us_arena *arena, us_value value, us_test_result *result)
{
    us_buf text = us_buf_make(arena);
    us_value_print(&text, value);
    result->value = us_trace_cut(arena, us_buf_str(&text), VALUE_WIDTH);
    result->outcome = US_TEST_FAILED;
}

/* Cases of which the value says nothing have begun, and failed. */
static void add_cases(us_arena *arena, const us_recording *recording,
                      us_test_result *result)
{
    for (size_t i = 0; result->outcome != US_TEST_ERRED && i < recording->count; i++)
        us_test_cases_begin(arena, result, *recording->events[i].value);
    us_test_cases_sort(arena, result);
}

void us_test_judge(us_arena *arena, const us_test *test, usher_outcome outcome,
                   const usher_result *answer, const us_recording *recording,
                   us_test_result *result)
{
    const usher_value *value = usher_result_value(answer);
    if (outcome == USHER_ERROR)
        set_error(arena, result, usher_result_problems(answer));
    else if (outcome == USHER_UNDEFINED)
        result->outcome = US_TEST_FAILED;
    else if (test->has_cases)
        us_test_cases_read(arena, *value, result);
    else if (usher_value_type(value) != USHER_BOOLEAN || !usher_value_boolean(value))
        keep_value(arena, *value, result);
    if (test->has_cases && outcome == USHER_OK)
        add_cases(arena, recording, result);
}

uint64_t us_test_evaluate(us_arena *arena, us_recording *recording, usher_worker *worker,
                          const us_test *test, const usher_limits *limits,
                          us_test_result *result, const usher_result **answer)
{
    if (test->has_cases)
        usher_worker_set_tracer(worker, us_recording_add, recording,
                                USHER_TRACE(USHER_EVENT_CASE));
    uint64_t start = us_clock_now();
    usher_outcome outcome = usher_evaluate_path(worker, test->path, NULL, limits, answer);
    uint64_t duration = us_clock_now() - start;
    usher_worker_set_tracer(worker, NULL, NULL, 0);
    us_test_judge(arena, test, outcome, *answer, recording, result);
    return duration;
}
