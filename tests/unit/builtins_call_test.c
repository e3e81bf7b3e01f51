/* What a call may spend, and where print and trace go. */
#include "builtins/builtin.h"
#include "codec/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

static us_arena arena;
static us_budget budget;
static us_environment environment;
static us_buf lines;

static void add_line(void *data, us_str line)
{
    us_buf_add_str(data, line);
    us_buf_add_char(data, '\n');
}

static int start(void **state)
{
    (void)state;
    us_arena_init(&arena, (size_t)1 << 28, NULL);
    lines = us_buf_make(&arena);
    budget = (us_budget){.steps = 1000000};
    environment = (us_environment){
        .runtime = US_NONE, .print = add_line, .trace = add_line, .output_data = &lines};
    return 0;
}

static int stop(void **state)
{
    (void)state;
    us_arena_free(&arena);
    return 0;
}

static us_call make_call(const char *name)
{
    return (us_call){.arena = &arena,
                     .builtin = us_builtin_find(us_str_from(name)),
                     .environment = &environment,
                     .budget = &budget};
}

static us_value read_json(const char *text)
{
    us_value value;
    us_diag diag;
    assert_true(us_json_read(&arena, us_str_from(text), NULL, &value, NULL, &diag));
    return value;
}

static us_value set_of(const char *text)
{
    const us_array *items = read_json(text).as.array;
    us_set *set = us_set_new(&arena, items->count);
    for (uint32_t i = 0; i < items->count; i++)
        us_set_add(set, items->items[i]);
    return us_value_set(set);
}

/* Calls [name] with the operands in [args]; the call is stored in [call]. */
static us_outcome run(const char *name, const char *args, us_call *call)
{
    us_value result;
    *call = make_call(name);
    return call->builtin->function(call, read_json(args).as.array->items, &result);
}

static void spending_ends(void **state)
{
    (void)state;
    us_call call = make_call("count");
    budget.steps = 100;
    assert_true(us_call_charge(&call, 60));
    assert_int_equal(budget.steps, 40);
    assert_false(us_call_charge(&call, 41));
    assert_true(call.fatal);
    assert_string_equal(call.error_code, "eval_cancel_error");
    assert_string_equal(call.error.text, "step limit exceeded");
    assert_string_equal(budget.exhausted, "step limit exceeded");
    assert_false(us_call_charge(&call, 0));
}

static void time_and_cancelling_end_it(void **state)
{
    (void)state;
    bool cancelled = false;
    budget.cancelled = &cancelled;
    assert_true(us_budget_spend(&budget, 100000));
    cancelled = true;
    assert_true(us_budget_spend(&budget, 0));
    assert_false(us_budget_spend(&budget, 100000));
    assert_string_equal(budget.exhausted, "caller cancelled query execution");
    budget = (us_budget){.steps = 1000000, .deadline = 1};
    assert_false(us_budget_spend(&budget, 100000));
    assert_string_equal(budget.exhausted, "time limit exceeded");
}

/* Each would make, or look at, far more than its steps are worth. */
static void large_work_is_refused(void **state)
{
    (void)state;
    static const char *const calls[][2] = {
        {"numbers.range", "[1, 100000000000]"},
        {"numbers.range", "[-9223372036854775808, 9223372036854775807]"},
        {"numbers.range", "[1, 10000000000000000000000000000]"},
        {"numbers.range_step", "[1, 10000000000000000000000000000, 3]"},
        {"sprintf", "[\"%9000000d%9000000d\", [1, 1]]"},
        {"sprintf", "[\"%.9000000f%.9000000f\", [1.5, 1.5]]"},
        {"sprintf", "[\"%.9000000d%-9000000s\", [1, \"a\"]]"},
        {"sprintf", "[\"%09000000d%09000000d\", [100000000000000000000, 1]]"},
    };
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        us_call call;
        budget = (us_budget){.steps = 1000000};
        assert_int_equal(run(calls[i][0], calls[i][1], &call), US_ERROR);
        assert_true(call.fatal);
    }
}

