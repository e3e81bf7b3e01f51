/* The JSON reader: one pass over the text, straight into final values.
 *
 * The central structure is a stack of values. A container that is open lies on
 * it as a marker, then its keys and values so far; when it closes, its size is
 * known, so it is made at its exact size and takes their place. The stack is
 * therefore also what bounds the nesting, and C does not recurse. It begins on
 * the C stack; a text that needs more gets an arena of its own for it, given
 * back at the end, so that the caller's arena holds results only.
 *
 * Strings without escapes stay slices of the text until their container
 * closes; then they are copied, unless the caller lets them refer to the text.
 *
 * With a shape, the marker of a container carries the number of its node, which
 * says of each member whether it is built or left to json_skip.c. */
#include "codec/json_reader.h"

#include "value/array.h"
#include "value/object.h"

static inline uint32_t shape_of_open(const us_json_reader *r)
{
    return (uint32_t)(r->stack[r->open].head >> 32);
}

/* [v], copied into the arena if it still refers to a text that it must not
 * refer to. */
static inline us_value settle(const us_json_reader *r, us_value v)
{
    us_tag tag = us_value_tag(v);
    if (r->options.keep_text || (tag != US_TAG_STRING && tag != US_TAG_DECIMAL) ||
        v.as.text < r->start || v.as.text > r->end)
        return v;
    v.as.text = us_str_copy(r->arena, us_value_text(v)).text;
    return v;
}

/* The members on the stack, one after the other. Where doubled keys are refused, one that was
 * skipped lies there with its key and no value. NULL after a failure. */
static us_object *collect(us_json_reader *r, const us_value *members, size_t count)
{
    bool refuse = r->options.duplicates == US_JSON_REFUSE_DUPLICATES;
    us_object *object = us_object_new(r->arena, count);
    for (size_t i = 0; i < count; i++) {
        if (us_value_is_none(members[2 * i + 1]))
            continue;
        us_value key = settle(r, members[2 * i]);
        us_value value = settle(r, members[2 * i + 1]);
        if (!us_object_put(object, key, value) && refuse) {
            us_json_fail_duplicate(r, members[2 * i]);
            return NULL;
        }
    }
    return object;
}

static us_object *close_object(us_json_reader *r)
{
    const us_value *members = r->stack + r->open + 1;
    size_t count = (r->top - r->open - 1) / 2;
    us_object *object = NULL;
    if (r->options.duplicates == US_JSON_REFUSE_DUPLICATES &&
        shape_of_open(r) != US_SHAPE_WHOLE) {
        const us_value *twice = us_json_find_duplicate(r->arena, members, count, 2);
        if (twice) {
            us_json_fail_duplicate(r, *twice);
            return NULL;
        }
    } else if (r->options.keep_text && count <= US_OBJECT_PAIRS_MAX) {
        object = us_object_from_pairs(r->arena, members, count);
    }
    return object ? object : collect(r, members, count);
}

static us_array *close_array(us_json_reader *r)
{
    size_t count = r->top - r->open - 1;
    us_array *array = us_array_new(r->arena, count);
    for (size_t i = 0; i < count; i++)
        array->items[i] = settle(r, r->stack[r->open + 1 + i]);
    array->count = (uint32_t)count;
    return array;
}

/* ---- The loop's steps: each takes the place in the text and returns where to go on, or
 * NULL after a failure. */

static inline const char *go_on(const us_json_reader *r, bool good)
{
    return good ? r->p : NULL;
}

static const char *fail_unexpected(us_json_reader *r, const char *p)
{
    r->p = p;
    us_json_fail_unexpected(r);
    return NULL;
}

static const char *open_container(us_json_reader *r, const char *p, us_tag tag)
{
    r->p = p;
    if (us_json_enter(r, tag, r->next_shape))
        return us_json_space_end(r->p, r->end);
    us_json_fail_depth(r);
    return NULL;
}

/* The bracket at [p] closes the container that is open: what was made of it takes its
 * place. */
static const char *close_container(us_json_reader *r, const char *p)
{
    us_value container;
    r->p = p + 1;
    r->depth--;
    if (us_json_in_object(r)) {
        us_object *object = close_object(r);
        if (!object)
            return NULL;
        container = us_value_object(object);
    } else {
        container = us_value_array(close_array(r));
    }
    r->top = r->open + 1;
    r->open = (size_t)r->stack[r->open].as.integer;
    r->stack[r->top - 1] = container;
    return p + 1;
}

static const char *read_hard_string(us_json_reader *r, const char *p)
{
    us_value value;
    r->p = p;
    if (!us_json_read_string(r, &value))
        return NULL;
    us_json_push(r, value);
    return r->p;
}

__attribute__((always_inline)) static inline const char *
read_string(us_json_reader *r, const char *p, const char *end)
{
    const char *quote = us_json_plain_string_end(p + 1, end);
    if (!quote)
        return read_hard_string(r, p);
    us_json_push(r, us_value_string(us_str_make(p + 1, (size_t)(quote - p) - 1)));
    return quote + 1;
}

