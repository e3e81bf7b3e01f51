/* Running a suite: each test is a template and a constraint, each of its cases an object
 * and what the constraint must say of it. A test becomes one result, with its cases in the
 * order written. */
#include "testing/suites.h"

#include "base/clock.h"
#include "value/array.h"
#include "value/object.h"

#include <time.h>

/* What the cases of one test share. */
typedef struct suite_test {
    us_arena *arena;
    const us_gatekeeper_object *suite;
    const us_test_options *options;
    us_gatekeeper_object template;
    us_gatekeeper_object constraint;
    usher_engine *engine;
    const us_regex *run;       /* what "test//case" must match; NULL: anything */
    us_suite_policy unknowing; /* for cases without an inventory */
} suite_test;

/* ---- What must be said */

/* True if [pattern] (empty: always) matches a part of [message]. */
static bool matches_message(us_arena *arena, us_str pattern, us_str message, bool *result,
                            us_str *error)
{
    us_regex_span span;
    *result = true;
    if (pattern.length == 0)
        return true;
    us_regex *regex = us_regex_new(pattern.text, pattern.length);
    bool sound = regex && !us_regex_error(regex);
    if (sound)
        *result = us_regex_match(regex, message.text, message.length, 0, &span, 1);
    else
        *error = us_str_from("invalid regular expression");
    us_regex_free(regex);
    if (!sound)
        *error =
            us_str_format(arena, "%.*s: %.*s", US_STR_ARG(*error), US_STR_ARG(pattern));
    return sound;
}

static us_str message_of(us_value violation)
{
    return us_value_member_text(violation, "msg");
}

/* "[a b]", as Go prints a list of texts. */
static us_str messages_text(us_arena *arena, const us_array *violations)
{
    us_buf text = us_buf_make(arena);
    us_buf_add_char(&text, '[');
    for (uint32_t i = 0; i < violations->count; i++) {
        us_buf_add_c(&text, i ? " " : "");
        us_buf_add_str(&text, message_of(violations->items[i]));
    }
    us_buf_add_char(&text, ']');
    return us_buf_str(&text);
}

/* Whether [count] is what [wanted] asks for: "yes", "no" or a number; else says what was
 * wanted. */
static bool is_count(us_arena *arena, us_value wanted, size_t count, us_str *want)
{
    if (us_value_tag(wanted) == US_TAG_INTEGER) {
        *want = us_str_format(arena, "want exactly %lld", (long long)wanted.as.integer);
        return wanted.as.integer >= 0 && (uint64_t)wanted.as.integer == count;
    }
    us_str word = us_value_is_string(wanted) ? us_value_text(wanted) : US_STR("yes");
    bool none = us_str_is(word, "no");
    *want = none ? US_STR("want none") : US_STR("want at least 1");
    return none ? count == 0 : count > 0;
}

static bool is_wanted(us_value wanted)
{
    return us_value_is_none(wanted) || us_value_tag(wanted) == US_TAG_INTEGER ||
           (us_value_is_string(wanted) && (us_str_is(us_value_text(wanted), "yes") ||
                                           us_str_is(us_value_text(wanted), "no")));
}

static bool check_assertion(us_arena *arena, us_value assertion,
                            const us_array *violations, us_str *error)
{
    us_value wanted = us_value_member(assertion, "violations");
    us_str pattern = us_value_member_text(assertion, "message"), want;
    size_t count = 0;
    if (!is_wanted(wanted)) {
        *error = US_STR("assertion.violations, if set, must be an integer, \"yes\", or "
                        "\"no\"");
        return false;
    }
    for (uint32_t i = 0; i < violations->count; i++) {
        bool matches;
        if (!matches_message(arena, pattern, message_of(violations->items[i]), &matches,
                             error))
            return false;
        count += matches;
    }
    if (is_count(arena, wanted, count, &want))
        return true;
    *error = us_str_format(
        arena,
        "unexpected number of violations: got %zu violations but %.*s: got messages %.*s",
        count, US_STR_ARG(want), US_STR_ARG(messages_text(arena, violations)));
    return false;
}

static bool check_assertions(us_arena *arena, us_value assertions,
                             const us_array *violations, us_str *error)
{
    for (uint32_t i = 0; i < assertions.as.array->count; i++)
        if (!check_assertion(arena, assertions.as.array->items[i], violations, error))
            return false;
    return true;
}

/* ---- What is said */

/* The elements of the rule's set in order, in [arena]. */
static us_array *copy_violations(us_arena *arena, const usher_value *value)
{
    us_array *violations = us_array_new(arena, usher_value_count(value));
    for (size_t i = 0; i < usher_value_count(value); i++) {
        const us_value *item = usher_value_at(value, i, NULL);
        us_array_push(violations, us_value_copy(arena, *item));
    }
    return violations;
}