static void replacing_much_is_refused(void **state)
{
    (void)state;
    enum { SIZE = 100000 };
    char *text = us_arena_alloc(&arena, SIZE);
    memset(text, 'a', SIZE);
    us_value long_text = us_value_string(us_str_make(text, SIZE));
    us_value a = us_value_string(US_STR("a")), result;
    us_call call = make_call("replace");
    us_value replace[] = {long_text, a, long_text};
    assert_int_equal(call.builtin->function(&call, replace, &result), US_ERROR);
    assert_true(call.fatal);
    budget = (us_budget){.steps = 1000000};
    call = make_call("regex.replace");
    us_value regex[] = {long_text, a, long_text};
    assert_int_equal(call.builtin->function(&call, regex, &result), US_ERROR);
    assert_true(call.fatal);
    budget = (us_budget){.steps = 1000000};
    call = make_call("strings.replace_n");
    us_object *patterns = us_object_new(&arena, 1);
    us_object_put(patterns, a, long_text);
    us_value many[] = {us_value_object(patterns), long_text};
    assert_int_equal(call.builtin->function(&call, many, &result), US_ERROR);
    assert_true(call.fatal);
}

static void print_shows_every_combination(void **state)
{
    (void)state;
    us_call call = make_call("internal.print");
    us_array *operands = us_array_new(&arena, 4);
    us_array_push(operands, set_of("[\"value:\"]"));
    us_array_push(operands, set_of("[2, 1]"));
    us_array_push(operands, set_of("[]"));
    us_array_push(operands, set_of("[[\"x\", {\"a\": null}], true]"));
    us_value args[] = {us_value_array(operands)}, result;
    assert_int_equal(call.builtin->function(&call, args, &result), US_OK);
    assert_string_equal(us_buf_str(&lines).text,
                        "value: 1 <undefined> true\n"
                        "value: 1 <undefined> [\"x\", {\"a\": null}]\n"
                        "value: 2 <undefined> true\n"
                        "value: 2 <undefined> [\"x\", {\"a\": null}]\n");
}

static void print_can_be_silent(void **state)
{
    (void)state;
    us_call call;
    environment.print = NULL;
    assert_int_equal(run("internal.print", "[[1]]", &call), US_OK);
    environment.print = add_line;
    assert_int_equal(run("internal.print", "[[]]", &call), US_OK);
    assert_string_equal(us_buf_str(&lines).text, "\n");
    assert_int_equal(run("internal.print", "[[1]]", &call), US_ERROR);
    assert_true(call.fatal);
}

static void print_is_bounded(void **state)
{
    (void)state;
    us_call call = make_call("internal.print");
    us_array *operands = us_array_new(&arena, 64);
    for (int i = 0; i < 64; i++)
        us_array_push(operands, set_of("[1, 2]"));
    us_value args[] = {us_value_array(operands)}, result;
    budget.steps = 10000;
    assert_int_equal(call.builtin->function(&call, args, &result), US_ERROR);
    assert_true(call.fatal);
}

static void notes_go_to_trace(void **state)
{
    (void)state;
    us_call call;
    assert_int_equal(run("trace", "[\"a note\"]", &call), US_OK);
    assert_string_equal(us_buf_str(&lines).text, "a note\n");
    assert_int_equal(run("trace", "[1]", &call), US_ERROR);
    assert_string_equal(call.error.text,
                        "trace: operand 1 must be string but got number");
}

static void runtime_is_an_object(void **state)
{
    (void)state;
    us_call call = make_call("opa.runtime");
    us_value result;
    assert_int_equal(call.builtin->function(&call, NULL, &result), US_OK);
    assert_int_equal(us_value_tag(result), US_TAG_OBJECT);
    environment.runtime = read_json("{\"version\": \"1\"}");
    assert_int_equal(call.builtin->function(&call, NULL, &result), US_OK);
    assert_true(us_value_equal(result, environment.runtime));
}

static void random_numbers_stay_below(void **state)
{
    (void)state;
    static const struct {
        int64_t bound, below;
    } cases[] = {{7, 7}, {-7, 7}, {0, 1}, {1, 1}, {INT64_MIN, INT64_MAX}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int k = 0; k < 100; k++) {
            us_call call = make_call("rand.intn");
            us_value args[] = {us_value_string(US_STR("k")),
                               us_value_integer(cases[i].bound)};
            us_value result;
            assert_int_equal(call.builtin->function(&call, args, &result), US_OK);
            assert_true(result.as.integer >= 0 && result.as.integer < cases[i].below);
        }
    }
}

/* "/a/a/a…" with [count] keys. */
static us_value long_path(size_t count)
{
    us_buf buf = us_buf_make(&arena);
    for (size_t i = 0; i < count; i++)
        us_buf_add_c(&buf, "/a");
    return us_value_string(us_buf_str(&buf));
}

