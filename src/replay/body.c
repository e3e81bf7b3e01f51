/* Reading bodies, and changing copies of them. */
#include "replay/body.h"

#include "codec/json.h"
#include "codec/json_plain.h"
#include "kubernetes/object.h"

/* True for a string of ASCII without escapes. */
static bool is_plain_string(us_str text)
{
    bool high = false;
    if (text.length < 2 || text.text[0] != '"' || text.length > US_STRING_MAX)
        return false;
    const char *from = text.text + 1, *to = text.text + text.length - 1;
    return us_json_skip_plain(from, us_json_wide_end(from, to), to, &high) == to &&
           !high && *to == '"';
}

us_value us_body_read(us_arena *arena, us_str text)
{
    if (is_plain_string(text))
        return us_value_string(us_str_slice(text, 1, text.length - 1));
    us_json_options options = {.keep_text = true};
    us_value value = US_NONE;
    us_diag diag;
    bool ok = text.length > 0 && us_json_read(arena, text, &options, &value, NULL, &diag);
    return ok ? value : US_NONE;
}

static bool is_one_of(us_str word, const char *const *words)
{
    while (*words && !us_str_is(word, *words))
        words++;
    return *words;
}

us_value us_body_pick(us_arena *arena, us_str text, const char *const *names)
{
    us_json_walk walk = us_json_walk_begin(text);
    us_str key, written;
    if (!walk.in_object)
        return us_body_read(arena, text);
    us_object *picked = us_object_new(arena, 4);
    while (us_json_walk_next(&walk, &key, &written)) {
        if (!is_one_of(key, names))
            continue;
        us_value value = us_body_read(arena, written);
        if (us_value_is_none(value))
            return US_NONE;
        us_object_put(picked, us_value_string(key), value);
    }
    return us_value_object(picked);
}

bool us_body_check(us_arena *arena, us_str text, us_str *problem)
{
    us_object *nothing = us_object_new(arena, 1);
    us_object_freeze(nothing);
    const us_shape_node nodes[] = {{nothing, US_SHAPE_WHOLE}, {nothing, US_SHAPE_SKIP}};
    const us_shape shape = {nodes, sizeof nodes / sizeof *nodes};
    us_json_options options = {.keep_text = true, .shape = &shape};
    us_value value;
    us_diag diag;
    bool ok = us_json_read(arena, text, &options, &value, NULL, &diag);
    if (!ok)
        *problem = us_str_format(arena, "%.*s (at column %u)", US_STR_ARG(diag.message),
                                 diag.position.column);
    return ok;
}

us_value us_body_with(us_arena *arena, us_value object, const char *name, us_value value)
{
    us_object *copy = us_kubernetes_copy(arena, object);
    us_kubernetes_put(copy, name, value);
    return us_value_object(copy);
}

/* A copy of [object] without those, with room for [more] members. */
static us_object *copy_without(us_arena *arena, us_value object, const char *const *names,
                               size_t more)
{
    bool any = us_value_tag(object) == US_TAG_OBJECT;
    us_object *copy = us_object_new(arena, more + (any ? object.as.object->count : 0));
    for (uint32_t i = 0; any && i < object.as.object->count; i++)
        if (!is_one_of(us_value_text(object.as.object->keys[i]), names))
            us_object_add(copy, object.as.object->keys[i], object.as.object->values[i]);
    return copy;
}

us_value us_body_without(us_arena *arena, us_value object, const char *const *names)
{
    return us_value_object(copy_without(arena, object, names, 0));
}

us_value us_body_change(us_arena *arena, us_value object, const char *const *names,
                        const us_value *values)
{
    size_t count = 0;
    while (names[count])
        count++;
    us_object *copy = copy_without(arena, object, names, count);
    for (size_t i = 0; i < count; i++)
        if (!us_value_is_none(values[i]))
            us_kubernetes_add(copy, names[i], values[i]);
    return us_value_object(copy);
}