static bool evaluate(const suite_test *test, const us_suite_policy *built,
                     us_value request, us_array **violations, us_str *error)
{
    const usher_result *answer;
    usher_limits limits = {.steps = UINT64_MAX, .timeout = test->options->timeout};
    const us_plan_package *package = &built->plan->packages[0];
    us_value object = us_value_member(request, "object");
    const us_value *input =
        us_admission_input(test->arena, built->plan, 0, &request, &object);
    usher_worker *worker = usher_worker_new(built->policy);
    if (!worker) {
        *error = US_STR("out of memory");
        return false;
    }
    usher_outcome outcome = usher_evaluate_value(worker, package->denials.items[0]->path,
                                                 input, &limits, &answer);
    bool good = outcome != USHER_ERROR;
    if (outcome == USHER_OK)
        *violations = copy_violations(test->arena, usher_result_value(answer));
    else if (good)
        *violations = us_array_new(test->arena, 1);
    else
        *error = us_str_copy(test->arena, us_str_from(usher_problems_text(
                                              usher_result_problems(answer), false)));
    usher_worker_free(worker);
    while (!good && error->length > 0 && error->text[error->length - 1] == '\n')
        error->length--;
    return good;
}

static bool read_inventory(const suite_test *test, us_value files, us_value *known,
                           us_str *error)
{
    *known = US_NONE;
    if (us_value_tag(files) != US_TAG_ARRAY)
        return true;
    for (uint32_t i = 0; i < files.as.array->count; i++) {
        us_value name = files.as.array->items[i];
        us_gatekeeper_object object;
        if (!us_value_is_string(name)) {
            *error = US_STR("inventory is no list of files");
            return false;
        }
        if (!us_suite_read(test->arena, test->suite, us_value_text(name), &object, error))
            return false;
        *known = us_suite_known_add(test->arena, *known, object.value);
    }
    return true;
}

/* Whether the constraint is about what comes in [request]. */
static bool is_met(us_arena *arena, const us_admission_plan *plan, us_value request,
                   bool *met, us_str *error)
{
    us_value kind = us_value_member(request, "kind");
    us_match_subject subject = {
        .operation = us_operation_named(us_value_member_text(request, "operation")),
        .group = us_value_member_text(kind, "group"),
        .kind = us_value_member_text(kind, "kind"),
        .namespace = us_value_member_text(request, "namespace"),
        .object = us_value_member(request, "object"),
        .old_object = us_value_member(request, "oldObject"),
    };
    subject.namespace_labels = us_plan_namespace_labels(
        arena, plan, usher_policy_data(plan->policy, US_PLAN_NAMESPACES),
        subject.namespace);
    us_match_answer answer =
        plan->count > 0 ? us_plan_applies(&plan->packages[0], &subject) : US_MATCH_NO;
    *met = answer == US_MATCH_YES;
    if (answer == US_MATCH_UNKNOWN)
        *error = us_str_format(arena,
                               "spec.match.namespaceSelector asks for the labels of the "
                               "namespace %.*s, which is not in the case's inventory",
                               US_STR_ARG(subject.namespace));
    return answer != US_MATCH_UNKNOWN;
}

/* The constraint has nothing to say of what it does not match. */
static bool judge(const suite_test *test, const us_suite_policy *built, us_value object,
                  us_array **violations, us_str *error)
{
    us_value request;
    bool met;
    *violations = us_array_new(test->arena, 1);
    return us_suite_request(test->arena, object, &request, error) &&
           is_met(test->arena, built->plan, request, &met, error) &&
           (!met || evaluate(test, built, request, violations, error));
}

static bool review(suite_test *test, us_value object, us_value known,
                   us_array **violations, us_str *error)
{
    us_suite_policy built;
    if (us_value_is_none(known))
        return judge(test, &test->unknowing, object, violations, error);
    if (!us_suite_build(test->arena, test->engine, &test->template, &test->constraint,
                        known, &built, error))
        return false;
    bool good = judge(test, &built, object, violations, error);
    usher_policy_free(built.policy);
    return good;
}

static bool check_case(suite_test *test, us_value written, us_str *error)
{
    us_str name = us_value_member_text(written, "object");
    us_value assertions = us_value_member(written, "assertions"), known;
    us_gatekeeper_object object;
    us_array *violations;
    if (us_value_tag(assertions) != US_TAG_ARRAY || assertions.as.array->count == 0)
        *error = US_STR("a case must have assertions");
    if (name.length == 0)
        *error = US_STR("a case must have an object");
    if (error->length > 0)
        return false;
    return us_suite_read(test->arena, test->suite, name, &object, error) &&
           read_inventory(test, us_value_member(written, "inventory"), &known, error) &&
           review(test, object.value, known, &violations, error) &&
           check_assertions(test->arena, assertions, violations, error);
}

/* ---- Tests */

static bool is_true(us_value value)
{
    return us_value_tag(value) == US_TAG_BOOLEAN && !us_value_is_false(value);
}

