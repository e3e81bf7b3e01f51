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

/* Replaces the container that is open by what was made of it. */
static us_json_step close_with(us_json_reader *r, us_value container)
{
    r->top = r->open + 1;
    r->open = (size_t)r->stack[r->open].as.integer;
    r->stack[r->top - 1] = container;
    return US_JSON_AFTER;
}

/* Where doubled keys are refused, a member that was skipped lies on the stack
 * with its key and no value. */
static us_json_step close_object(us_json_reader *r)
{
    bool refuse = r->options.duplicates == US_JSON_REFUSE_DUPLICATES;
    const us_value *members = r->stack + r->open + 1;
    size_t count = (r->top - r->open - 1) / 2;
    if (refuse && shape_of_open(r) != US_SHAPE_WHOLE) {
        const us_value *twice = us_json_find_duplicate(r->arena, members, count, 2);
        if (twice)
            return us_json_fail_duplicate(r, *twice);
    }
    us_object *object = us_object_new(r->arena, count);
    for (size_t i = 0; i < count; i++) {
        if (us_value_is_none(members[2 * i + 1]))
            continue;
        us_value key = settle(r, members[2 * i]);
        us_value value = settle(r, members[2 * i + 1]);
        if (!us_object_put(object, key, value) && refuse)
            return us_json_fail_duplicate(r, members[2 * i]);
    }
    return close_with(r, us_value_object(object));
}

static us_json_step close_array(us_json_reader *r)
{
    size_t count = r->top - r->open - 1;
    us_array *array = us_array_new(r->arena, count);
    for (size_t i = 0; i < count; i++)
        array->items[i] = settle(r, r->stack[r->open + 1 + i]);
    array->count = (uint32_t)count;
    return close_with(r, us_value_array(array));
}

static us_json_step close_container(us_json_reader *r)
{
    r->p++;
    r->depth--;
    return us_json_in_object(r) ? close_object(r) : close_array(r);
}

static us_json_step skip_member(us_json_reader *r, us_value key)
{
    if (!us_json_skip_value(r))
        return US_JSON_FAILED;
    if (r->options.duplicates == US_JSON_REFUSE_DUPLICATES) {
        us_json_push(r, key);
        us_json_push(r, US_NONE);
    }
    return US_JSON_AFTER;
}

/* A key and its colon; the value is next. */
static us_json_step read_key(us_json_reader *r)
{
    us_json_skip_space(r);
    us_value key;
    if (r->p >= r->end || *r->p != '"')
        return us_json_fail_unexpected(r);
    if (!us_json_read_string(r, &key))
        return US_JSON_FAILED;
    us_json_skip_space(r);
    if (r->p >= r->end || *r->p != ':')
        return us_json_fail_unexpected(r);
    r->p++;
    r->next_shape =
        us_shape_member(r->options.shape, shape_of_open(r), us_value_text(key));
    if (r->next_shape == US_SHAPE_SKIP)
        return skip_member(r, key);
    us_json_push(r, key);
    return US_JSON_VALUE;
}

static us_json_step begin_element(us_json_reader *r)
{
    r->next_shape = us_shape_element(r->options.shape, shape_of_open(r));
    if (r->next_shape != US_SHAPE_SKIP)
        return US_JSON_VALUE;
    return us_json_skip_value(r) ? US_JSON_AFTER : US_JSON_FAILED;
}

static us_json_step open_container(us_json_reader *r, us_tag tag)
{
    if (!us_json_enter(r, tag, r->next_shape))
        return us_json_fail_depth(r);
    us_json_skip_space(r);
    if (r->p < r->end && *r->p == (tag == US_TAG_OBJECT ? '}' : ']'))
        return close_container(r);
    return tag == US_TAG_OBJECT ? read_key(r) : begin_element(r);
}

/* ---- The loop */

static us_json_step push_if(us_json_reader *r, bool good, us_value value)
{
    if (!good)
        return US_JSON_FAILED;
    us_json_push(r, value);
    return US_JSON_AFTER;
}

static us_json_step read_value(us_json_reader *r)
{
    us_value value = US_NONE;
    us_json_skip_space(r);
    if (r->p >= r->end)
        return us_json_fail_unexpected(r);
    switch (*r->p) {
    case '{':
        return open_container(r, US_TAG_OBJECT);
    case '[':
        return open_container(r, US_TAG_ARRAY);
    case '"':
        if (!us_json_read_string(r, &value))
            return US_JSON_FAILED;
        us_json_push(r, value);
        return US_JSON_AFTER;
    case 't':
        return push_if(r, us_json_read_word(r, "true"), US_TRUE);
    case 'f':
        return push_if(r, us_json_read_word(r, "false"), US_FALSE);
    case 'n':
        return push_if(r, us_json_read_word(r, "null"), US_NULL);
    default:
        if (*r->p != '-' && !us_json_is_digit(*r->p))
            return us_json_fail_unexpected(r);
        if (!us_json_read_number(r, &value))
            return US_JSON_FAILED;
        us_json_push(r, value);
        return US_JSON_AFTER;
    }
}

static us_json_step after_value(us_json_reader *r)
{
    if (r->open == US_JSON_NO_CONTAINER)
        return US_JSON_DONE;
    bool in_object = us_json_in_object(r);
    us_json_skip_space(r);
    if (r->p >= r->end)
        return us_json_fail_unexpected(r);
    if (*r->p == ',') {
        r->p++;
        return in_object ? read_key(r) : begin_element(r);
    }
    if (*r->p == (in_object ? '}' : ']'))
        return close_container(r);
    return us_json_fail_unexpected(r);
}

static us_json_step read_text(us_json_reader *r)
{
    size_t length = (size_t)(r->end - r->start);
    if (r->options.max_bytes > 0 && length > r->options.max_bytes) {
        r->error = us_str_format(r->arena, "text is larger than %zu bytes",
                                 r->options.max_bytes);
        return US_JSON_FAILED;
    }
    us_json_step next = US_JSON_VALUE;
    while (next < US_JSON_DONE)
        next = next == US_JSON_VALUE ? read_value(r) : after_value(r);
    if (next == US_JSON_FAILED || r->options.allow_more)
        return next;
    us_json_skip_space(r);
    if (r->p < r->end)
        return us_json_fail(r, "unexpected text after the value");
    return US_JSON_DONE;
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
    bool ok = read_text(&r) == US_JSON_DONE;
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
