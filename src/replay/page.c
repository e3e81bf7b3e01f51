/* A page of a replay: what changed, when, by what rule, for whom, and each event. */
#include "replay/page.h"

#include "admission/text.h"
#include "base/path.h"
#include "codec/json.h"
#include "replay/bump.h"
#include "replay/summary_parts.h"
#include "report/html.h"

/* Rows of a table of groups, and of events. */
enum { MOST_GROUPS = 20, MOST_ROWS = 1000, MOST_BYTES = 1000 };

/* What others wrote is shown on one line, without what turns the direction of writing. */
static void add(us_buf *out, us_str text)
{
    us_html_add(out, us_text_clean(out->arena, text, US_TEXT_ONE_LINE, MOST_BYTES));
}

static void add_place(us_buf *out, us_str file, uint64_t line, us_str audit_id)
{
    us_buf_add_c(out, "<code>");
    add(out, file);
    us_buf_add_format(out, ":%llu<br>", (unsigned long long)line);
    add(out, audit_id);
    us_buf_add_c(out, "</code>");
}

/* ---- Numbers ------------------------------------------------------------------------- */

static void add_tile(us_buf *out, const char *class, uint64_t number, const char *what)
{
    us_buf_add_format(out, "<li class=\"%s\"><b>%llu</b> %s</li>\n",
                      number > 0 ? class : "", (unsigned long long)number, what);
}

static void add_tiles(us_buf *out, const us_replay_counts *counts)
{
    uint64_t accepted = 0;
    for (int i = US_REPLAY_SAME + 1; i < US_REPLAY_CHANGES; i++)
        accepted += counts->accepted[i];
    us_buf_add_c(out, "<ul class=\"tiles\">\n");
    if (counts->with_baseline > 0)
        us_buf_add_format(
            out, "<li class=\"version\"><b>%s</b> version over the baseline</li>\n",
            us_replay_bump_name(us_replay_bump_of(counts)));
    add_tile(out, "denied", counts->changes[US_REPLAY_NEWLY_DENIED], "newly denied");
    add_tile(out, "admitted", counts->changes[US_REPLAY_NEWLY_ADMITTED],
             "newly admitted");
    for (int i = US_REPLAY_NEWLY_ADMITTED - 1; i > US_REPLAY_SAME; i--)
        if (counts->changes[i] > 0)
            add_tile(out, "other", counts->changes[i],
                     us_replay_change_name((us_replay_change)i));
    add_tile(out, "refused", counts->verdicts[US_REPLAY_DENY], "denied in all");
    add_tile(out, "good", counts->verdicts[US_REPLAY_ALLOW], "admitted in all");
    add_tile(out, "refused", counts->verdicts[US_REPLAY_INDETERMINATE], "indeterminate");
    if (accepted > 0)
        add_tile(out, "good", accepted, "changes accepted");
    if (counts->errors > 0)
        add_tile(out, "denied", counts->errors, "evaluations failed");
    if (counts->problems > 0)
        add_tile(out, "denied", counts->problems, "lines or logs not read");
    us_buf_add_c(out, "</ul>\n");
}

/* From the first to the last day. */
static void add_period(us_buf *out, const us_replay_summary *summary)
{
    us_replay_group others;
    size_t count;
    const us_replay_group *days =
        us_replay_summary_groups(out->arena, summary, US_REPLAY_BY_DAY, &count, &others);
    if (count == 0)
        return;
    us_buf_add_c(out, ", from ");
    add(out, days[0].key);
    us_buf_add_c(out, " to ");
    add(out, days[count - 1].key);
}

static void add_intro(us_buf *out, us_replay_summary *summary)
{
    const us_replay_counts *counts = us_replay_summary_counts(summary);
    bool compares = counts->with_baseline > 0;
    us_buf_add_format(
        out,
        "<header><h1>Replay of audit logs</h1>\n<p class=\"quiet\">%llu "
        "events, of which %llu had a review",
        (unsigned long long)counts->events,
        (unsigned long long)(counts->events - counts->grades[US_REPLAY_NO_REVIEW]));
    add_period(out, summary);
    us_buf_add_format(out, ". Changes are from what %s.</p>\n</header>\n<main>\n",
                      compares ? "the baseline decides" : "the logs say was decided");
    add_tiles(out, counts);
}

/* ---- Groups -------------------------------------------------------------------------- */

static uint64_t total_of(const us_replay_group *group, uint64_t numbers[US_PAGE_CLASSES])
{
    uint64_t total = 0;
    us_page_numbers(group, numbers);
    for (int i = 0; i < US_PAGE_CLASSES; i++)
        total += numbers[i];
    return total;
}

/* Where an event is in the table of all, if it is there. */
static size_t row_of(const us_replay_collected *records, const us_replay_witness *witness)
{
    size_t shown = records->count < MOST_ROWS ? records->count : MOST_ROWS, i = 0;
    while (i < shown && !(records->items[i].line == witness->line &&
                          us_str_equal(records->items[i].file, witness->file)))
        i++;
    return i < shown ? i : SIZE_MAX;
}