/* The template and the constraint, and the policy of the former. */
static bool prepare(suite_test *test, us_value written, us_str *error)
{
    static const char *const members[] = {"template", "constraint"};
    us_gatekeeper_object *const files[] = {&test->template, &test->constraint};
    /* Judged without it, the cases would tell nothing of the template. */
    if (us_value_member_text(written, "expansion").length > 0) {
        *error = US_STR("expansion is not supported: ask about the objects that would be "
                        "made of these");
        return false;
    }
    for (size_t i = 0; i < 2; i++) {
        us_str name = us_value_member_text(written, members[i]);
        if (name.length == 0) {
            *error = us_str_format(test->arena, "the test has no %s", members[i]);
            return false;
        }
        if (!us_suite_read(test->arena, test->suite, name, files[i], error))
            return false;
    }
    return us_suite_build(test->arena, test->engine, &test->template, &test->constraint,
                          US_NONE, &test->unknowing, error);
}

/* As `gator verify --run`: the names of test and case with two slashes between. */
static bool is_asked_for(const suite_test *test, us_value written, us_value of_case)
{
    us_str path = us_str_format(test->arena, "%.*s//%.*s",
                                US_STR_ARG(us_value_member_text(written, "name")),
                                US_STR_ARG(us_value_member_text(of_case, "name")));
    us_regex_span span;
    return !test->run || us_regex_match(test->run, path.text, path.length, 0, &span, 1);
}

static void run_case(suite_test *test, us_value written, us_test_case *result)
{
    uint64_t start = us_clock_now();
    result->name = us_value_member_text(written, "name");
    result->skipped = is_true(us_value_member(written, "skip"));
    result->failed = !result->skipped && !check_case(test, written, &result->message);
    result->duration = us_clock_now() - start;
}

static void fail_test(us_test_result *result, us_str error)
{
    result->outcome = US_TEST_ERRED;
    result->error.text = error;
    result->error.message = error;
}

static us_array *cases_of(const suite_test *test, us_value written)
{
    us_value cases = us_value_member(written, "cases");
    size_t count = us_value_tag(cases) == US_TAG_ARRAY ? cases.as.array->count : 0;
    us_array *wanted = us_array_new(test->arena, count);
    for (size_t i = 0; i < count; i++)
        if (is_asked_for(test, written, cases.as.array->items[i]))
            us_array_push(wanted, cases.as.array->items[i]);
    return wanted;
}

static void run_cases(suite_test *test, const us_array *cases, us_test_result *result)
{
    result->cases =
        us_arena_alloc_zero(test->arena, (cases->count + 1) * sizeof(us_test_case));
    if (cases->count == 0)
        fail_test(result, US_STR("the test has no cases"));
    for (uint32_t i = 0; i < cases->count; i++) {
        us_test_case *done = &result->cases[result->case_count++];
        run_case(test, cases->items[i], done);
        if (done->failed)
            result->outcome = US_TEST_FAILED;
    }
}

static us_test_place place_of(const us_gatekeeper_object *suite, size_t index)
{
    us_value path[] = {us_value_string(US_STR("tests")),
                       us_value_integer((int64_t)index)};
    us_position position = us_yaml_position(suite->positions, path, 2, NULL);
    return (us_test_place){suite->file, position.row, position.column};
}

/* NULL where a pattern is given that none of its cases matches. */
static us_test_result *run_test(suite_test *test, size_t index, us_value written)
{
    us_test_result *result = us_arena_alloc_zero(test->arena, sizeof *result);
    us_array *cases = cases_of(test, written);
    uint64_t start = us_clock_now();
    us_str error;
    if (test->run && cases->count == 0)
        return NULL;
    result->of_suite = true;
    result->place = place_of(test->suite, index);
    result->package = test->suite->file;
    result->name = us_value_member_text(written, "name");
    if (is_true(us_value_member(written, "skip"))) {
        result->outcome = US_TEST_SKIPPED;
        return result;
    }
    test->engine = usher_engine_new();
    if (prepare(test, written, &error))
        run_cases(test, cases, result);
    else
        fail_test(result, error);
    usher_policy_free(test->unknowing.policy);
    usher_engine_free(test->engine);
    result->duration = us_clock_now() - start;
    return result;
}

size_t us_suites_run(us_arena *arena, const us_suites *suites, size_t index,
                     const us_test_options *options, const us_test_result ***results)
{
    const us_gatekeeper_object *suite = us_suites_at(suites, index);
    us_value tests = us_value_member(suite->value, "tests");
    size_t count = us_value_tag(tests) == US_TAG_ARRAY ? tests.as.array->count : 0;
    size_t kept = 0;
    us_regex *run;
    us_str error;
    *results = us_arena_alloc_array(arena, count + 1, sizeof **results);
    if (!us_test_pattern(arena, options->run, &run, &error))
        return 0;
    for (size_t i = 0; i < count; i++) {
        suite_test test = {
            .arena = arena, .suite = suite, .options = options, .run = run};
        us_test_result *result = run_test(&test, i, tests.as.array->items[i]);
        if (result)
            (*results)[kept++] = result;
    }
    return kept;
}
