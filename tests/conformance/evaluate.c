/* The evaluation suites: v0, v1, topdown and wasm, YAML files of cases.
 *
 * A case is built, evaluated and judged as section 2 of the suites' README says.
 * Everything goes through usher.h, as a host program would do it. */
#include "runner.h"

#include "codec/json.h"

/* What one case holds on to while it runs. */
typedef struct trial {
    us_arena *arena;
    us_value specification;
    usher_engine *engine;
    usher_policy *policy;
    usher_worker *worker;
    usher_input *input;
    usher_problems *problems;
    const usher_result *result;
    usher_outcome outcome;
} trial;

static us_str first_problem(us_arena *arena, const usher_problems *problems)
{
    return usher_problems_count(problems)
               ? problem_text(arena, usher_problems_at(problems, 0))
               : US_STR("no problem was told");
}

static us_str json_text(us_arena *arena, us_value value)
{
    us_buf text = us_buf_make(arena);
    us_json_write(&text, value, US_JSON_COMPACT);
    return us_buf_str(&text);
}

/* The policy of [t]; NULL after storing problems. Without the query it can have an image. */
static usher_policy *build(trial *t, usher_dialect dialect, bool with_query)
{
    const us_value *modules;
    size_t count = list_field(t->specification, "modules", &modules);
    us_value data = field(t->specification, "data");
    usher_build_options options = {.dialect = dialect,
                                   .faithful = conformance.faithful,
                                   .traced = conformance.traced,
                                   .rules_over_data = true};
    usher_builder *builder = usher_builder_new(t->engine, &options);
    for (size_t i = 0; i < count; i++) {
        us_str text = us_value_text(modules[i]);
        us_str file = us_str_format(t->arena, "test-%zu.rego", i);
        usher_builder_add_module(builder, file.text, text.text, text.length);
    }
    if (us_value_tag(data) == US_TAG_OBJECT) {
        us_str text = json_text(t->arena, data);
        usher_builder_add_data(builder, NULL, "data.json", text.text, text.length);
    }
    us_str query = us_str_copy(t->arena, text_field(t->specification, "query"));
    if (with_query)
        usher_builder_add_query(builder, query.text, NULL, NULL);
    usher_problems_free(t->problems);
    usher_policy *policy = usher_builder_finish(builder, &t->problems);
    usher_builder_free(builder);
    return policy;
}

static bool read_input(trial *t)
{
    us_value term = field(t->specification, "input_term");
    us_value input = field(t->specification, "input");
    if (us_value_is_string(term)) {
        us_str text = us_value_text(term);
        t->input = usher_input_parse_term(text.text, text.length, &t->problems);
        return t->input != NULL;
    }
    if (us_value_is_none(input))
        return true;
    us_str text = json_text(t->arena, input);
    t->input = usher_input_parse(text.text, text.length, NULL, &t->problems);
    return t->input != NULL;
}

static usher_limits limits_of(const trial *t)
{
    return (usher_limits){
        .strict_errors = !us_value_is_none(field(t->specification, "strict_error")),
        .allow_network = true,
    };
}

/* False after reporting that an input of which a part was left out makes a difference. */
static bool check_projection(trial *t, case_reporter *reporter)
{
    usher_limits limits = limits_of(t);
    projected_case c = {.policy = t->policy, .limits = &limits};
    us_str difference;
    if (!t->input || !projected_text(t->arena, *usher_input_value(t->input), &c.input) ||
        projected_agrees(t->arena, &c, &difference))
        return true;
    report_failed(reporter, "%.*s", US_STR_ARG(difference));
    return false;
}

/* The same for an image of the policies. */
static bool check_image(trial *t, usher_dialect dialect, case_reporter *reporter)
{
    usher_limits limits = limits_of(t);
    us_str difference;
    if (!conformance.image)
        return true;
    usher_policy *policy = build(t, dialect, false);
    imaged_case c = {t->engine, policy, t->input, &limits};
    bool agrees = policy && imaged_agrees(t->arena, &c, &difference);
    if (!policy)
        difference = first_problem(t->arena, t->problems);
    usher_policy_free(policy);
    if (!agrees)
        report_failed(reporter, "%.*s", US_STR_ARG(difference));
    return agrees;
}

static void evaluate(trial *t)
{
    usher_limits limits = limits_of(t);
    t->worker = new_worker(t->policy);
    t->outcome = usher_evaluate_query(t->worker, 0, t->input, &limits, &t->result);
}

