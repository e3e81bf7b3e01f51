/* The part of the JSON reader that builds nothing: it passes over a value that
 * nobody will look at, and finds the same faults at the same places as if it
 * built it. Of the first open containers it keeps what kind they are, as bits; of
 * deeper ones, and where doubled keys are refused, markers on the reader's stack, and
 * the keys so far. */
#include "codec/json_reader.h"

#include "value/object.h"

/* Strings with different heads differ, and most that differ have different heads. */
static bool is_among(const us_value *keys, size_t count, size_t step, us_value key)
{
    for (size_t i = 0; i < count; i++)
        if (keys[i * step].head == key.head && us_value_equal(keys[i * step], key))
            return true;
    return false;
}

const us_value *us_json_find_duplicate(us_arena *arena, const us_value *keys,
                                       size_t count, size_t step)
{
    const us_value *found = NULL;
    if (count <= US_OBJECT_SCAN) {
        for (size_t i = 1; i < count && !found; i++)
            if (is_among(keys, i, step, keys[i * step]))
                found = &keys[i * step];
        return found;
    }
    us_arena_mark mark = us_arena_get_mark(arena);
    us_object *seen = us_object_new(arena, count);
    for (size_t i = 0; i < count && !found; i++)
        if (!us_object_put(seen, keys[i * step], US_NULL))
            found = &keys[i * step];
    us_arena_release(arena, mark);
    return found;
}

/* ---- What is slow enough to let the reader know where it is: each takes the place in
 * the text and returns where to go on, or NULL after a failure. */

static const char *go_on(const us_json_reader *r, bool good)
{
    return good ? r->p : NULL;
}

static const char *fail_unexpected(us_json_reader *r, const char *p)
{
    r->p = p;
    us_json_fail_unexpected(r);
    return NULL;
}

static const char *fail_depth(us_json_reader *r, const char *p)
{
    r->p = p;
    us_json_fail_depth(r);
    return NULL;
}

static const char *enter(us_json_reader *r, const char *p, us_tag tag)
{
    r->p = p;
    return us_json_enter(r, tag, US_SHAPE_WHOLE) ? r->p : fail_depth(r, p);
}

static const char *leave(us_json_reader *r, const char *p)
{
    r->p = p + 1;
    r->depth--;
    us_value *keys = r->open + 1;
    if (r->top > keys) {
        const us_value *twice =
            us_json_find_duplicate(r->arena, keys, (size_t)(r->top - keys), 1);
        if (twice) {
            us_json_fail_duplicate(r, *twice);
            return NULL;
        }
    }
    r->top = r->open;
    r->open -= r->open->as.integer;
    return r->p;
}

static const char *skip_kept_key(us_json_reader *r, const char *p)
{
    us_value key;
    r->p = p;
    if (!us_json_read_string(r, &key))
        return NULL;
    us_json_push(r, key);
    return r->p;
}

static const char *skip_scalar(us_json_reader *r, const char *p)
{
    us_value number;
    r->p = p;
    if (*p == 't')
        return go_on(r, us_json_read_word(r, "true"));
    if (*p == 'f')
        return go_on(r, us_json_read_word(r, "false"));
    if (*p == 'n')
        return go_on(r, us_json_read_word(r, "null"));
    if (*p == '-' || us_json_is_digit(*p))
        return go_on(r, us_json_read_number(r, &number));
    return fail_unexpected(r, p);
}

static inline const char *skip_string(us_json_reader *r, const char *p)
{
    bool high = false;
    const char *to = us_json_skip_plain(p + 1, r->wide_end, r->end, &high);
    if (to < r->end && !high) {
        const char *behind = *to == '"' ? to + 1 : us_json_escaped_end(r, to);
        if (behind && (size_t)(behind - p) <= US_STRING_MAX)
            return behind;
    }
    r->p = p;
    return go_on(r, us_json_read_string(r, NULL));
}

/* ---- The loop. One function, so that the place stays in a register: through memory it
 * would take twice as long. */

/* So many open containers are bits of a number; what lies deeper has markers. */
enum { LEVELS = 64 };

static const char *skip_deeper(us_json_reader *r, const char *p, size_t levels);