static void add_witness(us_buf *out, const us_replay_witness *witness,
                        const us_replay_collected *records)
{
    size_t row = row_of(records, witness);
    if (row != SIZE_MAX)
        us_buf_add_format(out, "<a href=\"#event-%zu\" title=\"", row + 1);
    else
        us_buf_add_c(out, "<span title=\"");
    add(out, witness->audit_id);
    us_buf_add_c(out, "\">");
    add(out, us_path_base(witness->file));
    us_buf_add_format(out, ":%llu</%s>", (unsigned long long)witness->line,
                      row != SIZE_MAX ? "a" : "span");
}

static void add_group(us_buf *out, const us_replay_group *group, us_str key,
                      uint64_t most, const us_replay_collected *records)
{
    uint64_t numbers[US_PAGE_CLASSES];
    total_of(group, numbers);
    us_buf_add_c(out, "<tr><th scope=\"row\">");
    add(out, key);
    us_buf_add_c(out, "</th><td class=\"bar\">");
    us_page_bar(out, numbers, most);
    us_buf_add_c(out, "</td>");
    for (int i = 0; i < US_PAGE_CLASSES; i++)
        us_buf_add_format(out, "<td class=\"n\">%llu</td>",
                          (unsigned long long)numbers[i]);
    us_buf_add_c(out, "<td class=\"first\">");
    if (group->witness.exists)
        add_witness(out, &group->witness, records);
    us_buf_add_c(out, "</td></tr>\n");
}

static void add_groups_head(us_buf *out, const char *name, const char *title)
{
    us_buf_add_format(out,
                      "<section aria-labelledby=\"by-%s\"><h2 id=\"by-%s\">%s</h2>\n"
                      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                      "aria-labelledby=\"by-%s\"><table><thead><tr><th>Name</th>"
                      "<td class=\"bar\"></td>",
                      name, name, title, name);
    for (int i = 0; i < US_PAGE_CLASSES; i++)
        us_buf_add_format(out, "<th class=\"n\">%s</th>",
                          us_page_class_title((us_page_class)i));
    us_buf_add_c(out, "<th>first event</th></tr></thead><tbody>\n");
}

static void add_groups(us_buf *out, const us_replay_summary *summary,
                       us_replay_dimension dimension, const char *title,
                       const us_replay_collected *records)
{
    us_replay_group others;
    uint64_t numbers[US_PAGE_CLASSES], most = 1;
    size_t count, shown;
    const us_replay_group *groups =
        us_replay_summary_groups(out->arena, summary, dimension, &count, &others);
    if (count == 0)
        return;
    shown = count < MOST_GROUPS ? count : MOST_GROUPS;
    for (size_t i = 0; i < shown; i++) {
        uint64_t total = total_of(&groups[i], numbers);
        most = total > most ? total : most;
    }
    add_groups_head(out, us_replay_dimension_name(dimension), title);
    for (size_t i = 0; i < shown; i++)
        add_group(out, &groups[i], us_replay_key_shown(groups[i].key), most, records);
    if (total_of(&others, numbers) > 0)
        add_group(out, &others, US_STR("all others, which were not told apart"),
                  total_of(&others, numbers), records);
    us_buf_add_c(out, "</tbody></table></div>");
    if (count > shown)
        us_buf_add_format(out, "<p class=\"quiet\">And %zu more.</p>", count - shown);
    us_buf_add_c(out, "</section>\n");
}

/* ---- Events -------------------------------------------------------------------------- */

static us_page_class class_of(const us_replay_record *record)
{
    return record->change == US_REPLAY_NEWLY_DENIED     ? US_PAGE_DENIED
           : record->change == US_REPLAY_NEWLY_ADMITTED ? US_PAGE_ADMITTED
           : record->change != US_REPLAY_SAME           ? US_PAGE_OTHER
                                                        : US_PAGE_REFUSED;
}

static void add_sayings(us_buf *out, const char *word, const us_replay_sayings *sayings,
                        const us_replay_sayings *other)
{
    for (size_t i = 0; i < sayings->count; i++) {
        if (other && us_replay_sayings_have(other, &sayings->items[i]))
            continue;
        us_buf_add_format(out, "<p class=\"saying\">%s", word);
        add(out, sayings->items[i].message);
        us_buf_add_c(out, " <code>");
        add(out, sayings->items[i].policy);
        us_buf_add_c(out, "</code></p>");
    }
}

static void add_patch(us_buf *out, const char *word, us_value patch)
{
    us_buf text = us_buf_make(out->arena);
    if (us_value_is_none(patch))
        us_buf_add_c(&text, "none");
    else
        us_json_write(&text, patch, US_JSON_COMPACT);
    us_buf_add_format(out, "<p class=\"saying\">%s <code>", word);
    add(out, us_buf_str(&text));
    us_buf_add_c(out, "</code></p>");
}