static void add_copy(us_array *patches, size_t depth)
{
    us_object *patch = us_object_new(&arena, 3);
    us_object_put(patch, us_value_string(US_STR("op")), us_value_string(US_STR("copy")));
    us_object_put(patch, us_value_string(US_STR("from")), us_value_string(US_STR("")));
    us_object_put(patch, us_value_string(US_STR("path")), long_path(depth));
    us_array_push(patches, us_value_object(patch));
}

/* Copying the document into its own depths doubles how deep it is: the arena refuses
 * what is deeper than values may be, before that the call what is deeper than paths. */
static void patches_do_not_nest_for_ever(void **state)
{
    (void)state;
    us_array *patches = us_array_new(&arena, 20);
    us_value args[] = {us_value_object(us_object_new(&arena, 0)),
                       us_value_array(patches)};
    us_value result;
    us_call call = make_call("json.patch");
    for (size_t depth = 1; depth <= 1024; depth *= 2)
        add_copy(patches, depth);
    assert_int_equal(call.builtin->function(&call, args, &result), US_OK);
    add_copy(patches, 2048);
    add_copy(patches, 4096);
    us_recovery recovery;
    arena.recovery = &recovery;
    if (!US_RECOVER(&recovery)) {
        call.builtin->function(&call, args, &result);
        fail_msg("a document of 8,191 levels was made");
    }
    assert_string_equal(arena.refusal, "value is nested too deeply");
    arena.refusal = NULL;

    us_array *one = us_array_new(&arena, 1);
    us_value other[] = {args[0], us_value_array(one)};
    us_call again = make_call("json.patch");
    add_copy(one, 16384);
    assert_int_equal(again.builtin->function(&again, other, &result), US_ERROR);
    assert_string_equal(again.error.text, "json.patch: path is too long");
    arena.recovery = NULL;
}

/* A match that can't be interrupted is not begun where it would outlast the deadline. */
static void globs_fit_the_deadline(void **state)
{
    (void)state;
    enum { STARS = 1000, LENGTH = 100000 };
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    budget = (us_budget){.steps = UINT64_MAX,
                         .deadline = ((int64_t)now.tv_sec + 1) * 1000000000};
    char *glob = us_arena_alloc(&arena, STARS + 1),
         *text = us_arena_alloc(&arena, LENGTH);
    memset(glob, '*', STARS);
    glob[STARS] = 'b';
    memset(text, 'a', LENGTH);
    us_value args[] = {us_value_string((us_str){glob, STARS + 1}),
                       us_value_array(us_array_new(&arena, 0)),
                       us_value_string((us_str){text, LENGTH})};
    us_value result;
    us_call call = make_call("glob.match");
    assert_int_equal(call.builtin->function(&call, args, &result), US_ERROR);
    assert_string_equal(call.error.text, "time limit exceeded");
    budget.deadline = 0;
    budget.exhausted = NULL;
    args[0] = us_value_string(US_STR("a*b"));
    us_call other = make_call("glob.match");
    assert_int_equal(other.builtin->function(&other, args, &result), US_OK);
}

/* Texts that JSON could not carry to a test of one case. */
static void nul_bytes_stay_in_messages(void **state)
{
    (void)state;
    us_call call = make_call("count");
    us_call_error_text(&call, US_STR("a\0b"));
    assert_int_equal(call.error.length, 10);
    assert_memory_equal(call.error.text, "count: a\0b", 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(spending_ends, start, stop),
        cmocka_unit_test_setup_teardown(time_and_cancelling_end_it, start, stop),
        cmocka_unit_test_setup_teardown(large_work_is_refused, start, stop),
        cmocka_unit_test_setup_teardown(replacing_much_is_refused, start, stop),
        cmocka_unit_test_setup_teardown(print_shows_every_combination, start, stop),
        cmocka_unit_test_setup_teardown(print_can_be_silent, start, stop),
        cmocka_unit_test_setup_teardown(print_is_bounded, start, stop),
        cmocka_unit_test_setup_teardown(notes_go_to_trace, start, stop),
        cmocka_unit_test_setup_teardown(runtime_is_an_object, start, stop),
        cmocka_unit_test_setup_teardown(random_numbers_stay_below, start, stop),
        cmocka_unit_test_setup_teardown(patches_do_not_nest_for_ever, start, stop),
        cmocka_unit_test_setup_teardown(globs_fit_the_deadline, start, stop),
        cmocka_unit_test_setup_teardown(nul_bytes_stay_in_messages, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
