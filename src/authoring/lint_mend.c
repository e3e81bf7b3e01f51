/* What edits make of a file, and which findings are accepted. */
#include "authoring/lint_walk.h"
#include "codec/json.h"
#include "value/array.h"

#include <stdlib.h>

static int compare_edits(const void *a, const void *b)
{
    const us_lint_edit *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->to < y->to ? -1 : x->to > y->to;
}

/* None of the finding's edits touches what is taken already. */
static bool is_free(const us_lint_finding *finding, const us_lint_edit *taken,
                    size_t count)
{
    for (size_t i = 0; i < finding->edit_count; i++)
        for (size_t k = 0; k < count; k++)
            if (finding->edits[i].from <= taken[k].to &&
                taken[k].from <= finding->edits[i].to)
                return false;
    return true;
}

static bool is_near(const us_lint_edit *taken, size_t count, size_t *from,
                    const us_lint_finding *finding)
{
    /* Findings come in order of their places, and edits lie near them. */
    *from = count > 16 ? count - 16 : 0;
    return is_free(finding, taken + *from, count - *from);
}

us_str us_lint_mended(us_lint *lint, size_t index)
{
    us_lint_file *file = &lint->files[index];
    us_lint_finding *findings = lint->findings + file->first_finding;
    size_t count = 0, most = 0, at = 0, from;
    for (size_t i = 0; i < file->finding_count; i++)
        most += findings[i].edit_count;
    if (most == 0)
        return file->text;
    us_lint_edit *taken = us_arena_alloc_array(lint->arena, most, sizeof *taken);
    for (size_t i = 0; i < file->finding_count; i++) {
        if (findings[i].accepted || !is_near(taken, count, &from, &findings[i]))
            continue;
        for (size_t k = 0; k < findings[i].edit_count; k++)
            taken[count++] = findings[i].edits[k];
    }
    qsort(taken, count, sizeof *taken, compare_edits);
    us_buf out = us_buf_make(lint->arena);
    for (size_t i = 0; i < count; i++) {
        if (taken[i].from < at)
            continue;
        us_buf_add_str(&out, us_str_slice(file->text, at, taken[i].from));
        us_buf_add_str(&out, taken[i].text);
        at = taken[i].to;
    }
    us_buf_add_str(&out, us_str_slice(file->text, at, file->text.length));
    return us_buf_str(&out);
}

/* ---- The baseline -------------------------------------------------------------------- */

static us_value key_of(us_arena *arena, us_str rule, us_str file, us_str line)
{
    return us_value_string_checked(
        arena, us_str_format(arena, "%.*s\n%.*s\n%.*s", US_STR_ARG(rule),
                             US_STR_ARG(file), US_STR_ARG(line)));
}

/* How often each finding is accepted. NULL where the text is no baseline. */
static us_object *read_baseline(us_arena *arena, us_str text, us_str *error)
{
    us_value value;
    us_diag diag = {0};
    us_object *counts = us_object_new(arena, 16);
    if (!us_json_read(arena, text, NULL, &value, NULL, &diag)) {
        *error = diag.message;
        return NULL;
    }
    us_value list = us_value_member(value, "findings");
    *error = US_STR("must be {\"findings\": [{rule, file, line}]}");
    if (us_value_tag(list) != US_TAG_ARRAY)
        return NULL;
    for (size_t i = 0; i < list.as.array->count; i++) {
        us_value entry = list.as.array->items[i];
        if (!us_value_is_string(us_value_member(entry, "rule")) ||
            !us_value_is_string(us_value_member(entry, "file")) ||
            !us_value_is_string(us_value_member(entry, "line")))
            return NULL;
        us_value key = key_of(arena, us_value_member_text(entry, "rule"),
                              us_value_member_text(entry, "file"),
                              us_value_member_text(entry, "line"));
        const us_value *known = us_object_get(counts, key);
        us_object_put(counts, key, us_value_integer(known ? known->as.integer + 1 : 1));
    }
    return counts;
}

bool us_lint_accept(us_lint *lint, us_str text, us_str *error)
{
    us_object *counts = read_baseline(lint->arena, text, error);
    if (!counts)
        return false;
    for (size_t i = 0; i < lint->finding_count; i++) {
        us_lint_finding *finding = &lint->findings[i];
        us_value key = key_of(lint->arena, finding->rule, finding->file, finding->line);
        const us_value *left = us_object_get(counts, key);
        if (!left || left->as.integer == 0)
            continue;
        finding->accepted = true;
        us_object_put(counts, key, us_value_integer(left->as.integer - 1));
    }
    return true;
}

void us_lint_baseline(us_buf *out, us_lint *lint)
{
    us_array *list = us_array_new(lint->arena, lint->finding_count);
    us_object *whole = us_object_new(lint->arena, 1);
    for (size_t i = 0; i < lint->finding_count; i++) {
        const us_lint_finding *finding = &lint->findings[i];
        us_object *entry = us_object_new(lint->arena, 3);
        us_object_put(entry, us_value_string(US_STR("rule")),
                      us_value_string_checked(lint->arena, finding->rule));
        us_object_put(entry, us_value_string(US_STR("file")),
                      us_value_string_checked(lint->arena, finding->file));
        us_object_put(entry, us_value_string(US_STR("line")),
                      us_value_string_checked(lint->arena, finding->line));
        us_array_push(list, us_value_object(entry));
    }
    us_object_put(whole, us_value_string(US_STR("findings")), us_value_array(list));
    us_json_write(out, us_value_object(whole), US_JSON_PRETTY);
    us_buf_add_char(out, '\n');
}
