/* Records as a report: a case for each, which fails where --fail-on says so. */
#include "admission/text.h"
#include "replay/formats.h"

typedef struct reporting {
    us_arena *arena;
    const us_replay_writing *writing;
    us_report_finding *findings;
    size_t count, capacity;
} reporting;

static us_report_place place_of(const us_replay_record *record)
{
    uint32_t line = record->line > UINT32_MAX ? 0 : (uint32_t)record->line;
    return (us_report_place){.file = record->file, .line = line};
}

static void add(reporting *r, const us_replay_record *record, us_report_level level,
                us_str rule, us_str message)
{
    r->findings =
        us_arena_room(r->arena, r->findings, r->count, &r->capacity, sizeof *r->findings);
    r->findings[r->count++] = (us_report_finding){
        .level = level,
        .rule = rule,
        .message = message,
        .place = place_of(record),
    };
}

static void add_sayings(reporting *r, const us_replay_record *record,
                        us_report_level level, const char *what,
                        const us_replay_sayings *sayings)
{
    for (size_t i = 0; i < sayings->count; i++)
        add(r, record, level, sayings->items[i].policy,
            us_str_format(r->arena, "%s: %.*s", what,
                          US_STR_ARG(sayings->items[i].message)));
}

/* The change itself, where no saying of the candidate tells of it. */
static void add_change(reporting *r, const us_replay_record *record,
                       us_report_level level)
{
    static const us_str rule = {"replay", 6};
    const char *name = us_replay_change_name(record->change);
    if (record->change == US_REPLAY_NEWLY_ADMITTED && record->has_baseline)
        add_sayings(r, record, level, "newly admitted; was denied",
                    &record->baseline.denials);
    else if (record->change == US_REPLAY_NEWLY_ADMITTED)
        add(r, record, level, rule,
            us_str_format(r->arena, "newly admitted; was refused: %.*s",
                          US_STR_ARG(record->refusal)));
    else if (record->change != US_REPLAY_SAME && record->change != US_REPLAY_NEWLY_DENIED)
        add(r, record, level, rule, us_str_from(name));
    else if (record->candidate.verdict == US_REPLAY_INDETERMINATE)
        add(r, record, level, rule, US_STR("indeterminate"));
}

static us_report_case case_of(reporting *r, const us_replay_record *record)
{
    us_replay_verdict verdict = record->candidate.verdict;
    bool denied_anew = record->change == US_REPLAY_NEWLY_DENIED;
    us_report_level level = us_replay_failing_has(&r->writing->failing, record)
                                ? US_REPORT_FAILURE
                            : record->accepted.length > 0 ? US_REPORT_NOTE
                                                          : US_REPORT_WARNING;
    size_t first = r->count;
    add_change(r, record, level);
    add_sayings(r, record, level, denied_anew ? "newly denied" : "denied",
                &record->candidate.denials);
    add_sayings(r, record, record->candidate.failed ? US_REPORT_ERROR : level, "failed",
                &record->candidate.errors);
    if (r->count == first && denied_anew)
        add(r, record, level, US_STR("replay"), US_STR("newly denied"));
    if (record->accepted.length > 0)
        add(r, record, US_REPORT_NOTE, US_STR("replay"),
            us_str_format(r->arena, "accepted: %.*s", US_STR_ARG(record->accepted)));
    return (us_report_case){
        .suite = record->file,
        .name = us_str_format(r->arena, "%.*s %.*s", US_STR_ARG(record->audit_id),
                              US_STR_ARG(us_replay_subject(r->arena, record))),
        .place = place_of(record),
        .skipped =
            verdict == US_REPLAY_INDETERMINATE || verdict == US_REPLAY_NOT_APPLICABLE,
        .finding_count = r->count - first,
    };
}

/* What there was no room for is one case. */
static us_report_case rest_of(reporting *r, size_t dropped)
{
    us_replay_record nowhere = {.line = 0};
    add(r, &nowhere, US_REPORT_WARNING, US_STR("replay"),
        us_str_format(r->arena, "%zu more are not listed; -o json or csv has them",
                      dropped));
    return (us_report_case){.suite = US_STR("usher replay"),
                            .name = US_STR("more events"),
                            .finding_count = 1};
}

void us_replay_report(us_buf *out, const us_replay_collected *records,
                      const us_replay_writing *writing)
{
    us_arena *arena = out->arena;
    reporting r = {.arena = arena, .writing = writing};
    us_report_case *cases =
        us_arena_alloc_array(arena, records->count + 1, sizeof *cases);
    size_t count = 0, first = 0;
    for (; count < records->count; count++)
        cases[count] = case_of(&r, &records->items[count]);
    if (records->dropped > 0)
        cases[count++] = rest_of(&r, records->dropped);
    /* The list of findings moved while it grew. */
    for (size_t i = 0; i < count; i++) {
        cases[i].findings = r.findings + first;
        first += cases[i].finding_count;
    }
    us_report report = {.tool = "usher replay", .cases = cases, .case_count = count};
    us_report_write(out, &report, writing->format);
}
