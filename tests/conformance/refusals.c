/* Suites about what must be refused: modules that must not compile, and texts that
 * parse or do not. Both compare errors with the reference's. */
#include "runner.h"

#include "builtins/builtin.h"
#include "codec/json.h"
#include "syntax/parse.h"
#include "value/number.h"

/* ---- Compiler ---------------------------------------------------------------------- */

static int64_t integer_field(us_value object, const char *name)
{
    us_value value = field(object, name);
    return us_value_tag(value) == US_TAG_INTEGER ? value.as.integer : 0;
}

static bool is_true(us_value object, const char *name)
{
    us_value value = field(object, name);
    return us_value_tag(value) == US_TAG_BOOLEAN && value.as.integer;
}

static bool matches(us_value wanted, const usher_problem *problem)
{
    us_str module = text_field(wanted, "module");
    us_str file = us_str_make(problem->file.text, problem->file.length);
    int64_t column = integer_field(wanted, "col");
    return us_str_is(text_field(wanted, "code"), problem->code) &&
           us_str_equal(text_field(wanted, "message"),
                        us_str_make(problem->message.text, problem->message.length)) &&
           integer_field(wanted, "row") == problem->row &&
           (column == 0 || column == problem->column) &&
           us_str_equal(file, module.length ? module : US_STR("test-0.rego"));
}

static us_str all_problems(us_arena *arena, const usher_problems *problems)
{
    us_buf text = us_buf_make(arena);
    for (size_t i = 0; i < usher_problems_count(problems); i++) {
        const usher_problem *problem = usher_problems_at(problems, i);
        us_buf_add_format(&text, "%s%u:%u %s: %.*s", i ? "; " : "", problem->row,
                          problem->column, problem->code, (int)problem->message.length,
                          problem->message.text);
    }
    return us_buf_str(&text);
}

/* Each wanted error must match another of the problems. */
static bool matches_all(us_arena *arena, us_value specification,
                        const usher_problems *problems)
{
    const us_value *wanted;
    size_t count = list_field(specification, "want_errors", &wanted);
    size_t there = usher_problems_count(problems);
    bool *used = us_arena_alloc_zero(arena, there + 1);
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < there &&
               (used[at] || !matches(wanted[i], usher_problems_at(problems, at))))
            at++;
        if (at == there)
            return false;
        used[at] = true;
    }
    return there == count || !is_true(specification, "exhaustive");
}

static void run_compiler_case(us_arena *arena, us_value specification,
                              case_reporter *reporter)
{
    const us_value *modules;
    size_t count = list_field(specification, "modules", &modules);
    bool v0 = us_str_is(text_field(specification, "rego_version"), "v0");
    usher_problems *problems = NULL;
    usher_build_options options = {
        .dialect = v0 ? USHER_REGO_V0 : USHER_REGO_V1,
        .strict = is_true(specification, "strict"),
        .keep_print = is_true(specification, "print_statements"),
        .faithful = conformance.faithful,
        .traced = conformance.traced,
    };
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, &options);
    for (size_t i = 0; i < count; i++) {
        us_str text = us_value_text(modules[i]);
        us_str file = us_str_format(arena, "test-%zu.rego", i);
        usher_builder_add_module(builder, file.text, text.text, text.length);
    }
    usher_policy *policy = usher_builder_finish(builder, &problems);
    if (policy)
        report_failed(reporter, "it compiles");
    else if (matches_all(arena, specification, problems))
        report_passed(reporter);
    else
        report_failed(reporter, "got %.*s", US_STR_ARG(all_problems(arena, problems)));
    usher_policy_free(policy);
    usher_problems_free(problems);
    usher_builder_free(builder);
    usher_engine_free(engine);
}

static void run_compiler_file(const case_file *unit, case_reporter *reporter)
{
    us_arena arena;
    const us_value *cases;
    us_arena_init(&arena, 0, NULL);
    size_t count = list_field(read_document(&arena, unit->path), "cases", &cases);
    for (size_t i = 0; i < count; i++) {
        if (report_begin(reporter, i, text_field(cases[i], "note")))
            run_compiler_case(&arena, cases[i], reporter);
    }
    us_arena_free(&arena);
}

static void find_compiler(const test_suite *suite, const char *folder, const char *id,
                          units *found)
{
    units_find_files(suite, folder, id, ".yaml", found);
}

/* ---- Parser ------------------------------------------------------------------------ */

/* What came of one text in one version. */
typedef struct reading {
    bool right;  /* accepted or refused as it should be */
    bool alike;  /* refused with the reference's first error */
    us_str told; /* the first error; empty: it parses */
} reading;

/* True if the first wanted error has a position, and [diag] has that too, with
 * its message. */
static bool is_alike(const us_value *wanted, size_t count, const us_diag *diag)
{
    return count && integer_field(wanted[0], "row") == diag->position.row &&
           integer_field(wanted[0], "col") == diag->position.column &&
           us_str_equal(text_field(wanted[0], "message"), diag->message);
}

