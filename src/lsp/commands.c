/* Code lenses, and the commands that they are for: evaluating a rule, running a test. */
#include "lsp/commands.h"

#include "authoring/lint_walk.h"
#include "lsp/example.h"
#include "lsp/units.h"
#include "testing/testing.h"

#define TIMEOUT                                                                          \
    ((uint64_t)5 * 1000 * 1000 * 1000) /* nanoseconds of an evaluation, or a test */
#define MEMORY    ((size_t)512 << 20)  /* bytes of values */
#define SHOWN_MAX ((size_t)4 << 10)    /* bytes of a value that are shown */
#define KEPT_MAX  ((size_t)16 << 20)   /* of all values that hovers show */

/* ---- Lenses ---------------------------------------------------------------------------------- */

static bool is_test(us_str path)
{
    size_t dot = path.length;
    while (dot > 0 && path.text[dot - 1] != '.')
        dot--;
    return us_str_starts_with(us_str_slice(path, dot, path.length), US_STR("test_"));
}

static void add_lens(us_buf *out, const us_lsp_document *document, const us_rule *rule,
                     us_str path)
{
    us_span name = us_lsp_rule_name(rule);
    bool test = is_test(path);
    us_json_add_comma(out);
    us_buf_add_c(out, "{\"range\":");
    us_lsp_add_range(out, &document->text, name.position.offset, name.end);
    us_buf_add_format(out,
                      ",\"command\":{\"title\":\"%s\",\"command\":\"%s\","
                      "\"arguments\":[{\"uri\":",
                      test ? "Run test" : "Evaluate",
                      test ? US_LSP_RUN_TEST : US_LSP_EVALUATE);
    us_lsp_add_text(out, document->uri);
    us_buf_add_c(out, ",\"path\":");
    us_lsp_add_text(out, path);
    us_buf_add_c(out, "}]}}");
}

void us_lsp_do_code_lens(us_lsp *lsp, us_value params, us_buf *result)
{
    us_lsp_document *document = us_lsp_document_of(lsp, params);
    us_names seen = us_names_make(&lsp->message);
    if (!document)
        return;
    us_buf_add_char(result, '[');
    for (size_t i = 0; document->module && i < document->module->rule_count; i++) {
        const us_rule *rule = document->module->rules[i];
        if (rule->head.is_function ||
            rule->head.reference.items[0]->kind != US_TERM_VARIABLE)
            continue;
        us_str path = us_lint_rule_path(&lsp->message, document->package, rule);
        if (us_names_find(&seen, path) != US_NAMES_NONE)
            continue;
        us_names_put(&seen, path, 0);
        add_lens(result, document, rule, path);
    }
    us_buf_add_char(result, ']');
}

/* ---- Evaluating ------------------------------------------------------------------------------- */

static void remember(us_lsp *lsp, us_str path, us_str text)
{
    us_arena *arena = &lsp->value_arena;
    if (arena->held > KEPT_MAX) {
        us_arena_reset(arena, (size_t)1 << 20);
        lsp->values = NULL;
        lsp->value_count = lsp->value_capacity = 0;
    }
    if (text.length > SHOWN_MAX)
        text = us_str_format(&lsp->message, "%.*s …", (int)SHOWN_MAX, text.text);
    us_lsp_value value = {us_str_copy(arena, path), us_str_copy(arena, text)};
    for (size_t i = 0; i < lsp->value_count; i++)
        if (us_str_equal(lsp->values[i].path, path)) {
            lsp->values[i] = value;
            return;
        }
    lsp->values = us_arena_room(arena, lsp->values, lsp->value_count,
                                &lsp->value_capacity, sizeof value);
    lsp->values[lsp->value_count++] = value;
}

/* Not every client shows what a command answers; a message they all show. */
static void show(us_lsp *lsp, int type, us_str text)
{
    us_buf params = us_buf_make(&lsp->message);
    if (text.length > SHOWN_MAX)
        text.length = SHOWN_MAX;
    us_buf_add_format(&params, "{\"type\":%d,\"message\":", type);
    us_lsp_add_text(&params, text);
    us_buf_add_char(&params, '}');
    us_lsp_notify(lsp, "window/showMessage", us_buf_str(&params));
}

static void fail_with(us_lsp *lsp, usher_problems *problems)
{
    us_lsp_fail(lsp, US_LSP_REQUEST_FAILED, "%s", usher_problems_text(problems, false));
}

static void answer(us_lsp *lsp, us_str path, usher_outcome outcome,
                   const usher_result *value, us_buf *result)
{
    const char *json = usher_result_json(value, USHER_JSON_COMPACT, NULL);
    const char *pretty = NULL;
    if (outcome == USHER_OK && json) {
        us_buf_add_format(result, "{\"path\":");
        us_lsp_add_text(result, path);
        us_buf_add_format(result, ",\"value\":%s}", json);
        pretty = usher_result_json(value, USHER_JSON_PRETTY, NULL);
    } else if (outcome == USHER_UNDEFINED) {
        us_buf_add_format(result, "{\"path\":");
        us_lsp_add_text(result, path);
        us_buf_add_c(result, ",\"undefined\":true}");
        pretty = "undefined";
    } else if (outcome == USHER_ERROR) {
        fail_with(lsp, usher_result_problems(value));
        return;
    }
    if (!pretty) {
        us_lsp_fail(lsp, US_LSP_REQUEST_FAILED, "the value is too large");
        return;
    }
    remember(lsp, path, us_str_from(pretty));
    show(lsp, 3, us_str_format(&lsp->message, "%.*s = %s", US_STR_ARG(path), pretty));
}