/* Where containers are not [marked], bit 0 of [objects] says of the innermost that is open
 * whether it is an object, bit 1 of the one around it. */
__attribute__((always_inline)) static inline bool skip_value(us_json_reader *r,
                                                             const bool marked)
{
    const char *p = r->p, *const end = r->end, *const near_end = r->near_end;
    const size_t outside = r->depth;
    const size_t levels = r->options.max_depth - outside;
    const bool keep_keys = marked && r->options.duplicates == US_JSON_REFUSE_DUPLICATES;
    uint64_t objects = 0;
    size_t level = 0;
    bool in_object = false;

value:
    if (p < near_end) {
        if (*p == '"') {
            const char *quote = us_json_near_quote(p + 1, near_end);
            if (quote) {
                p = quote + 1;
                goto after;
            }
        } else if (*p == '{' || *p == '[') {
            goto container;
        } else {
            us_value scalar;
            const char *next = us_json_near_scalar(p, &scalar);
            if (next) {
                p = next;
                goto after;
            }
        }
    }
    p = us_json_space_end(p, end);
    if (p >= end)
        goto unexpected;
    if (*p == '{' || *p == '[')
        goto container;
    p = *p == '"' ? skip_string(r, p) : skip_scalar(r, p);
    if (!p)
        return false;
after:
    if (marked ? r->depth == outside : level == 0) {
        r->p = p;
        return true;
    }
    if (p < end && *p == ',') {
        p++;
        if (in_object)
            goto key;
        goto value;
    }
    if (p < end && *p == (in_object ? '}' : ']'))
        goto close;
    if (p < end && us_json_is_space(*p)) {
        p = us_json_space_end(p, end);
        goto after;
    }
    goto unexpected;
container:
    if (!marked && level == LEVELS) {
        p = skip_deeper(r, p, LEVELS);
        if (!p)
            return false;
        goto after;
    }
    if (marked) {
        in_object = *p == '{';
        p = enter(r, p, in_object ? US_TAG_OBJECT : US_TAG_ARRAY);
        if (!p)
            return false;
    } else {
        if (level >= levels)
            return fail_depth(r, p) != NULL;
        in_object = *p++ == '{';
        objects = objects << 1 | in_object;
        level++;
    }
    p = us_json_space_end(p, end);
    if (p < end && *p == (in_object ? '}' : ']'))
        goto close;
    if (in_object)
        goto key;
    goto value;
close:
    if (marked) {
        p = leave(r, p);
        if (!p)
            return false;
        in_object = us_json_in_object(r);
    } else {
        p++;
        level--;
        objects >>= 1;
        in_object = objects & 1;
    }
    goto after;
key:
    if (p < near_end && *p == '"' && !keep_keys) {
        const char *quote = us_json_near_quote(p + 1, near_end);
        if (quote && quote + 1 < near_end && quote[1] == ':') {
            p = quote + 2;
            goto value;
        }
    }
    p = us_json_space_end(p, end);
    if (p >= end || *p != '"')
        goto unexpected;
    p = keep_keys ? skip_kept_key(r, p) : skip_string(r, p);
    if (!p)
        return false;
    p = us_json_space_end(p, end);
    if (p >= end || *p != ':')
        goto unexpected;
    p++;
    goto value;
unexpected:
    return fail_unexpected(r, p) != NULL;
}

static bool skip_marked(us_json_reader *r)
{
    return skip_value(r, true);
}

/* Skips the container at [p], which is in so many that have no marker. */
static const char *skip_deeper(us_json_reader *r, const char *p, size_t levels)
{
    r->p = p;
    r->depth += levels;
    bool good = skip_marked(r);
    r->depth -= levels;
    return go_on(r, good);
}

/* What is wrong is told by where it is, which the markers say: so it is looked for once more. */
bool us_json_skip_value(us_json_reader *r)
{
    const char *from = r->p;
    size_t depth = r->depth;
    ptrdiff_t top = r->top - r->stack, open = r->open - r->stack;
    if (r->options.duplicates != US_JSON_REFUSE_DUPLICATES && skip_value(r, false))
        return true;
    r->p = from;
    r->depth = depth;
    r->top = r->stack + top;
    r->open = r->stack + open;
    return skip_marked(r);
}
