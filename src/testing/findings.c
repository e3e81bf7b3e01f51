/* Results for other programs: each test, and each case of one that has cases, is a case of a
 * report, and what failed in it a finding at the literal that had no answer. */
#include "testing/tests.h"

#include "report/report.h"

typedef struct maker {
    us_arena *arena;
    us_report_case *items;
    size_t count, capacity;
} maker;

static us_report_place place_of(const us_test_place *place)
{
    return (us_report_place){place->file, place->row, place->column, false};
}

static us_report_finding *add_finding(maker *m, us_report_case *made,
                                      us_report_level level, us_str message)
{
    us_report_finding *finding = us_arena_alloc_zero(m->arena, sizeof *finding);
    finding->level = level;
    finding->rule = us_str_format(m->arena, "%.*s.%.*s", US_STR_ARG(made->suite),
                                  US_STR_ARG(made->name));
    finding->message = message;
    finding->place = made->place;
    made->findings = finding;
    made->finding_count = 1;
    return finding;
}

static us_report_case *add_case(maker *m, const us_test_result *result, us_str name)
{
    m->items =
        us_arena_room(m->arena, m->items, m->count, &m->capacity, sizeof *m->items);
    us_report_case *made = &m->items[m->count++];
    *made = (us_report_case){
        .suite = result->package, .name = name, .place = place_of(&result->place)};
    return made;
}

/* What failed, where that is known. */
static void add_failure(maker *m, us_report_case *made, us_str message,
                        const us_test_difference *difference)
{
    if (difference)
        message = us_test_difference_text(m->arena, difference);
    us_report_finding *finding =
        add_finding(m, made, US_REPORT_FAILURE,
                    message.length > 0 ? message : US_STR("the case failed"));
    if (difference)
        finding->place = place_of(&difference->place);
}

static us_str error_text(us_arena *arena, const us_test_error *error)
{
    us_buf text = us_buf_make(arena);
    us_buf_add_str(&text, error->text);
    for (size_t i = 0; i < error->frame_count; i++)
        us_buf_add_format(&text, "\n  %.*s", US_STR_ARG(error->frames[i].text));
    return us_buf_str(&text);
}

/* The cases at the ends of the levels: "test_x/a/b". */
static void add_cases(maker *m, const us_test_result *result, const us_test_case *cases,
                      size_t count, us_str above)
{
    for (size_t i = 0; i < count; i++) {
        us_str name = us_str_format(m->arena, "%.*s/%.*s", US_STR_ARG(above),
                                    US_STR_ARG(cases[i].name));
        if (cases[i].case_count > 0) {
            add_cases(m, result, cases[i].cases, cases[i].case_count, name);
            continue;
        }
        us_report_case *made = add_case(m, result, name);
        made->duration = cases[i].duration;
        made->skipped = cases[i].skipped;
        if (cases[i].failed)
            add_failure(m, made, cases[i].message, cases[i].difference);
    }
}

static void add_result(maker *m, const us_test_result *result)
{
    size_t first = m->count;
    add_cases(m, result, result->cases, result->case_count, result->name);
    if (m->count == first) {
        us_report_case *made = add_case(m, result, result->name);
        made->duration = result->duration;
        made->skipped = result->outcome == US_TEST_SKIPPED;
        if (result->outcome == US_TEST_ERRED)
            add_finding(m, made, US_REPORT_ERROR, error_text(m->arena, &result->error));
        if (result->outcome == US_TEST_FAILED && result->value.length > 0)
            add_failure(m, made,
                        us_str_format(m->arena, "it is %.*s, not true",
                                      US_STR_ARG(result->value)),
                        result->difference);
        else if (result->outcome == US_TEST_FAILED)
            add_failure(m, made, US_STR("it has no value"), result->difference);
    }
    m->items[first].output = result->output;
}

bool us_test_report_write(us_buf *out, const us_test_result *const *results, size_t count,
                          const char *format)
{
    maker m = {.arena = out->arena};
    for (size_t i = 0; i < count; i++)
        add_result(&m, results[i]);
    us_report report = {.tool = "usher test", .cases = m.items, .case_count = m.count};
    return us_report_write(out, &report, format);
}
