/* From the path of a field to its place in the file. YAML's positions were kept when it
 * was read; in a JSON text the path is followed anew, for few ask. */
#include "manifest/manifest.h"

#include "value/array.h"

#include <stdlib.h>

/* ---- JSON ---------------------------------------------------------------------------- */

static size_t skip_blanks(us_str text, size_t at)
{
    while (at < text.length && text.text[at] && strchr(" \t\r\n", text.text[at]))
        at++;
    return at;
}

/* The byte after the string that begins at [at]. */
static size_t skip_string(us_str text, size_t at)
{
    for (at++; at < text.length && text.text[at] != '"'; at++)
        at += text.text[at] == '\\';
    return at < text.length ? at + 1 : text.length;
}

/* The byte after the value that begins at [at]. */
static size_t skip_value(us_str text, size_t at)
{
    size_t depth = 0;
    while (at < text.length) {
        char c = text.text[at];
        if (c == '"') {
            at = skip_string(text, at);
        } else if (c == '{' || c == '[') {
            depth++;
            at++;
            continue;
        } else if (c == '}' || c == ']') {
            depth -= depth > 0;
            at++;
        } else if (depth > 0 && strchr(",: \t\r\n", c)) {
            at++;
            continue;
        } else {
            while (at < text.length && !strchr(",:]} \t\r\n", text.text[at]))
                at++;
        }
        if (depth == 0)
            return at;
    }
    return at;
}

/* True if the JSON string from byte [start] to [end] stands for [key]. */
static bool is_key(us_str text, size_t start, size_t end, us_str key)
{
    us_arena arena;
    us_value value;
    us_diag diag;
    us_str string = us_str_slice(text, start, end);
    if (string.length == key.length + 2 &&
        memcmp(string.text + 1, key.text, key.length) == 0)
        return true;
    if (us_str_find(string, US_STR("\\"), 0) == US_STR_NONE)
        return false;
    us_arena_init(&arena, 0, NULL);
    bool same = us_json_read(&arena, string, NULL, &value, NULL, &diag) &&
                us_str_equal(us_value_text(value), key);
    us_arena_free(&arena);
    return same;
}

/* Finds the child under [step] of the container at [*at]: [*at] becomes where its value
 * begins, [*shown] where the child is seen, which for a member is its key. */
static bool enter(us_str text, us_value step, size_t *at, size_t *shown)
{
    bool is_object = text.text[*at] == '{';
    size_t here = skip_blanks(text, *at + 1);
    if (!is_object && text.text[*at] != '[')
        return false;
    for (int64_t i = 0;
         here < text.length && text.text[here] != '}' && text.text[here] != ']'; i++) {
        size_t start = here, end = here;
        if (is_object) {
            end = skip_string(text, here);
            here = skip_blanks(text, skip_blanks(text, end) + 1);
        }
        bool found = is_object
                         ? us_value_is_string(step) &&
                               is_key(text, start, end, us_value_text(step))
                         : us_value_tag(step) == US_TAG_INTEGER && step.as.integer == i;
        if (found) {
            *at = here;
            *shown = start;
            return true;
        }
        here = skip_blanks(text, skip_value(text, here));
        if (here < text.length && text.text[here] == ',')
            here = skip_blanks(text, here + 1);
    }
    return false;
}

us_position us_json_locate(us_str text, us_position start, const us_value *path,
                           size_t count)
{
    size_t at = skip_blanks(text, start.offset), shown = at;
    for (size_t i = 0; i < count && at < text.length; i++)
        if (!enter(text, path[i], &at, &shown))
            break;
    return us_position_after(text, start, shown);
}

/* ---- Manifests ----------------------------------------------------------------------- */

/* A number in brackets may be the key of an object. */
static us_value step_in(us_arena *arena, us_value container, us_value step)
{
    if (us_value_tag(container) == US_TAG_OBJECT && us_value_tag(step) == US_TAG_INTEGER)
        return us_value_string(us_str_format(arena, "%lld", (long long)step.as.integer));
    return step;
}

us_position us_manifest_locate(us_arena *arena, const us_manifest *manifest,
                               us_value steps)
{
    if (manifest->file->objects)
        return (us_position){0};
    const us_array *prefix = manifest->prefix.as.array;
    const us_array *rest = us_value_is_none(steps) ? NULL : steps.as.array;
    us_array *path = us_array_new(arena, prefix->count + (rest ? rest->count : 0));
    us_value container = manifest->value;
    for (uint32_t i = 0; i < prefix->count; i++)
        us_array_push(path, prefix->items[i]);
    for (uint32_t i = 0; rest && i < rest->count; i++) {
        us_value step = step_in(arena, container, rest->items[i]);
        const us_value *child = us_value_get(container, step);
        us_array_push(path, step);
        container = child ? *child : US_NONE;
    }
    if (!manifest->positions)
        return us_json_locate(manifest->file->text, manifest->start, path->items,
                              path->count);
    return us_yaml_position(manifest->positions, path->items, path->count, NULL);
}