static const char *read_scalar(us_json_reader *r, const char *p)
{
    us_value value = US_NULL;
    bool good;
    r->p = p;
    if (*p == 't') {
        value = US_TRUE;
        good = us_json_read_word(r, "true");
    } else if (*p == 'f') {
        value = US_FALSE;
        good = us_json_read_word(r, "false");
    } else if (*p == 'n') {
        good = us_json_read_word(r, "null");
    } else if (*p == '-' || us_json_is_digit(*p)) {
        good = us_json_read_number(r, &value);
    } else {
        return fail_unexpected(r, p);
    }
    us_json_push(r, value);
    return go_on(r, good);
}

/* Skips the value at [p], a member whose key lies on the stack or, where [is_member] is
 * false, an element. */
static const char *skip(us_json_reader *r, const char *p, bool is_member)
{
    r->p = p;
    if (!us_json_skip_value(r))
        return NULL;
    if (is_member && r->options.duplicates == US_JSON_REFUSE_DUPLICATES)
        us_json_push(r, US_NONE);
    else if (is_member)
        r->top--;
    return r->p;
}

/* Finds the shape of what comes next, behind the key on the stack or in an array; true
 * if it is to be skipped. */
static bool is_skipped(us_json_reader *r, bool is_member)
{
    const us_shape *shape = r->options.shape;
    uint32_t here = shape_of_open(r);
    if (is_member)
        r->next_shape = us_shape_member(shape, here, us_value_text(r->stack[r->top - 1]));
    else
        r->next_shape = us_shape_element(shape, here);
    return r->next_shape == US_SHAPE_SKIP;
}

/* One function, so that the place stays in a register, as in json_skip.c. */
static bool read_value(us_json_reader *r)
{
    const char *p = r->p, *const end = r->end;
    const bool shaped = r->options.shape != NULL;
    bool in_object = false;

value:
    p = us_json_space_end(p, end);
    if (p >= end)
        goto unexpected;
    if (*p == '"') {
        p = read_string(r, p, end);
    } else if (*p == '{' || *p == '[') {
        in_object = *p == '{';
        p = open_container(r, p, in_object ? US_TAG_OBJECT : US_TAG_ARRAY);
        if (!p)
            return false;
        if (p < end && *p == (in_object ? '}' : ']'))
            goto close;
        if (in_object)
            goto key;
        goto element;
    } else {
        p = read_scalar(r, p);
    }
after:
    if (!p)
        return false;
    if (r->open == US_JSON_NO_CONTAINER) {
        r->p = p;
        return true;
    }
    p = us_json_space_end(p, end);
    if (p < end && *p == ',') {
        p++;
        if (in_object)
            goto key;
        goto element;
    }
    if (p >= end || *p != (in_object ? '}' : ']'))
        goto unexpected;
close:
    p = close_container(r, p);
    in_object = p && r->open != US_JSON_NO_CONTAINER && us_json_in_object(r);
    goto after;
key:
    p = us_json_space_end(p, end);
    if (p >= end || *p != '"')
        goto unexpected;
    p = read_string(r, p, end);
    if (!p)
        return false;
    p = us_json_space_end(p, end);
    if (p >= end || *p != ':')
        goto unexpected;
    p++;
element:
    if (!shaped || !is_skipped(r, in_object))
        goto value;
    p = skip(r, p, in_object);
    goto after;
unexpected:
    return fail_unexpected(r, p) != NULL;
}

static bool read_text(us_json_reader *r)
{
    size_t length = (size_t)(r->end - r->start);
    if (r->options.max_bytes > 0 && length > r->options.max_bytes) {
        r->error = us_str_format(r->arena, "text is larger than %zu bytes",
                                 r->options.max_bytes);
        return false;
    }
    if (!read_value(r))
        return false;
    if (r->options.allow_more)
        return true;
    us_json_skip_space(r);
    if (r->p < r->end)
        us_json_fail(r, "unexpected text after the value");
    return r->p == r->end;
}

bool us_json_read(us_arena *arena, us_str text, const us_json_options *options,
                  us_value *value, size_t *consumed, us_diag *diag)
{
    us_json_reader r;
    r.arena = arena;
    r.options = options ? *options : (us_json_options){0};
    if (r.options.max_depth == 0)
        r.options.max_depth = US_JSON_DEPTH;
    r.start = r.p = text.text ? text.text : "";
    r.end = r.start + text.length;
    r.stack = r.first;
    r.top = 0;
    r.capacity = US_JSON_FIRST_CAPACITY;
    r.open = US_JSON_NO_CONTAINER;
    r.depth = 0;
    r.next_shape = r.options.shape ? US_SHAPE_ROOT : US_SHAPE_WHOLE;
    r.scratch = NULL;
    bool ok = read_text(&r);
    if (ok)
        *value = settle(&r, r.stack[0]);
    if (r.scratch)
        us_arena_free(r.scratch);
    size_t offset = (size_t)(r.p - r.start);
    if (consumed)
        *consumed = offset;
    if (!ok)
        *diag = (us_diag){.code = "json_error",
                          .position = us_position_at(text, offset),
                          .message = r.error};
    return ok;
}
