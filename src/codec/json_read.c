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

/* Texts of compact documents lie in pieces of so many bytes; long ones by themselves, so that
 * little is lost at the end of a piece. */
enum { PACKED_PIECE = 1 << 16, PACKED_TEXT_MAX = PACKED_PIECE / 16 };

static inline uint32_t shape_of_open(const us_json_reader *r)
{
    return (uint32_t)(r->open->head >> 32);
}

/* A copy of [text] right behind the last. No more room is taken than what is left of the
 * document can fill. */
static const char *pack(us_json_reader *r, us_str text)
{
    size_t left = (size_t)(r->end - r->start) - r->packed_bytes;
    if (text.length == 0)
        return "";
    r->packed_bytes += text.length;
    if (text.length > PACKED_TEXT_MAX)
        return memcpy(us_arena_alloc(r->arena, text.length), text.text, text.length);
    if (text.length > r->packed_room) {
        r->packed_room = left < PACKED_PIECE ? left : PACKED_PIECE;
        r->packed = us_arena_alloc(r->arena, r->packed_room);
    }
    char *copy = r->packed;
    /* Most are short: what is behind them is overwritten by the next. */
    if (text.length <= 16 && r->packed_room >= 16 && r->end - text.text >= 16)
        memcpy(copy, text.text, 16);
    else
        memcpy(copy, text.text, text.length);
    r->packed += text.length;
    r->packed_room -= text.length;
    return copy;
}

/* [v], copied into the arena if it still refers to a text that it must not
 * refer to. */
static inline us_value settle(us_json_reader *r, us_value v)
{
    us_tag tag = us_value_tag(v);
    if (r->options.keep_text || (tag != US_TAG_STRING && tag != US_TAG_DECIMAL) ||
        v.as.text < r->start || v.as.text > r->end)
        return v;
    us_str text = us_value_text(v);
    v.as.text = r->options.compact ? pack(r, text) : us_str_copy(r->arena, text).text;
    return v;
}

