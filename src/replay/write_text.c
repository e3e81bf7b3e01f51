/* Records and what they come to, for people. */
#include "admission/text.h"
#include "base/utf8.h"
#include "codec/json.h"
#include "replay/formats.h"

/* Of a name or a message in text. */
enum { MOST_BYTES = 1000 };

/* Of a list in the sum. */
enum { MOST_GROUPS = 10 };

/* ---- Text ---------------------------------------------------------------------------- */

/* Names come from a log, which anybody may have written. */
static void add_clean(us_buf *out, us_str text)
{
    us_buf_add_str(out, us_text_clean(out->arena, text, US_TEXT_ONE_LINE, MOST_BYTES));
}

/* The beginning of a line below that of an event. */
static void begin_below(us_buf *out, const char *word)
{
    us_buf_add_c(out, "    ");
    us_buf_add_c(out, word);
    us_buf_add_c(out, ": ");
}

/* A line for each saying that [other], which may be NULL, does not have. */
static void add_sayings(us_buf *out, const char *word, const us_replay_sayings *sayings,
                        const us_replay_sayings *other)
{
    for (size_t i = 0; i < sayings->count; i++) {
        if (other && us_replay_sayings_have(other, &sayings->items[i]))
            continue;
        begin_below(out, word);
        add_clean(out, sayings->items[i].message);
        us_buf_add_c(out, " [");
        add_clean(out, sayings->items[i].policy);
        us_buf_add_c(out, "]\n");
    }
}

static void add_patch(us_buf *out, const char *word, us_value patch)
{
    us_buf text = us_buf_make(out->arena);
    begin_below(out, word);
    if (us_value_is_none(patch))
        us_buf_add_c(&text, "none");
    else
        us_json_write(&text, patch, US_JSON_COMPACT);
    add_clean(out, us_buf_str(&text));
    us_buf_add_char(out, '\n');
}

/* What the baseline said, and the candidate does not. */
static void add_before(us_buf *out, const us_replay_record *record)
{
    const us_replay_judgement *now = &record->candidate, *then = &record->baseline;
    if (record->change == US_REPLAY_NEWLY_ADMITTED && !record->has_baseline) {
        begin_below(out, "was");
        add_clean(out, record->refusal);
        us_buf_add_char(out, '\n');
    }
    if (record->change == US_REPLAY_SAME || !record->has_baseline)
        return;
    add_sayings(out, "was deny", &then->denials, &now->denials);
    add_sayings(out, "was error", &then->errors, &now->errors);
    if (record->change == US_REPLAY_MESSAGE_CHANGED) {
        add_sayings(out, "was warn", &then->warnings, &now->warnings);
        add_sayings(out, "warn", &now->warnings, &then->warnings);
    }
    if (record->change == US_REPLAY_PATCH_CHANGED) {
        add_patch(out, "was patch", then->patch);
        add_patch(out, "patch", now->patch);
    }
}

us_str us_replay_subject(us_arena *arena, const us_replay_record *record)
{
    us_buf text = us_buf_make(arena);
    add_clean(&text, record->user);
    us_buf_add_char(&text, ' ');
    add_clean(&text, record->verb);
    us_buf_add_char(&text, ' ');
    add_clean(&text, record->kind.length > 0 ? record->kind : record->resource);
    us_buf_add_char(&text, ' ');
    if (record->namespace.length > 0) {
        add_clean(&text, record->namespace);
        us_buf_add_char(&text, '/');
    }
    add_clean(&text, record->name);
    return us_buf_str(&text);
}

void us_replay_text(us_buf *out, const us_replay_record *record)
{
    add_clean(out, record->file);
    us_buf_add_format(out, ":%llu: ", (unsigned long long)record->line);
    us_buf_add_c(out, record->change == US_REPLAY_SAME
                          ? us_replay_verdict_name(record->candidate.verdict)
                          : us_replay_change_name(record->change));
    us_buf_add_c(out, ": ");
    add_clean(out, record->received);
    us_buf_add_char(out, ' ');
    us_buf_add_str(out, us_replay_subject(out->arena, record));
    us_buf_add_c(out, " (");
    us_buf_add_c(out, us_replay_grade_name(record->grade));
    us_buf_add_c(out, ")\n");
    if (record->accepted.length > 0) {
        begin_below(out, "accepted");
        add_clean(out, record->accepted);
        us_buf_add_char(out, '\n');
    }
    add_sayings(out, "deny", &record->candidate.denials, NULL);
    add_sayings(out, "error", &record->candidate.errors, NULL);
    add_before(out, record);
}

/* ---- The sum ------------------------------------------------------------------------- */

static void add_count(us_buf *out, uint64_t count, const char *name, bool *any)
{
    if (count > 0)
        us_buf_add_format(out, "%s%llu %s", *any ? ", " : "", (unsigned long long)count,
                          name);
    *any = *any || count > 0;
}

static void add_changes(us_buf *out, const uint64_t *changes, bool *any)
{
    for (int i = US_REPLAY_CHANGES - 1; i > US_REPLAY_SAME; i--)
        add_count(out, changes[i], us_replay_change_name((us_replay_change)i), any);
}

us_str us_replay_key_shown(us_str key)
{
    return key.length > 0 ? key : US_STR("(none)");
}

