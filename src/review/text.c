/* Outcomes as text: a line a finding, in the form that editors and compilers share. */
#include "review/review.h"

#include "base/unified.h"

/* ---- Findings ------------------------------------------------------------------------ */

static const char *color_of(us_review_level level)
{
    switch (level) {
    case US_REVIEW_DENY:
    case US_REVIEW_ERROR:
        return "\033[31m";
    case US_REVIEW_WARN:
        return "\033[33m";
    case US_REVIEW_DRYRUN:
    case US_REVIEW_EXCEPTION:
        return "\033[36m";
    case US_REVIEW_LEVELS:
        break;
    }
    return "";
}

/* [text] with all lines but the first after [indent]. */
static void add_indented(us_buf *out, us_str text, const char *indent)
{
    for (size_t i = 0; i < text.length; i++) {
        us_buf_add_char(out, text.text[i]);
        if (text.text[i] == '\n')
            us_buf_add_c(out, indent);
    }
}

static void add_place(us_buf *out, const us_review_finding *finding)
{
    us_buf_add_str(out, finding->file);
    if (finding->at.row > 0)
        us_buf_add_format(out, ":%u:%u", finding->at.row, finding->at.column);
    if (finding->file.length > 0)
        us_buf_add_c(out, ": ");
}

static void add_finding(us_buf *out, const us_review_finding *finding, bool colors)
{
    const char *name = us_review_level_name(finding->level);
    add_place(out, finding);
    if (colors)
        us_buf_add_format(out, "%s%s\033[0m: ", color_of(finding->level), name);
    else
        us_buf_add_format(out, "%s: ", name);
    if (us_review_shows_field(finding))
        us_buf_add_format(out, "%.*s: ", US_STR_ARG(finding->field));
    add_indented(out, finding->message, "    ");
    if (finding->policy.length > 0)
        us_buf_add_format(out, " [%.*s]", US_STR_ARG(finding->policy));
    us_buf_add_char(out, '\n');
    if (finding->why.length > 0)
        us_buf_add_format(out, "    why: %.*s\n", US_STR_ARG(finding->why));
    if (finding->fix.length > 0 && finding->level <= US_REVIEW_DRYRUN) {
        us_buf_add_c(out, "    fix: ");
        add_indented(out, finding->fix, "         ");
        us_buf_add_char(out, '\n');
    }
}

static void add_mended(us_buf *out, const us_review_object *object, bool colors)
{
    if (object->mended.length > 0)
        us_buf_add_format(
            out, "%.*s: %s: it would be mended: %.*s\n", US_STR_ARG(object->name),
            colors ? "\033[36mnote\033[0m" : "note", US_STR_ARG(object->mended));
}

static void add_patch(us_buf *out, const us_review_patch *patch, bool colors)
{
    us_unified_add(out, patch->file, patch->before, patch->after, colors);
    if (patch->problem.length > 0)
        us_buf_add_format(out, "%.*s:%u:%u: note: a patch cannot be written here: %.*s\n",
                          US_STR_ARG(patch->file), patch->at.row, patch->at.column,
                          US_STR_ARG(patch->problem));
}

void us_review_print(us_buf *out, const us_review_outcome *outcome, bool diffs,
                     bool colors)
{
    size_t next = 0;
    for (size_t i = 0; i < outcome->object_count; i++) {
        const us_review_object *object = &outcome->objects[i];
        bool is_last = i + 1 == outcome->object_count ||
                       outcome->objects[i + 1].file_number != object->file_number;
        for (size_t j = 0; j < object->count; j++)
            add_finding(out, &outcome->findings[object->first + j], colors);
        if (diffs)
            add_mended(out, object, colors);
        if (diffs && is_last && next < outcome->patch_count &&
            outcome->patches[next].file_number == object->file_number)
            add_patch(out, &outcome->patches[next++], colors);
    }
}

/* ---- The sum ------------------------------------------------------------------------- */

static void add_count(us_buf *out, size_t count, const char *what)
{
    us_buf_add_format(out, "%zu %s%s", count, what, count == 1 ? "" : "s");
}

void us_review_summary(us_buf *out, const us_review_outcome *outcome, size_t written)
{
    const size_t *levels = outcome->levels;
    add_count(out, outcome->judged_count, "object");
    us_buf_add_c(out, outcome->of_cluster ? " of " : " in ");
    add_count(out, outcome->named_count, outcome->of_cluster ? "kind" : "file");
    us_buf_add_c(out, ": ");
    add_count(out, levels[US_REVIEW_DENY], "denial");
    us_buf_add_c(out, ", ");
    add_count(out, levels[US_REVIEW_WARN], "warning");
    if (levels[US_REVIEW_DRYRUN] > 0)
        us_buf_add_format(out, ", %zu on dry run", levels[US_REVIEW_DRYRUN]);
    if (levels[US_REVIEW_EXCEPTION] > 0) {
        us_buf_add_c(out, ", ");
        add_count(out, levels[US_REVIEW_EXCEPTION], "exception");
    }
    if (levels[US_REVIEW_ERROR] > 0) {
        us_buf_add_c(out, ", ");
        add_count(out, levels[US_REVIEW_ERROR], "error");
    }
    if (outcome->mended_count > 0)
        us_buf_add_format(out, "; %zu would be mended", outcome->mended_count);
    if (written > 0) {
        us_buf_add_c(out, "; ");
        add_count(out, written, "file");
        us_buf_add_c(out, " written");
    }
    us_buf_add_char(out, '\n');
}
