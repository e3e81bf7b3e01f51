/* Records and what they come to, for people. */
#include "replay/write.h"

#include "admission/text.h"

/* Of a name or a message in text. */
enum { MOST_BYTES = 1000 };

/* ---- Text ---------------------------------------------------------------------------- */

/* Names come from a log, which anybody may have written. */
static void add_clean(us_buf *out, us_str text)
{
    us_buf_add_str(out, us_text_clean(out->arena, text, US_TEXT_ONE_LINE, MOST_BYTES));
}

static void add_sayings(us_buf *out, const char *word, const us_replay_sayings *sayings)
{
    for (size_t i = 0; i < sayings->count; i++) {
        us_buf_add_format(out, "    %s: ", word);
        add_clean(out, sayings->items[i].message);
        us_buf_add_c(out, " [");
        add_clean(out, sayings->items[i].policy);
        us_buf_add_c(out, "]\n");
    }
}

void us_replay_write_text(us_buf *out, const us_replay_record *record)
{
    add_clean(out, record->file);
    us_buf_add_format(out, ":%llu: ", (unsigned long long)record->line);
    us_buf_add_c(out, record->change == US_REPLAY_SAME
                          ? us_replay_verdict_name(record->candidate.verdict)
                          : us_replay_change_name(record->change));
    us_buf_add_c(out, ": ");
    add_clean(out, record->received);
    us_buf_add_char(out, ' ');
    add_clean(out, record->user);
    us_buf_add_char(out, ' ');
    add_clean(out, record->verb);
    us_buf_add_char(out, ' ');
    add_clean(out, record->kind.length > 0 ? record->kind : record->resource);
    us_buf_add_char(out, ' ');
    if (record->namespace.length > 0) {
        add_clean(out, record->namespace);
        us_buf_add_char(out, '/');
    }
    add_clean(out, record->name);
    us_buf_add_format(out, " (%s)\n", us_replay_grade_name(record->grade));
    add_sayings(out, "deny", &record->candidate.denials);
    add_sayings(out, "error", &record->candidate.errors);
}

/* ---- The sum ------------------------------------------------------------------------- */

static void add_count(us_buf *out, uint64_t count, const char *name, bool *any)
{
    if (count > 0)
        us_buf_add_format(out, "%s%llu %s", *any ? ", " : "", (unsigned long long)count,
                          name);
    *any = *any || count > 0;
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
    us_buf_add_format(out, "%s\n%llu newly denied, %llu newly admitted\n",
                      any ? "" : "none",
                      (unsigned long long)counts->changes[US_REPLAY_NEWLY_DENIED],
                      (unsigned long long)counts->changes[US_REPLAY_NEWLY_ADMITTED]);
    any = false;
    for (unsigned i = 0; i < US_REPLAY_REMARKS; i++)
        if (counts->remarks[i] > 0)
            us_buf_add_format(out, "  %-15s %8llu  %s\n",
                              us_replay_remark_word((us_replay_remark)i),
                              (unsigned long long)counts->remarks[i],
                              us_replay_remark_sentence((us_replay_remark)i));
    if (counts->errors > 0)
        us_buf_add_format(out, "%llu evaluations failed\n",
                          (unsigned long long)counts->errors);
    if (counts->forgotten > 0)
        us_buf_add_format(out, "%llu objects were not remembered, for want of room\n",
                          (unsigned long long)counts->forgotten);
    if (counts->problems > 0)
        us_buf_add_format(out, "%llu lines or logs could not be read\n",
                          (unsigned long long)counts->problems);
}