static void run_policy(us_lsp *lsp, us_lsp_document *document, const usher_policy *policy,
                       us_str path, us_buf *result)
{
    usher_limits limits = {.timeout = TIMEOUT, .memory = MEMORY};
    const usher_result *value;
    us_value input = us_lsp_example(lsp, document, "input");
    bool given = !us_value_is_none(input);
    usher_worker *worker = usher_worker_new(policy);
    if (!worker)
        us_arena_exhaust(&lsp->message);
    if (given)
        us_value_freeze(input);
    usher_outcome outcome = usher_evaluate_value(worker, us_str_to_c(&lsp->message, path),
                                                 given ? &input : NULL, &limits, &value);
    answer(lsp, path, outcome, value, result);
    usher_worker_free(worker);
}

static void evaluate(us_lsp *lsp, us_lsp_document *document, us_str path, us_buf *result)
{
    usher_problems *problems = NULL;
    usher_policy *policy = us_lsp_build(lsp, document, NULL, &problems);
    if (policy)
        run_policy(lsp, document, policy, path, result);
    else
        fail_with(lsp, problems);
    usher_policy_free(policy);
    usher_problems_free(problems);
}

/* ---- Running a test ------------------------------------------------------------------------------ */

/* A regular expression for the path itself. */
static const char *pattern_of(us_arena *arena, us_str path)
{
    us_buf out = us_buf_make(arena);
    us_buf_add_char(&out, '^');
    for (size_t i = 0; i < path.length; i++) {
        if (strchr(".[]\\^$|?*+(){}", path.text[i]))
            us_buf_add_char(&out, '\\');
        us_buf_add_char(&out, path.text[i]);
    }
    us_buf_add_char(&out, '$');
    return us_buf_str(&out).text;
}

static void tell_results(us_lsp *lsp, us_tests *tests, us_buf *result)
{
    static const char *const words[] = {"passed", "failed", "skipped", "error"};
    us_test_pretty pretty = {
        .arena = &lsp->message, .verbose = true, .differences = true};
    us_buf text = us_buf_make(&lsp->message);
    const us_test_result *one, *last = NULL;
    while ((one = us_tests_next(tests))) {
        us_test_pretty_add(&text, &pretty, one);
        last = one;
    }
    us_test_pretty_end(&text, &pretty);
    if (!last) {
        us_lsp_fail(lsp, US_LSP_REQUEST_FAILED, "there is no such test");
        return;
    }
    us_buf_add_format(result, "{\"outcome\":\"%s\",\"text\":", words[last->outcome]);
    us_lsp_add_text(result, us_buf_str(&text));
    us_buf_add_char(result, '}');
    show(lsp, last->outcome == US_TEST_PASSED ? 3 : 2, us_buf_str(&text));
}

static void run_tests_of(us_lsp *lsp, const usher_policy *policy, us_str path,
                         us_buf *result)
{
    static const char *const environment[] = {NULL};
    us_test_options options = {.environment = environment,
                               .run = pattern_of(&lsp->message, path),
                               .timeout = TIMEOUT,
                               .parallel = 1,
                               .differences = true};
    us_str error;
    us_tests *tests = us_tests_start(&lsp->message, policy, &options, &error);
    if (!tests) {
        us_lsp_fail(lsp, US_LSP_REQUEST_FAILED, "%.*s", US_STR_ARG(error));
        return;
    }
    tell_results(lsp, tests, result);
    us_tests_free(tests);
}

static void run_test(us_lsp *lsp, us_lsp_document *document, us_str path, us_buf *result)
{
    usher_build_options options = {.test_cases = true};
    usher_problems *problems = NULL;
    usher_policy *policy = us_lsp_build(lsp, document, &options, &problems);
    if (policy)
        run_tests_of(lsp, policy, path, result);
    else
        fail_with(lsp, problems);
    usher_policy_free(policy);
    usher_problems_free(problems);
}

void us_lsp_do_execute_command(us_lsp *lsp, us_value params, us_buf *result)
{
    us_str command = us_value_member_text(params, "command");
    us_value first = us_value_item(us_value_member(params, "arguments"), 0);
    us_str path = us_value_member_text(first, "path");
    us_lsp_document *document =
        us_lsp_document_find(lsp, us_value_member_text(first, "uri"));
    if (!document || path.length == 0 || memchr(path.text, '\0', path.length))
        us_lsp_fail(lsp, US_LSP_INVALID_PARAMS, "give {\"uri\", \"path\"} of a rule");
    else if (us_str_is(command, US_LSP_EVALUATE))
        evaluate(lsp, document, path, result);
    else if (us_str_is(command, US_LSP_RUN_TEST))
        run_test(lsp, document, path, result);
    else
        us_lsp_fail(lsp, US_LSP_INVALID_PARAMS, "there is no command %.*s",
                    US_STR_ARG(command));
}