static void judge_error(trial *t, case_reporter *reporter)
{
    us_str code = text_field(t->specification, "want_error_code");
    us_str text = text_field(t->specification, "want_error");
    if (t->outcome != USHER_ERROR) {
        report_failed(reporter, "want error %.*s %.*s, got none", US_STR_ARG(code),
                      US_STR_ARG(text));
        return;
    }
    const usher_problem *problem = usher_problems_at(usher_result_problems(t->result), 0);
    us_str got = problem_text(t->arena, problem);
    if ((code.length == 0 || us_str_is(code, problem->code)) &&
        us_str_find(got, text, 0) != US_STR_NONE)
        report_passed(reporter);
    else
        report_failed(reporter, "want error %.*s: %.*s, got %.*s", US_STR_ARG(code),
                      US_STR_ARG(text), US_STR_ARG(got));
}

static void judge(trial *t, case_reporter *reporter)
{
    const us_value *wanted;
    us_value specification = t->specification;
    us_value want_defined = field(specification, "want_defined");
    us_value actual = t->outcome == USHER_OK ? *usher_result_value(t->result) : US_NONE;
    us_str difference;
    if (!us_value_is_none(field(specification, "want_error")) ||
        !us_value_is_none(field(specification, "want_error_code"))) {
        judge_error(t, reporter);
        return;
    }
    if (t->outcome == USHER_ERROR) {
        us_str text = first_problem(t->arena, usher_result_problems(t->result));
        report_failed(reporter, "evaluation: %.*s", US_STR_ARG(text));
        return;
    }
    if (!us_value_is_none(want_defined) &&
        judge_defined(actual) == us_value_is_false(want_defined)) {
        report_failed(reporter, "want %s",
                      us_value_is_false(want_defined) ? "undefined" : "defined");
        return;
    }
    bool sort = !us_value_is_none(field(specification, "sort_bindings")) &&
                !us_value_is_false(field(specification, "sort_bindings"));
    size_t count = list_field(specification, "want_result", &wanted);
    if (us_value_is_none(field(specification, "want_result")) ||
        judge_answers(t->arena, wanted, count, actual, sort, &difference))
        report_passed(reporter);
    else
        report_failed(reporter, "%.*s", US_STR_ARG(difference));
}

static void format_modules(trial *t, usher_dialect dialect, case_reporter *reporter)
{
    const us_value *modules;
    size_t count = list_field(t->specification, "modules", &modules);
    us_str difference;
    for (size_t i = 0; i < count; i++) {
        if (!formatted_agrees(t->arena, us_value_text(modules[i]), dialect,
                              &difference)) {
            report_failed(reporter, "%.*s", US_STR_ARG(difference));
            return;
        }
    }
    report_passed(reporter);
}

static void run_case(trial *t, usher_dialect dialect, case_reporter *reporter)
{
    us_str text;
    t->engine = usher_engine_new();
    t->policy = build(t, dialect, true);
    if (!t->policy) {
        text = first_problem(t->arena, t->problems);
        report_failed(reporter, "compilation: %.*s", US_STR_ARG(text));
    } else if (!read_input(t)) {
        text = first_problem(t->arena, t->problems);
        report_failed(reporter, "input: %.*s", US_STR_ARG(text));
    } else if (check_projection(t, reporter) && check_image(t, dialect, reporter)) {
        evaluate(t);
        judge(t, reporter);
    }
    usher_worker_free(t->worker);
    usher_policy_free(t->policy);
    usher_problems_free(t->problems);
    usher_input_free(t->input);
    usher_engine_free(t->engine);
}

static void run_or_format(trial *t, usher_dialect dialect, case_reporter *reporter)
{
    if (conformance.format)
        format_modules(t, dialect, reporter);
    else
        run_case(t, dialect, reporter);
}

static void run_file(const case_file *unit, case_reporter *reporter)
{
    us_arena arena, case_arena;
    const us_value *cases;
    us_arena_init(&arena, 0, NULL);
    us_arena_init(&case_arena, 0, NULL);
    us_value document = read_document(&arena, unit->path);
    size_t count = list_field(document, "cases", &cases);
    for (size_t i = 0; i < count; i++) {
        trial t = {
            .arena = &case_arena, .specification = cases[i], .outcome = USHER_ERROR};
        if (report_begin(reporter, i, text_field(cases[i], "note")))
            run_or_format(&t, unit->suite->dialect, reporter);
        us_arena_reset(&case_arena, 0);
    }
    us_arena_free(&case_arena);
    us_arena_free(&arena);
}

static void find_yaml(const test_suite *suite, const char *folder, const char *id,
                      units *found)
{
    units_find_files(suite, folder, id, ".yaml", found);
}

const test_suite suite_v0 = {"v0", USHER_REGO_V0, find_yaml, run_file};
const test_suite suite_v1 = {"v1", USHER_REGO_V1, find_yaml, run_file};
const test_suite suite_topdown = {"topdown", USHER_REGO_V0, find_yaml, run_file};
const test_suite suite_wasm = {"wasm", USHER_REGO_V1, find_yaml, run_file};
