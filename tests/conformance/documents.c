/* Suites that evaluate documents: the examples of OPA's documentation, one folder
 * a case, and groups of Rego unit tests, one rule a case. */
#include "runner.h"

#include "base/file.h"
#include "value/object.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* A policy made of files and ready to evaluate. */
typedef struct loaded {
    usher_engine *engine;
    usher_builder *builder;
    usher_policy *policy;
    usher_worker *worker;
    usher_problems *problems;
} loaded;

static void ignore_event(void *data, const usher_event *event)
{
    (void)data;
    (void)event;
}

usher_worker *new_worker(const usher_policy *policy)
{
    usher_worker *worker = usher_worker_new(policy);
    if (worker && conformance.traced)
        usher_worker_set_tracer(worker, ignore_event, NULL, UINT32_MAX);
    return worker;
}

static void load_begin(loaded *l)
{
    usher_build_options options = {.faithful = conformance.faithful,
                                   .traced = conformance.traced};
    memset(l, 0, sizeof *l);
    l->engine = usher_engine_new();
    l->builder = usher_builder_new(l->engine, &options);
}

static bool load_end(loaded *l)
{
    l->policy = usher_builder_finish(l->builder, &l->problems);
    if (l->policy)
        l->worker = new_worker(l->policy);
    return l->policy != NULL;
}

static void unload(loaded *l)
{
    usher_worker_free(l->worker);
    usher_policy_free(l->policy);
    usher_problems_free(l->problems);
    usher_builder_free(l->builder);
    usher_engine_free(l->engine);
}

static us_str first_problem(us_arena *arena, const usher_problems *problems)
{
    return usher_problems_count(problems)
               ? problem_text(arena, usher_problems_at(problems, 0))
               : US_STR("no problem was told");
}

static bool exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0;
}

/* ---- Examples ---------------------------------------------------------------------- */

static void add_example(const test_suite *suite, const char *path, const char *id,
                        units *found)
{
    us_str whole = us_str_from(id);
    size_t end = us_str_find(whole, US_STR("/"), 0);
    end = end == US_STR_NONE ? whole.length : us_str_find(whole, US_STR("/"), end + 1);
    us_str group = us_str_slice(whole, 0, end == US_STR_NONE ? whole.length : end);
    units_add(found, suite, path, id, us_str_to_c(conformance.arena, group));
}

static void find_examples(const test_suite *suite, const char *folder, const char *id,
                          units *found)
{
    units policies = {NULL, 0};
    units_find_files(suite, folder, id, "/policy.rego", &policies);
    for (size_t i = 0; i < policies.count; i++) {
        size_t cut = strlen("/policy.rego");
        us_str path = us_str_from(policies.items[i].path);
        us_str name = us_str_from(policies.items[i].id);
        path.length -= cut;
        name.length -= cut;
        add_example(suite, us_str_to_c(conformance.arena, path),
                    us_str_to_c(conformance.arena, name), found);
    }
}

static const char *inside(us_arena *arena, const char *folder, const char *name)
{
    return us_str_format(arena, "%s/%s", folder, name).text;
}

static void judge_example(us_arena *arena, const char *folder, const loaded *l,
                          case_reporter *reporter)
{
    us_value config = read_document(arena, inside(arena, folder, "config.json"));
    us_value wanted = read_document(arena, inside(arena, folder, "output.json"));
    us_str command = us_str_copy(arena, text_field(config, "command"));
    const char *input_path = inside(arena, folder, "input.json");
    usher_input *input = NULL;
    const usher_result *result;
    usher_limits limits = {.allow_network = true};
    projected_case c = {.policy = l->policy,
                        .path = command.length ? command.text : "data.play",
                        .limits = &limits};
    us_str difference = US_STR_EMPTY;
    bool agrees = true;
    if (exists(input_path)) {
        c.input = read_text(arena, input_path);
        input = usher_input_parse(c.input.text, c.input.length, NULL, NULL);
        agrees = projected_agrees(arena, &c, &difference);
    }
    usher_outcome outcome =
        usher_evaluate_path(l->worker, c.path, input, &limits, &result);
    if (!agrees) {
        report_failed(reporter, "%.*s", US_STR_ARG(difference));
    } else if (outcome == USHER_OK) {
        us_str want = judge_text(arena, wanted);
        us_str got = judge_text(arena, *usher_result_value(result));
        if (us_str_equal(want, got))
            report_passed(reporter);
        else
            report_failed(reporter, "want %.*s, got %.*s", US_STR_ARG(want),
                          US_STR_ARG(got));
    } else {
        us_str text = outcome == USHER_ERROR
                          ? first_problem(arena, usher_result_problems(result))
                          : US_STR("undefined");
        report_failed(reporter, "evaluation: %.*s", US_STR_ARG(text));
    }
    usher_input_free(input);
}