/* Settles [count] of [values], which are [step] apart. */
static void settle_all(us_json_reader *r, us_value *values, size_t count, size_t step)
{
    for (size_t i = 0; i < count; i++)
        values[step * i] = settle(r, values[step * i]);
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

/* Whether each key comes after the one before it, as programs mostly write them: they
 * are different then, and nothing need be looked up to know it. */
static bool are_in_order(const us_value *members, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (us_value_compare(members[2 * i - 2], members[2 * i]) >= 0)
            return false;
    return true;
}

/* As collect where nothing of the members must be changed first. */
static us_object *collect_ready(us_json_reader *r, const us_value *members, size_t count)
{
    us_object *object = NULL;
    if (count <= US_OBJECT_PAIRS_MAX)
        object = us_object_from_pairs(r->arena, members, count);
    else if (are_in_order(members, count))
        object = us_object_from_different(r->arena, members, count);
    return object ? object : collect(r, members, count);
}

/* As collect for a compact document. */
static us_object *collect_compact(us_json_reader *r, us_value *members, size_t count)
{
    us_keys **place = us_known_keys_place(&r->known, members, count);
    if (us_keys_are(*place, members, count)) {
        settle_all(r, members + 1, count, 2);
        return us_object_from_values(*place, members + 1, 2);
    }
    settle_all(r, members, 2 * count, 1);
    us_object *object = collect_ready(r, members, count);
    if (object)
        us_known_keys_add(place, object);
    return object;
}

/* As collect, and if members were skipped where doubled keys are refused, or if texts must be
 * copied. */
static us_object *collect_hard(us_json_reader *r, us_value *members, size_t count)
{
    if (!r->is_hard)
        return collect_ready(r, members, count);
    if (r->options.duplicates == US_JSON_REFUSE_DUPLICATES &&
        shape_of_open(r) != US_SHAPE_WHOLE) {
        const us_value *twice = us_json_find_duplicate(r->arena, members, count, 2);
        if (twice) {
            us_json_fail_duplicate(r, *twice);
            return NULL;
        }
    }
    return r->options.compact ? collect_compact(r, members, count)
                              : collect(r, members, count);
}

static inline us_object *close_object(us_json_reader *r)
{
    us_value *members = r->open + 1;
    size_t count = (size_t)(r->top - members) / 2;
    if (count > US_OBJECT_PAIRS_MAX || r->is_hard)
        return collect_hard(r, members, count);
    us_object *object = us_object_from_pairs(r->arena, members, count);
    return object ? object : collect(r, members, count);
}

static inline us_array *close_array(us_json_reader *r)
{
    us_value *items = r->open + 1;
    size_t count = (size_t)(r->top - items);
    if (r->is_hard)
        settle_all(r, items, count, 1);
    return us_array_from_items(r->arena, items, count);
}

/* ---- The loop's slow steps: each takes the place in the text and returns where to go on,
 * or NULL after a failure. */

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

static const char *fail_depth(us_json_reader *r, const char *p)
{
    r->p = p;
    us_json_fail_depth(r);
    return NULL;
}

/* Puts the string at [p] on the stack, as the next three their scalars. */
static const char *read_hard_string(us_json_reader *r, const char *p)
{
    us_value value;
    const char *behind = p < r->near_end ? us_json_near_escaped(r, p + 1, &value) : NULL;
    r->p = p;
    if (!behind && !us_json_read_string(r, &value))
        return NULL;
    us_json_push(r, value);
    return behind ? behind : r->p;
}

static const char *read_word(us_json_reader *r, const char *p, const char *word,
                             us_value value)
{
    r->p = p;
    us_json_push(r, value);
    return go_on(r, us_json_read_word(r, word));
}

static const char *read_hard_number(us_json_reader *r, const char *p)
{
    us_value value;
    r->p = p;
    if (!us_json_read_number(r, &value))
        return NULL;
    us_json_push(r, value);
    return r->p;
}

static const char *read_hard_scalar(us_json_reader *r, const char *p)
{
    if (*p == 't')
        return read_word(r, p, "true", US_TRUE);
    if (*p == 'f')
        return read_word(r, p, "false", US_FALSE);
    if (*p == 'n')
        return read_word(r, p, "null", US_NULL);
    if (*p == '-' || us_json_is_digit(*p))
        return read_hard_number(r, p);
    return fail_unexpected(r, p);
}

/* Skips the value at [p], a member whose key lies on the stack or, where [is_member] is
 * false, an element. */
static const char *skip(us_json_reader *r, const char *p, bool is_member)
{
    /* Most that is skipped is a short text. */
    const char *quote =
        p < r->near_end && *p == '"' ? us_json_near_quote(p + 1, r->near_end) : NULL;
    r->p = quote ? quote + 1 : p;
    if (!quote && !us_json_skip_value(r))
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
        r->next_shape = us_shape_member(shape, here, r->top[-1]);
    else
        r->next_shape = us_shape_element(shape, here);
    return r->next_shape == US_SHAPE_SKIP;
}

/* ---- The loop */

/* What closes the container that is open; NO_BRACKET: none is. */
enum { NO_BRACKET = 256 };

static inline int closing_bracket(const us_json_reader *r)
{
    us_tag tag = us_value_tag(*r->open);
    return tag == US_TAG_OBJECT ? '}' : tag == US_TAG_ARRAY ? ']' : NO_BRACKET;
}

/* Makes the container that is open, whose members are complete, and puts it in the place of
 * its marker; false after a failure. */
__attribute__((always_inline)) static inline bool close_container(us_json_reader *r,
                                                                  bool is_object)
{
    us_value container;
    r->depth--;
    if (is_object) {
        us_object *object = close_object(r);
        if (!object)
            return false;
        container = us_value_object(object);
    } else {
        container = us_value_array(close_array(r));
    }
    us_value *marker = r->open;
    r->open -= marker->as.integer;
    r->top = marker + 1;
    *marker = container;
    return true;
}

/* The loop keeps the place in the text and the top of the stack in registers: through
 * memory it would take twice as long. SLOWLY runs a step that wants them in [r]. */
#define SLOWLY(step)                                                                     \
    do {                                                                                 \
        r->top = top;                                                                    \
        p = (step);                                                                      \
        if (!p)                                                                          \
            return false;                                                                \
        top = r->top;                                                                    \
    } while (0)
#define MAKE_ROOM()                                                                      \
    do {                                                                                 \
        if (__builtin_expect(top >= r->limit, 0))                                        \
            SLOWLY((us_json_grow_stack(r), p));                                          \
    } while (0)
#define READ_STRING()                                                                    \
    do {                                                                                 \
        const char *quote = p < near_end ? us_json_near_quote(p + 1, near_end) : NULL;   \
        if (quote) {                                                                     \
            *top++ = us_json_near_string(p + 1, quote);                                  \
            p = quote + 1;                                                               \
        } else {                                                                         \
            SLOWLY(read_hard_string(r, p));                                              \
        }                                                                                \
    } while (0)
/* Enters the container at [p]. */
#define OPEN(tag)                                                                        \
    do {                                                                                 \
        if (r->depth >= r->options.max_depth)                                            \
            return fail_depth(r, p) != NULL;                                             \
        r->depth++;                                                                      \
        p++;                                                                             \
        top->head = (tag) | (shaped ? (uint64_t)r->next_shape << 32 : 0);                \
        top->as.integer = top - r->open;                                                 \
        r->open = top++;                                                                 \
    } while (0)
/* Goes to the next character that is no space, unless [c] is there. */
#define EXPECT(c)                                                                        \
    do {                                                                                 \
        if (p >= end || *p != (c)) {                                                     \
            p = us_json_space_end(p, end);                                               \
            if (p >= end || *p != (c))                                                   \
                goto unexpected;                                                         \
        }                                                                                \
    } while (0)

/* [shaped]: some of the text may be skipped. */
__attribute__((always_inline)) static inline bool read_value(us_json_reader *r,
                                                             const bool shaped)
{
    const char *p = r->p, *const end = r->end, *const near_end = r->near_end;
    us_value *top = r->top;
    int closing = NO_BRACKET; /* what ends the container that is open */

value:
    if (p >= end)
        goto unexpected;
    if (*p == '"') {
        READ_STRING();
        goto after;
    }
    if (*p == '{') {
        if (p < near_end && p[1] == '}' && r->empty && r->depth < r->options.max_depth) {
            *top++ = us_value_object(r->empty);
            p += 2;
            goto after;
        }
        OPEN(US_TAG_OBJECT);
        closing = '}';
        if (p < end && *p == '"')
            goto key;
        p = us_json_space_end(p, end);
        if (p < end && *p == '}')
            goto close;
        goto key;
    }
    if (*p == '[') {
        OPEN(US_TAG_ARRAY);
        closing = ']';
        p = us_json_space_end(p, end);
        if (p < end && *p == ']')
            goto close;
        goto element;
    }
    if ((unsigned char)*p <= ' ') {
        const char *space = p;
        p = us_json_space_end(p, end);
        if (p > space)
            goto value;
        goto unexpected;
    }
    const char *next = p < near_end ? us_json_near_scalar(p, top) : NULL;
    if (next) {
        p = next;
        top++;
    } else {
        SLOWLY(read_hard_scalar(r, p));
    }
after:
    if (p < end && *p == ',') {
        p++;
        if (closing == '}')
            goto key;
        if (closing == ']')
            goto element;
        p--;
    } else if (p < end && *p == closing) {
        goto close;
    }
    if (closing == NO_BRACKET) {
        r->p = p;
        r->top = top;
        return true;
    }
    if (p < end && us_json_is_space(*p)) {
        p = us_json_space_end(p, end);
        goto after;
    }
    goto unexpected;
close:
    r->p = ++p;
    r->top = top;
    if (!close_container(r, closing == '}'))
        return false;
    top = r->top;
    closing = closing_bracket(r);
    goto after;
key:
    MAKE_ROOM();
    EXPECT('"');
    READ_STRING();
    /* Most members are texts. */
    if (!shaped && p < near_end && p[0] == ':' && p[1] == '"') {
        const char *quote = us_json_near_quote(p + 2, near_end);
        if (quote) {
            *top++ = us_json_near_string(p + 2, quote);
            p = quote + 1;
            goto after;
        }
    }
    EXPECT(':');
    p++;
    goto member;
element:
    MAKE_ROOM();
member:
    if (!shaped)
        goto value;
    r->top = top;
    if (!is_skipped(r, closing == '}'))
        goto value;
    SLOWLY(skip(r, p, closing == '}'));
    goto after;
unexpected:
    return fail_unexpected(r, p) != NULL;
}

static bool read_whole(us_json_reader *r)
{
    return read_value(r, false);
}

static bool read_shaped(us_json_reader *r)
{
    return read_value(r, true);
}

#ifdef __x86_64__
/* The same code, which takes a sixth fewer instructions where the machine has those. */
__attribute__((target("avx2,bmi"))) static bool read_whole_avx2(us_json_reader *r)
{
    return read_value(r, false);
}
#else
#define read_whole_avx2 read_whole
#endif

static bool read_document(us_json_reader *r)
{
    if (r->options.shape)
        return read_shaped(r);
    return us_scan_get() == us_scan_avx2 ? read_whole_avx2(r) : read_whole(r);
}

static bool read_text(us_json_reader *r)
{
    size_t length = (size_t)(r->end - r->start);
    if (r->options.max_bytes > 0 && length > r->options.max_bytes) {
        r->error = us_str_format(r->arena, "text is larger than %zu bytes",
                                 r->options.max_bytes);
        return false;
    }
    if (!read_document(r))
        return false;
    if (r->options.allow_more)
        return true;
    us_json_skip_space(r);
    if (r->p < r->end)
        us_json_fail(r, "unexpected text after the value");
    return r->p == r->end;
}

void us_json_open(us_json_reader *r, us_arena *arena, us_str text,
                  const us_json_options *options)
{
    r->arena = arena;
    r->options = options ? *options : (us_json_options){0};
    if (r->options.max_depth == 0)
        r->options.max_depth = US_JSON_DEPTH;
    r->start = r->p = text.text ? text.text : "";
    r->end = r->start + text.length;
    r->wide_end = us_json_wide_end(r->start, r->end);
    r->near_end = r->wide_end - r->start > US_JSON_GUARD && text.length <= US_STRING_MAX
                      ? r->end - US_JSON_GUARD
                      : r->start;
    r->stack = r->first;
    r->stack[0] = US_NONE;
    r->top = r->stack + 1;
    r->limit = r->stack + US_JSON_FIRST_CAPACITY - US_JSON_SLACK;
    r->capacity = US_JSON_FIRST_CAPACITY;
    r->open = r->stack;
    r->depth = 0;
    r->is_hard = !r->options.keep_text ||
                 (r->options.shape && r->options.duplicates == US_JSON_REFUSE_DUPLICATES);
    r->next_shape = r->options.shape ? US_SHAPE_ROOT : US_SHAPE_WHOLE;
    r->empty = r->options.constant ? us_object_new(arena, 0) : NULL;
    r->scratch = NULL;
    r->packed_room = r->packed_bytes = 0;
    if (r->options.compact)
        r->known = (us_known_keys){.at = {NULL}};
}

void us_json_close(us_json_reader *r, bool failed, us_diag *diag)
{
    if (r->scratch)
        us_arena_free(r->scratch);
    if (!failed)
        return;
    us_str text = {r->start, (size_t)(r->end - r->start)};
    *diag = (us_diag){.code = "json_error",
                      .position = us_position_at(text, (size_t)(r->p - r->start)),
                      .message = r->error};
}

bool us_json_read(us_arena *arena, us_str text, const us_json_options *options,
                  us_value *value, size_t *consumed, us_diag *diag)
{
    us_json_reader r;
    us_json_open(&r, arena, text, options);
    bool ok = read_text(&r);
    if (ok)
        *value = settle(&r, r.stack[1]);
    if (consumed)
        *consumed = (size_t)(r.p - r.start);
    us_json_close(&r, !ok, diag);
    return ok;
}