static bool is_builtin(us_str name)
{
    return us_builtin_find(name) != NULL;
}

static reading read_one(us_arena *arena, us_value specification, const char *text_name,
                        const char *verdict_name, us_dialect dialect)
{
    const us_value *wanted;
    size_t count = list_field(specification, verdict_name, &wanted);
    us_str text = us_str_copy(arena, text_field(specification, text_name));
    us_parse_options options = {
        .dialect = dialect,
        .annotations = true,
        .is_builtin = is_builtin,
    };
    us_diag_list diags = us_diag_list_make(arena, 10);
    bool module = text_name[0] == 'm';
    bool parses =
        module
            ? us_parse_module(arena, US_STR("test.rego"), text, &options, &diags) != NULL
            : us_parse_query(arena, US_STR_EMPTY, text, &options, &diags) != NULL;
    reading result = {parses == (count == 0), count == 0, US_STR_EMPTY};
    if (!parses && diags.count) {
        us_diag *first = &diags.items[0];
        result.told = us_str_format(arena, "%u:%u %.*s", first->position.row,
                                    first->position.column, US_STR_ARG(first->message));
        result.alike = is_alike(wanted, count, first);
    }
    return result;
}

static us_str first_wanted(us_arena *arena, us_value specification, const char *name)
{
    const us_value *wanted;
    if (!list_field(specification, name, &wanted))
        return US_STR("no error");
    return us_str_format(arena, "%d:%d %.*s", (int)integer_field(wanted[0], "row"),
                         (int)integer_field(wanted[0], "col"),
                         US_STR_ARG(text_field(wanted[0], "message")));
}

static void run_parser_case(us_arena *arena, us_value specification,
                            case_reporter *reporter)
{
    static const struct {
        const char *text, *verdict;
        us_dialect dialect;
    } readings[] = {{"module", "v0", US_REGO_V0},
                    {"module", "v1", US_REGO_V1},
                    {"query", "query_v0", US_REGO_V0},
                    {"query", "query_v1", US_REGO_V1}};
    us_buf difference = us_buf_make(arena);
    bool right = true, alike = true;
    for (size_t i = 0; i < 4; i++) {
        reading r = read_one(arena, specification, readings[i].text, readings[i].verdict,
                             readings[i].dialect);
        right &= r.right;
        alike &= r.alike;
        us_str wanted = first_wanted(arena, specification, readings[i].verdict);
        if (!r.right || !r.alike)
            us_buf_add_format(&difference, "%s%s %s: want %.*s, got %.*s",
                              difference.length ? "; " : "", readings[i].verdict,
                              r.right ? "differs" : "WRONG", US_STR_ARG(wanted),
                              US_STR_ARG(r.told.length ? r.told : US_STR("no error")));
    }
    us_str text = us_buf_str(&difference);
    report_likeness(reporter, right, alike ? LIKENESS_SAME : LIKENESS_OTHER, "%.*s",
                    US_STR_ARG(text));
}

/* Of a text that parses: whether formatting keeps it. */
static void format_parser_case(us_arena *arena, us_value specification,
                               case_reporter *reporter)
{
    static const usher_dialect dialects[] = {USHER_REGO_V0, USHER_REGO_V1};
    us_str text = text_field(specification, "module"), difference;
    const us_value *wanted;
    for (size_t i = 0; i < 2; i++) {
        if (list_field(specification, i ? "v1" : "v0", &wanted) == 0 &&
            !formatted_agrees(arena, text, dialects[i], &difference)) {
            report_failed(reporter, "%.*s", US_STR_ARG(difference));
            return;
        }
    }
    report_passed(reporter);
}

static void run_parser_file(const case_file *unit, case_reporter *reporter)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_str text = read_text(&arena, unit->path);
    us_arena_mark mark = us_arena_get_mark(&arena);
    size_t start = 0;
    for (size_t i = 0; start < text.length; i++) {
        size_t end = us_str_find(text, US_STR("\n"), start);
        if (end == US_STR_NONE)
            end = text.length;
        us_value specification = US_NULL;
        us_diag diag = {0};
        us_str line = us_str_copy(&arena, us_str_slice(text, start, end));
        bool read = us_json_read(&arena, line, NULL, &specification, NULL, &diag);
        if (report_begin(reporter, i, text_field(specification, "note"))) {
            if (read && conformance.format)
                format_parser_case(&arena, specification, reporter);
            else if (read)
                run_parser_case(&arena, specification, reporter);
            else
                report_failed(reporter, "%.*s", US_STR_ARG(diag.message));
        }
        us_arena_release(&arena, mark);
        start = end + 1;
    }
    us_arena_free(&arena);
}

static void find_parser(const test_suite *suite, const char *folder, const char *id,
                        units *found)
{
    units_find_files(suite, folder, id, ".jsonl", found);
}

const test_suite suite_compiler = {"compiler", USHER_REGO_V1, find_compiler,
                                   run_compiler_file};
const test_suite suite_parser = {"parser", USHER_REGO_V1, find_parser, run_parser_file};