static void run_example(const case_file *unit, case_reporter *reporter)
{
    us_arena arena;
    loaded l;
    us_arena_init(&arena, 0, NULL);
    if (report_begin(reporter, 0, US_STR_EMPTY)) {
        const char *data = inside(&arena, unit->path, "data.json");
        load_begin(&l);
        usher_builder_add_path(l.builder, inside(&arena, unit->path, "policy.rego"),
                               NULL);
        if (exists(data))
            usher_builder_add_path(l.builder, data, NULL);
        if (load_end(&l)) {
            judge_example(&arena, unit->path, &l, reporter);
        } else {
            us_str text = first_problem(&arena, l.problems);
            report_failed(reporter, "compilation: %.*s", US_STR_ARG(text));
        }
        unload(&l);
    }
    us_arena_free(&arena);
}

/* ---- Unit tests -------------------------------------------------------------------- */

/* The groups: unittests/files, and each folder of unittests/config, which
 * unittests/config/util belongs to. */
static void find_groups(const test_suite *suite, const char *folder, const char *id,
                        units *found)
{
    units tests = {NULL, 0};
    units_find_files(suite, folder, id, "_test.rego", &tests);
    for (size_t i = 0; i < tests.count; i++) {
        us_arena *arena = conformance.arena;
        const char *path_end = strrchr(tests.items[i].path, '/');
        const char *id_end = strrchr(tests.items[i].id, '/');
        us_str path =
            us_str_make(tests.items[i].path, (size_t)(path_end - tests.items[i].path));
        us_str name =
            us_str_make(tests.items[i].id, (size_t)(id_end - tests.items[i].id));
        const char *group = us_str_to_c(arena, name);
        units_add(found, suite, us_str_to_c(arena, path), group, group);
    }
}

/* What a test comes to: a value for each of its cases. Tests leave room for this
 * many in the numbers of their cases, so that one more case moves no other. */
enum { CASES_OF_TEST = 100 };

/* Where a test's values are reported. */
typedef struct test_report {
    us_arena *arena;
    case_reporter *reporter;
    size_t first; /* number of the test's first case, which was begun */
    size_t count; /* cases reported */
} test_report;

static void judge_value(test_report *report, us_value value, us_str name)
{
    us_str text = judge_text(report->arena, value);
    if (report->count > 0 &&
        !report_begin(report->reporter, report->first + report->count, name))
        return;
    report->count++;
    if (us_str_is(text, "true"))
        report_passed(report->reporter);
    else
        report_failed(report->reporter, "want true, got %.*s", US_STR_ARG(text));
}

/* A test with cases is an object, of objects perhaps, with a value for each. */
static void judge_values(test_report *report, us_value value, us_str name)
{
    if (us_value_tag(value) != US_TAG_OBJECT || value.as.object->count == 0) {
        judge_value(report, value, name);
        return;
    }
    const us_object *object = value.as.object;
    const uint32_t *order = us_object_order(object);
    for (uint32_t i = 0; i < object->count; i++) {
        us_str key = judge_text(report->arena, object->keys[order[i]]);
        us_str below =
            us_str_format(report->arena, "%.*s[%.*s]", US_STR_ARG(name), US_STR_ARG(key));
        judge_values(report, object->values[order[i]], below);
    }
}

static void judge_test(const loaded *l, const char *path, test_report *report)
{
    const usher_result *result;
    usher_limits limits = {.allow_network = true};
    usher_outcome outcome = usher_evaluate_path(l->worker, path, NULL, &limits, &result);
    if (outcome == USHER_OK) {
        judge_values(report, *usher_result_value(result), us_str_from(path));
        return;
    }
    us_str text = outcome == USHER_ERROR
                      ? first_problem(report->arena, usher_result_problems(result))
                      : US_STR("undefined");
    report_failed(report->reporter, "want true, got %.*s", US_STR_ARG(text));
}

static void run_tests(us_arena *arena, const loaded *l, case_reporter *reporter)
{
    test_report report = {.arena = arena, .reporter = reporter};
    for (size_t i = 0; i < usher_policy_rule_count(l->policy); i++) {
        const usher_rule *rule = usher_policy_rule(l->policy, i);
        if (strncmp(rule->name, "test_", 5) != 0)
            continue;
        report.count = 0;
        if (report_begin(reporter, report.first, us_str_from(rule->path)))
            judge_test(l, rule->path, &report);
        report.first += CASES_OF_TEST;
    }
}

static void run_group(const case_file *unit, case_reporter *reporter)
{
    us_arena arena;
    loaded l;
    us_arena_init(&arena, 0, NULL);
    load_begin(&l);
    usher_builder_add_path(l.builder, unit->path, NULL);
    const char *shared = inside(&arena, unit->path, "../util");
    if (exists(shared))
        usher_builder_add_path(l.builder, shared, NULL);
    if (load_end(&l)) {
        run_tests(&arena, &l, reporter);
    } else if (report_begin(reporter, 0, US_STR_EMPTY)) {
        us_str text = first_problem(&arena, l.problems);
        report_failed(reporter, "compilation: %.*s", US_STR_ARG(text));
    }
    unload(&l);
    us_arena_free(&arena);
}

const test_suite suite_examples = {"examples", USHER_REGO_V1, find_examples, run_example};
const test_suite suite_unittests = {"unittests", USHER_REGO_V1, find_groups, run_group};