static bool is_told(const us_replay_group *group)
{
    uint64_t told = group->denied;
    for (int i = US_REPLAY_SAME + 1; i < US_REPLAY_CHANGES; i++)
        told += group->changes[i];
    return told > 0;
}

static void add_group(us_buf *out, const us_replay_group *group, us_str key, size_t width)
{
    size_t used = us_utf8_count(key);
    bool any = false;
    us_buf_add_format(out, "  %.*s%*s  ", US_STR_ARG(key),
                      (int)(used < width ? width - used : 0), "");
    add_changes(out, group->changes, &any);
    if (!any)
        add_count(out, group->denied, "denied", &any);
    if (group->witness.exists) {
        us_buf_add_c(out, "; ");
        add_clean(out, group->witness.file);
        us_buf_add_format(out, ":%llu ", (unsigned long long)group->witness.line);
        add_clean(out, group->witness.audit_id);
    }
    us_buf_add_char(out, '\n');
}

static void add_dimension(us_buf *out, const us_replay_summary *summary,
                          us_replay_dimension dimension)
{
    us_replay_group others;
    size_t count, told = 0, shown, width = 0;
    us_replay_group *groups =
        us_replay_summary_groups(out->arena, summary, dimension, &count, &others);
    for (size_t i = 0; i < count; i++)
        if (is_told(&groups[i]))
            groups[told++] = groups[i];
    shown = told < MOST_GROUPS ? told : MOST_GROUPS;
    for (size_t i = 0; i < shown; i++) {
        size_t used = us_utf8_count(us_replay_key_shown(groups[i].key));
        width = used > width && used <= 40 ? used : width;
    }
    if (told > 0 || is_told(&others))
        us_buf_add_format(out, "by %s:\n", us_replay_dimension_name(dimension));
    for (size_t i = 0; i < shown; i++)
        add_group(out, &groups[i], us_replay_key_shown(groups[i].key), width);
    if (told > shown)
        us_buf_add_format(out, "  and %zu more\n", told - shown);
    if (is_told(&others))
        add_group(out, &others, US_STR("all others, which were not told apart"), width);
}

static void add_remarks(us_buf *out, const us_replay_counts *counts)
{
    for (unsigned i = 0; i < US_REPLAY_REMARKS; i++)
        if (counts->remarks[i] > 0)
            us_buf_add_format(out, "  %-15s %8llu  %s\n",
                              us_replay_remark_word((us_replay_remark)i),
                              (unsigned long long)counts->remarks[i],
                              us_replay_remark_sentence((us_replay_remark)i));
}

static void add_failures(us_buf *out, const us_replay_counts *counts)
{
    const struct {
        uint64_t count;
        const char *what;
    } failures[] = {
        {counts->errors, "evaluations failed"},
        {counts->baseline_errors, "evaluations of the baseline failed"},
        {counts->forgotten, "objects were not remembered, for want of room"},
        {counts->problems, "lines or logs could not be read"},
    };
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
        if (failures[i].count > 0)
            us_buf_add_format(out, "%llu %s\n", (unsigned long long)failures[i].count,
                              failures[i].what);
}

/* Flips always, other changes if there are any. */
static void add_change_counts(us_buf *out, const us_replay_counts *counts)
{
    uint64_t changes[US_REPLAY_CHANGES];
    bool any = true;
    memcpy(changes, counts->changes, sizeof changes);
    us_buf_add_format(out, "%llu newly denied, %llu newly admitted",
                      (unsigned long long)changes[US_REPLAY_NEWLY_DENIED],
                      (unsigned long long)changes[US_REPLAY_NEWLY_ADMITTED]);
    changes[US_REPLAY_NEWLY_DENIED] = changes[US_REPLAY_NEWLY_ADMITTED] = 0;
    add_changes(out, changes, &any);
    us_buf_add_char(out, '\n');
    any = false;
    for (int i = US_REPLAY_SAME + 1; i < US_REPLAY_CHANGES; i++)
        any = any || counts->accepted[i] > 0;
    if (!any)
        return;
    us_buf_add_c(out, "accepted: ");
    any = false;
    add_changes(out, counts->accepted, &any);
    us_buf_add_char(out, '\n');
}

void us_replay_write_sum(us_buf *out, us_replay_summary *summary)
{
    const us_replay_counts *counts = us_replay_summary_counts(summary);
    bool any = false;
    us_buf_add_format(out, "%llu events: ", (unsigned long long)counts->events);
    for (unsigned i = 0; i < US_REPLAY_GRADES; i++)
        add_count(out, counts->grades[i], us_replay_grade_name((us_replay_grade)i), &any);
    us_buf_add_c(out, any ? "\nverdicts: " : "none\nverdicts: ");
    any = false;
    for (unsigned i = 0; i < US_REPLAY_VERDICTS; i++)
        add_count(out, counts->verdicts[i], us_replay_verdict_name((us_replay_verdict)i),
                  &any);
    us_buf_add_c(out, any ? "\n" : "none\n");
    add_change_counts(out, counts);
    add_remarks(out, counts);
    for (int i = US_REPLAY_BY_RULE; i <= US_REPLAY_BY_DAY; i++)
        add_dimension(out, summary, (us_replay_dimension)i);
    add_failures(out, counts);
}
