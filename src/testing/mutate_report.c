/* What mutation testing found, as text, as JSON, and in formats for other programs. */
#include "testing/mutate.h"

#include "codec/json.h"
#include "report/report.h"

/* What SARIF calls rules. */
static const us_report_rule rules[] = {
#define MUTATOR(mutator, word, about)                                                    \
    {.name = {"mutate-" word, sizeof "mutate-" word - 1},                                \
     .title = {about, sizeof about - 1}},
#include "testing/mutators.def"
};

typedef struct status_row {
    const char *name;
    bool counts, killed;
} status_row;

static const status_row statuses[] = {
#define STATUS(name, text, counts, killed) {text, counts, killed},
#include "testing/mutant_statuses.def"
};

const char *us_mutant_status_name(us_mutant_status status)
{
    return statuses[status].name;
}

bool us_mutant_is_alive(const us_mutant *mutant)
{
    return statuses[mutant->status].counts && !statuses[mutant->status].killed;
}

us_mutation_sums us_mutation_add_up(const us_mutation *mutation)
{
    us_mutation_sums sums = {.found = us_mutation_found(mutation),
                             .tried = us_mutation_count(mutation)};
    for (size_t i = 0; i < sums.tried; i++) {
        us_mutant_status status = us_mutation_at(mutation, i)->status;
        sums.by_status[status]++;
        sums.counted += statuses[status].counts;
        sums.killed += statuses[status].killed;
    }
    sums.score = sums.counted ? 100.0 * (double)sums.killed / (double)sums.counted : 100;
    return sums;
}

/* ---- Text */

static void add_place(us_buf *out, const us_mutant *mutant)
{
    us_buf_add_format(out, "%.*s:%u:%u", US_STR_ARG(mutant->place.file),
                      mutant->place.row, mutant->place.column);
}

void us_mutant_text_add(us_buf *out, const us_mutant *mutant)
{
    add_place(out, mutant);
    us_buf_add_format(out, ": %s: %.*s\n", us_mutant_status_name(mutant->status),
                      US_STR_ARG(mutant->mutator));
    us_buf_add_format(out, "  - %.*s\n", US_STR_ARG(mutant->before));
    if (mutant->after.length > 0)
        us_buf_add_format(out, "  + %.*s\n", US_STR_ARG(mutant->after));
    if (mutant->killer.length > 0)
        us_buf_add_format(out, "  by %.*s\n", US_STR_ARG(mutant->killer));
}

/* " (2 timeout, 3 …)": those of the statuses that count, or of those that don't. */
static void add_numbers(us_buf *out, const us_mutation_sums *sums, bool counted)
{
    const char *before = "";
    for (size_t i = 0; i < US_MUTANT_STATUS_COUNT; i++) {
        if (statuses[i].counts != counted || sums->by_status[i] == 0)
            continue;
        us_buf_add_format(out, "%s%zu %s", before, sums->by_status[i], statuses[i].name);
        before = ", ";
    }
}

void us_mutation_sums_text(us_buf *out, const us_mutation_sums *sums)
{
    us_buf_add_format(out, "mutation score: %.2f%%, %zu of %zu mutants", sums->score,
                      sums->killed, sums->counted);
    if (sums->counted > 0)
        us_buf_add_c(out, ": ");
    add_numbers(out, sums, true);
    us_buf_add_char(out, '\n');
    if (sums->counted < sums->tried) {
        us_buf_add_c(out, "not counted: ");
        add_numbers(out, sums, false);
        us_buf_add_char(out, '\n');
    }
    if (sums->tried < sums->found)
        us_buf_add_format(out, "chosen: %zu of %zu mutants\n", sums->tried, sums->found);
}

/* ---- JSON */

static void add_member(us_buf *out, const char *name, us_str text)
{
    us_buf_add_format(out, ",\"%s\":", name);
    us_json_write_string(out, text, false);
}

static void add_mutant(us_buf *out, const us_mutant *mutant)
{
    us_buf_add_c(out, "{\"file\":");
    us_json_write_string(out, mutant->place.file, false);
    us_buf_add_format(out, ",\"row\":%u,\"col\":%u", mutant->place.row,
                      mutant->place.column);
    add_member(out, "mutator", mutant->mutator);
    add_member(out, "status", us_str_from(us_mutant_status_name(mutant->status)));
    add_member(out, "before", mutant->before);
    add_member(out, "after", mutant->after);
    if (mutant->killer.length > 0)
        add_member(out, "killed_by", mutant->killer);
    us_buf_add_char(out, '}');
}

void us_mutation_json(us_buf *out, const us_mutation *mutation)
{
    us_mutation_sums sums = us_mutation_add_up(mutation);
    us_buf_add_format(out,
                      "{\"score\":%.2f,\"killed\":%zu,\"counted\":%zu,\"found\":%zu,",
                      sums.score, sums.killed, sums.counted, sums.found);
    us_buf_add_c(out, "\"statuses\":{");
    for (size_t i = 0; i < US_MUTANT_STATUS_COUNT; i++)
        us_buf_add_format(out, "%s\"%s\":%zu", i ? "," : "", statuses[i].name,
                          sums.by_status[i]);
    us_buf_add_c(out, "},\"mutants\":[");
    for (size_t i = 0; i < sums.tried; i++) {
        us_buf_add_c(out, i ? "," : "");
        add_mutant(out, us_mutation_at(mutation, i));
    }
    us_buf_add_c(out, "]}");
}

/* ---- Formats for other programs */

static us_report_finding *make_finding(us_arena *arena, const us_mutant *mutant)
{
    us_report_finding *finding = us_arena_alloc_zero(arena, sizeof *finding);
    bool unreached = mutant->status == US_MUTANT_UNREACHED;
    *finding = (us_report_finding){
        .level = US_REPORT_FAILURE,
        .rule = us_str_format(arena, "mutate-%.*s", US_STR_ARG(mutant->mutator)),
        .message = us_str_format(arena, "%s:\n- %.*s\n+ %.*s",
                                 unreached ? "no test reaches what is changed"
                                           : "no test notices the change",
                                 US_STR_ARG(mutant->before), US_STR_ARG(mutant->after)),
        .place = {mutant->place.file, mutant->place.row, mutant->place.column, false}};
    return finding;
}

bool us_mutation_report(us_buf *out, const us_mutation *mutation, const char *format)
{
    us_arena *arena = out->arena;
    size_t count = us_mutation_count(mutation);
    us_report_case *cases = us_arena_alloc_zero(arena, (count + 1) * sizeof *cases);
    for (size_t i = 0; i < count; i++) {
        const us_mutant *mutant = us_mutation_at(mutation, i);
        cases[i] = (us_report_case){
            .suite = mutant->place.file,
            .name = us_str_format(
                arena, "%u:%u %.*s: %.*s", mutant->place.row, mutant->place.column,
                US_STR_ARG(mutant->mutator),
                US_STR_ARG(mutant->after.length > 0 ? mutant->after : mutant->before)),
            .place = {mutant->place.file, mutant->place.row, mutant->place.column, false},
            .skipped = !statuses[mutant->status].counts,
        };
        if (!us_mutant_is_alive(mutant))
            continue;
        cases[i].findings = make_finding(arena, mutant);
        cases[i].finding_count = 1;
    }
    us_report report = {.tool = "usher test --mutate",
                        .cases = cases,
                        .case_count = count,
                        .rules = rules,
                        .rule_count = sizeof rules / sizeof *rules};
    return us_report_write(out, &report, format);
}
