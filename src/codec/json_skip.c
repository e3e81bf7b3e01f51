/* The part of the JSON reader that builds nothing: it passes over a value that
 * nobody will look at, and finds the same faults at the same places as if it
 * built it. Open containers lie on the reader's stack as markers; where doubled
 * keys are refused, the keys so far lie there too. */
#include "codec/json_reader.h"

#include "value/object.h"

const us_value *us_json_find_duplicate(us_arena *arena, const us_value *keys,
                                       size_t count, size_t step)
{
    us_arena_mark mark = us_arena_get_mark(arena);
    us_object *seen = us_object_new(arena, count);
    const us_value *found = NULL;
    for (size_t i = 0; i < count && !found; i++)
        if (!us_object_put(seen, keys[i * step], US_NULL))
            found = &keys[i * step];
    us_arena_release(arena, mark);
    return found;
}

static inline us_json_step leave(us_json_reader *r)
{
    r->p++;
    r->depth--;
    size_t keys = r->open + 1;
    if (r->top > keys) {
        const us_value *twice =
            us_json_find_duplicate(r->arena, &r->stack[keys], r->top - keys, 1);
        if (twice)
            return us_json_fail_duplicate(r, *twice);
    }
    r->top = r->open;
    r->open = (size_t)r->stack[r->open].as.integer;
    return US_JSON_AFTER;
}

/* A key and its colon; the value is next. */
static inline us_json_step skip_key(us_json_reader *r)
{
    bool keep = r->options.duplicates == US_JSON_REFUSE_DUPLICATES;
    us_value key;
    us_json_skip_space(r);
    if (r->p >= r->end || *r->p != '"')
        return us_json_fail_unexpected(r);
    if (!us_json_read_string(r, keep ? &key : NULL))
        return US_JSON_FAILED;
    if (keep)
        us_json_push(r, key);
    us_json_skip_space(r);
    if (r->p >= r->end || *r->p != ':')
        return us_json_fail_unexpected(r);
    r->p++;
    return US_JSON_VALUE;
}

static inline us_json_step enter(us_json_reader *r, us_tag tag)
{
    if (!us_json_enter(r, tag, US_SHAPE_WHOLE))
        return us_json_fail_depth(r);
    us_json_skip_space(r);
    if (r->p < r->end && *r->p == (tag == US_TAG_OBJECT ? '}' : ']'))
        return leave(r);
    return tag == US_TAG_OBJECT ? skip_key(r) : US_JSON_VALUE;
}

static inline us_json_step after(bool good)
{
    return good ? US_JSON_AFTER : US_JSON_FAILED;
}

static inline us_json_step skip_one(us_json_reader *r)
{
    us_value number;
    us_json_skip_space(r);
    if (r->p >= r->end)
        return us_json_fail_unexpected(r);
    switch (*r->p) {
    case '"':
        return after(us_json_read_string(r, NULL));
    case '{':
        return enter(r, US_TAG_OBJECT);
    case '[':
        return enter(r, US_TAG_ARRAY);
    case 't':
        return after(us_json_read_word(r, "true"));
    case 'f':
        return after(us_json_read_word(r, "false"));
    case 'n':
        return after(us_json_read_word(r, "null"));
    default:
        if (*r->p == '-' || us_json_is_digit(*r->p))
            return after(us_json_read_number(r, &number));
        return us_json_fail_unexpected(r);
    }
}

static inline us_json_step skip_after(us_json_reader *r)
{
    bool in_object = us_json_in_object(r);
    us_json_skip_space(r);
    if (r->p >= r->end)
        return us_json_fail_unexpected(r);
    if (*r->p == ',') {
        r->p++;
        return in_object ? skip_key(r) : US_JSON_VALUE;
    }
    if (*r->p == (in_object ? '}' : ']'))
        return leave(r);
    return us_json_fail_unexpected(r);
}

bool us_json_skip_value(us_json_reader *r)
{
    size_t outside = r->depth;
    us_json_step next = skip_one(r);
    while (next != US_JSON_FAILED && (next == US_JSON_VALUE || r->depth > outside))
        next = next == US_JSON_VALUE ? skip_one(r) : skip_after(r);
    return next != US_JSON_FAILED;
}
