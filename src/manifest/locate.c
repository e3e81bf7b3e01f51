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

/* True if [key], as it stands between its quotes, stands for [name]. */
static bool is_key(us_str key, us_str name)
{
    us_arena arena;
    us_value value;
    us_diag diag;
    if (us_str_equal(key, name))
        return true;
    if (us_str_find(key, US_STR("\\"), 0) == US_STR_NONE)
        return false;
    us_arena_init(&arena, 0, NULL);
    us_str quoted = us_str_make(key.text - 1, key.length + 2);
    bool same = us_json_read(&arena, quoted, NULL, &value, NULL, &diag) &&
                us_str_equal(us_value_text(value), name);
    us_arena_free(&arena);
    return same;
}

/* Finds the child under [step] of the container at [*at]: [*at] becomes where its value
 * begins, [*shown] where the child is seen, which for a member is its key. */
static bool enter(us_str text, us_value step, size_t *at, size_t *shown)
{
    us_json_walk walk = us_json_walk_begin(us_str_slice(text, *at, text.length));
    us_str key;
    for (int64_t i = 0; us_json_walk_key(&walk, &key); i++) {
        bool found = walk.in_object
                         ? us_value_is_string(step) && is_key(key, us_value_text(step))
                         : us_value_tag(step) == US_TAG_INTEGER && step.as.integer == i;
        if (found) {
            *at = (size_t)(walk.p - text.text);
            *shown = walk.in_object ? (size_t)(key.text - text.text) - 1 : *at;
            return true;
        }
        us_json_walk_value(&walk);
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