static void add_what(us_buf *out, const us_replay_record *record)
{
    const us_replay_judgement *now = &record->candidate, *then = &record->baseline;
    if (record->accepted.length > 0) {
        us_buf_add_c(out, "<p class=\"saying\">Accepted: ");
        add(out, record->accepted);
        us_buf_add_c(out, "</p>");
    }
    add_sayings(out, "", &now->denials, NULL);
    add_sayings(out, "Failed: ", &now->errors, NULL);
    if (record->change == US_REPLAY_NEWLY_ADMITTED && !record->has_baseline) {
        us_buf_add_c(out, "<p class=\"saying quiet\">Was: ");
        add(out, record->refusal);
        us_buf_add_c(out, "</p>");
    }
    if (record->change == US_REPLAY_SAME || !record->has_baseline)
        return;
    add_sayings(out, "Was: ", &then->denials, &now->denials);
    add_sayings(out, "Failed before: ", &then->errors, &now->errors);
    if (record->change == US_REPLAY_PATCH_CHANGED) {
        add_patch(out, "Patch before:", then->patch);
        add_patch(out, "Patch:", now->patch);
    }
    if (record->change == US_REPLAY_MESSAGE_CHANGED) {
        add_sayings(out, "Warned before: ", &then->warnings, &now->warnings);
        add_sayings(out, "Warns: ", &now->warnings, &then->warnings);
    }
}

static void add_row(us_buf *out, const us_replay_record *record, size_t number)
{
    const char *class = us_page_class_name(class_of(record));
    us_str kind = record->kind.length > 0 ? record->kind : record->resource;
    us_buf_add_format(out,
                      "<tr id=\"event-%zu\" class=\"%s\"><td><span "
                      "class=\"change\">%s</span><small>%s</small></td><td><time>",
                      number, class,
                      record->change == US_REPLAY_SAME
                          ? us_replay_verdict_name(record->candidate.verdict)
                          : us_replay_change_name(record->change),
                      us_replay_grade_name(record->grade));
    add(out, us_str_slice(record->received, 0,
                          record->received.length < 19 ? record->received.length : 19));
    us_buf_add_c(out, "</time></td><td>");
    add(out, record->user);
    us_buf_add_c(out, "</td><td>");
    add(out, record->verb);
    us_buf_add_char(out, ' ');
    add(out, kind);
    us_buf_add_c(out, "<br>");
    if (record->namespace.length > 0) {
        add(out, record->namespace);
        us_buf_add_char(out, '/');
    }
    add(out, record->name);
    us_buf_add_c(out, "</td><td>");
    add_what(out, record);
    us_buf_add_c(out, "</td><td>");
    add_place(out, record->file, record->line, record->audit_id);
    us_buf_add_c(out, "</td></tr>\n");
}

static void add_filters(us_buf *out)
{
    us_buf_add_c(out, "<fieldset class=\"filters\"><legend>Show</legend>");
    for (int i = 0; i < US_PAGE_CLASSES; i++)
        us_buf_add_format(out,
                          "<label><input type=\"checkbox\" id=\"show-%s\" checked> "
                          "%s</label>",
                          us_page_class_name((us_page_class)i),
                          i == US_PAGE_REFUSED ? "not changed"
                                               : us_page_class_title((us_page_class)i));
    us_buf_add_c(out, "</fieldset>\n");
}

static void add_events(us_buf *out, const us_replay_collected *records)
{
    size_t shown = records->count < MOST_ROWS ? records->count : MOST_ROWS;
    size_t left = records->count - shown + records->dropped;
    us_buf_add_c(out, "<section aria-labelledby=\"each\"><h2 id=\"each\">Events</h2>\n");
    if (records->count == 0) {
        us_buf_add_c(out, "<p>None has changed, was denied, or failed.</p></section>\n");
        return;
    }
    add_filters(out);
    us_buf_add_c(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                      "aria-labelledby=\"each\"><table id=\"events\"><thead><tr>"
                      "<th>Verdict</th><th>Time</th><th>User</th><th>Request</th>"
                      "<th>What policies say</th><th>Log, auditID</th></tr>"
                      "</thead><tbody>\n");
    for (size_t i = 0; i < shown; i++)
        add_row(out, &records->items[i], i + 1);
    us_buf_add_c(out, "</tbody></table></div>");
    if (left > 0)
        us_buf_add_format(out,
                          "<p class=\"quiet\">%zu more are not shown; -o json or csv has "
                          "them.</p>",
                          left);
    us_buf_add_c(out, "</section>\n");
}

void us_replay_page(us_buf *out, const us_replay_collected *records,
                    us_replay_summary *summary)
{
    us_page_head(out);
    add_intro(out, summary);
    us_page_timeline(out, summary);
    add_groups(out, summary, US_REPLAY_BY_RULE, "Policies", records);
    add_groups(out, summary, US_REPLAY_BY_USER, "Users", records);
    add_groups(out, summary, US_REPLAY_BY_KIND, "Kinds", records);
    add_groups(out, summary, US_REPLAY_BY_NAMESPACE, "Namespaces", records);
    add_events(out, records);
    us_page_grades(out, us_replay_summary_counts(summary));
    us_buf_add_c(out, "</main>\n</body>\n</html>\n");
}
