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
 * Rows and columns are computed after a failure, from the offset alone. */
#include "codec/json.h"

#include "base/utf8.h"
#include "value/array.h"
#include "value/number.h"
#include "value/object.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#ifdef US_STRESS
enum { FIRST_CAPACITY = 4 };
#else
enum { FIRST_CAPACITY = 256 };
#endif

#define NO_CONTAINER ((size_t)-1)

typedef struct reader {
    us_arena *arena;
    us_json_options options;
    const char *start;
    const char *p;
    const char *end;
    us_value *stack;
    size_t top;
    size_t capacity;
    size_t open; /* the marker of the innermost open container */
    size_t depth;
    us_arena *scratch; /* of the stack, once it has outgrown [first] */
    us_str error;
    us_value first[FIRST_CAPACITY];
} reader;

/* What to do next. */
typedef enum step {
    STEP_VALUE, /* a value must follow */
    STEP_AFTER, /* a value is complete */
    STEP_DONE,
    STEP_FAILED,
} step;

/* ---- Failures. They leave [p] where reading stopped. */

static step fail(reader *r, const char *message)
{
    r->error = us_str_from(message);
    return STEP_FAILED;
}

static bool fail_string(reader *r, const char *at, const char *message)
{
    r->p = at;
    r->error = us_str_from(message);
    return false;
}

/* "in object", "in array", or what a value at the top is in. */
static const char *place(const reader *r)
{
    if (r->open == NO_CONTAINER)
        return "where a value should begin";
    return us_value_tag(r->stack[r->open]) == US_TAG_OBJECT ? "in object" : "in array";
}

static step fail_unexpected(reader *r)
{
    if (r->p >= r->end)
        return fail(r, "unexpected end of text");
    size_t size;
    uint32_t point = us_utf8_decode(r->p, r->end, &size);
    if (point == US_UTF8_INVALID)
        return fail(r, "invalid UTF-8");
    if (point < ' ' || point == 0x7F || point == 0xFEFF)
        r->error = us_str_format(r->arena, "unexpected U+%04X %s", point, place(r));
    else
        r->error =
            us_str_format(r->arena, "unexpected '%.*s' %s", (int)size, r->p, place(r));
    return STEP_FAILED;
}

/* ---- The stack */

static void free_scratch(void *data)
{
    us_arena_free(data);
}

static void grow_stack(reader *r)
{
    size_t old_size = r->capacity * sizeof(us_value);
    if (!r->scratch) {
        r->scratch = us_arena_alloc(r->arena, sizeof *r->scratch);
        us_arena_init(r->scratch, r->arena->limit, r->arena->recovery);
        us_arena_on_release(r->arena, free_scratch, r->scratch);
        r->stack = us_arena_alloc(r->scratch, old_size * 2);
        memcpy(r->stack, r->first, old_size);
    } else {
        r->stack = us_arena_grow(r->scratch, r->stack, old_size, old_size * 2);
    }
    r->capacity *= 2;
}

static inline void push(reader *r, us_value v)
{
    if (r->top == r->capacity)
        grow_stack(r);
    r->stack[r->top++] = v;
}

/* ---- Scalars */

static inline void skip_space(reader *r)
{
    while (r->p < r->end &&
           (*r->p == ' ' || *r->p == '\n' || *r->p == '\t' || *r->p == '\r'))
        r->p++;
}

/* The first byte from [p] on that ends a run of plain characters: a quote, a
 * backslash or a control character; or [end]. [high] is set if the run holds
 * anything but ASCII. */
static inline const char *skip_plain(const char *p, const char *end, bool *high)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i last_control = _mm_set1_epi8(0x1F);
    for (; end - p >= 16; p += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
        __m128i stop =
            _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash));
        unsigned stops = (unsigned)_mm_movemask_epi8(_mm_or_si128(stop, control));
        unsigned highs = (unsigned)_mm_movemask_epi8(bytes);
        if (stops != 0) {
            unsigned at = (unsigned)__builtin_ctz(stops);
            *high |= (highs & ((1u << at) - 1)) != 0;
            return p + at;
        }
        *high |= highs != 0;
    }
#endif
    for (; p < end; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == '"' || c == '\\' || c < ' ')
            break;
        *high |= c >= 0x80;
    }
    return p;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The value of four hex digits at [p], or -1. */
static int32_t hex_unit(const char *p, const char *end)
{
    int32_t unit = 0;
    if (end - p < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(p[i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

/* Decodes the \u escape whose digits begin at [p]; two that make a pair are one
 * code point, a surrogate without its half is U+FFFD. Returns where it ends, or
 * NULL. */
static const char *read_unicode(const char *p, const char *end, uint32_t *point)
{
    int32_t unit = hex_unit(p, end);
    if (unit < 0)
        return NULL;
    p += 4;
    *point = (uint32_t)unit;
    if (unit < 0xD800 || unit > 0xDFFF)
        return p;
    *point = US_UTF8_REPLACEMENT;
    if (unit > 0xDBFF || end - p < 6 || p[0] != '\\' || p[1] != 'u')
        return p;
    int32_t low = hex_unit(p + 2, end);
    if (low < 0xDC00 || low > 0xDFFF)
        return p;
    *point = 0x10000 + (((uint32_t)unit - 0xD800) << 10) + ((uint32_t)low - 0xDC00);
    return p + 6;
}

/* The character that [letter] stands for behind a backslash, or 0. */
static char escaped(char letter)
{
    switch (letter) {
    case '"':
    case '\\':
    case '/':
        return letter;
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return 0;
    }
}

/* Where the string that continues at [p] ends: its quote, or whatever stops it. */
static const char *find_quote(const char *p, const char *end, bool *high)
{
    while ((p = skip_plain(p, end, high)) < end && *p == '\\') {
        p += 2;
        if (p > end)
            return end;
    }
    return p;
}

/* Decodes the characters in [p, end) to [out]. An escape never becomes longer,
 * so [out] needs no more room than the source. Returns the end of the output;
 * on failure NULL, with [r->p] at the escape. */
static char *unescape(reader *r, const char *p, const char *end, char *out)
{
    bool high = false;
    while (p < end) {
        const char *stop = skip_plain(p, end, &high);
        memcpy(out, p, (size_t)(stop - p));
        out += stop - p;
        if (stop == end)
            break;
        r->p = stop;
        p = stop + 2;
        if (stop[1] == 'u') {
            uint32_t point;
            p = read_unicode(p, end, &point);
            if (!p)
                return NULL;
            out += us_utf8_encode(point, out);
        } else if (!(*out++ = escaped(stop[1]))) {
            return NULL;
        }
    }
    return out;
}

/* The string whose text lies in [from, to), between its quotes. */
static bool finish_string(reader *r, const char *from, const char *to, bool escapes,
                          bool high, us_value *value)
{
    us_str text = us_str_make(from, (size_t)(to - from));
    size_t invalid = high ? us_utf8_find_invalid(text) : US_STR_NONE;
    if (invalid != US_STR_NONE) {
        return fail_string(r, from + invalid, "invalid UTF-8 in string");
    }
    if (text.length > US_STRING_MAX)
        return fail_string(r, from, "string is too long");
    if (escapes) {
        char *space = us_arena_alloc(r->arena, text.length);
        char *end = unescape(r, from, to, space);
        if (!end)
            return fail_string(r, r->p, "invalid escape in string");
        us_arena_grow(r->arena, space, text.length, (size_t)(end - space));
        text = us_str_make(space, (size_t)(end - space));
    }
    r->p = to + 1;
    *value = us_value_string(text);
    return true;
}

/* Reads the string whose quote is at [r->p]. */
static bool read_string(reader *r, us_value *value)
{
    const char *from = r->p + 1;
    bool high = false;
    const char *to = skip_plain(from, r->end, &high);
    bool escapes = to < r->end && *to == '\\';
    if (escapes)
        to = find_quote(to, r->end, &high);
    if (to >= r->end)
        return fail_string(r, r->end, "unexpected end of text in string");
    if (*to != '"')
        return fail_string(r, to, "control character in string");
    return finish_string(r, from, to, escapes, high, value);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_number_char(char c)
{
    return is_digit(c) || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
}

/* [text] is no number that can be had: because of its size, or its form? */
static step fail_number(reader *r, us_str text)
{
    size_t e = 0;
    while (e < text.length && text.text[e] != 'e' && text.text[e] != 'E')
        e++;
    us_value mantissa;
    bool big =
        e + 1 < text.length && us_number_parse(us_str_slice(text, 0, e), &mantissa);
    if (big) {
        size_t i = e + 1;
        if (text.text[i] == '-' || text.text[i] == '+')
            i++;
        big = i < text.length;
        for (; i < text.length; i++)
            big = big && is_digit(text.text[i]);
    }
    return fail(r, big ? "number is too big" : "invalid number");
}

static step read_number(reader *r)
{
    const char *from = r->p;
    const char *p = from + (*from == '-');
    const char *digits = p;
    int64_t sum = 0;
    while (p < r->end && is_digit(*p) && p - digits < 18)
        sum = sum * 10 + (*p++ - '0');
    us_value value;
    bool plain = p > digits && (*digits != '0' || (p - digits == 1 && digits == from));
    if (plain && (p == r->end || !is_number_char(*p))) {
        value = us_value_integer(digits == from ? sum : -sum);
    } else {
        while (p < r->end && is_number_char(*p))
            p++;
        us_str text = us_str_make(from, (size_t)(p - from));
        if (!us_number_parse(text, &value))
            return fail_number(r, text);
    }
    r->p = p;
    push(r, value);
    return STEP_AFTER;
}

static step read_word(reader *r, const char *word, us_value value)
{
    size_t length = strlen(word);
    for (size_t i = 0; i < length; i++, r->p++)
        if (r->p >= r->end || *r->p != word[i])
            return fail_unexpected(r);
    push(r, value);
    return STEP_AFTER;
}

/* ---- Containers */

/* [v], copied into the arena if it still refers to a text that it must not
 * refer to. */
static inline us_value settle(const reader *r, us_value v)
{
    us_tag tag = us_value_tag(v);
    if (r->options.keep_text || (tag != US_TAG_STRING && tag != US_TAG_DECIMAL) ||
        v.as.text < r->start || v.as.text > r->end)
        return v;
    v.as.text = us_str_copy(r->arena, us_value_text(v)).text;
    return v;
}

static step fail_duplicate(reader *r, us_value key)
{
    us_str text = us_value_text(key);
    /* A key with escapes is nowhere in the source as it stands. */
    if (text.text >= r->start && text.text <= r->end)
        r->p = text.text - 1;
    us_buf buf = us_buf_make(r->arena);
    us_buf_add_c(&buf, "duplicate key ");
    us_json_write_string(&buf, text, false);
    us_buf_add_c(&buf, " in object");
    r->error = us_buf_str(&buf);
    return STEP_FAILED;
}

static step close_object(reader *r)
{
    const us_value *members = r->stack + r->open + 1;
    size_t count = (r->top - r->open - 1) / 2;
    us_object *object = us_object_new(r->arena, count);
    for (size_t i = 0; i < count; i++) {
        us_value key = settle(r, members[2 * i]);
        us_value value = settle(r, members[2 * i + 1]);
        if (!us_object_put(object, key, value) &&
            r->options.duplicates == US_JSON_REFUSE_DUPLICATES)
            return fail_duplicate(r, members[2 * i]);
    }
    r->stack[r->open].head = US_TAG_OBJECT;
    r->top = r->open + 1;
    r->open = (size_t)r->stack[r->open].as.integer;
    r->stack[r->top - 1].as.object = object;
    return STEP_AFTER;
}

static step close_array(reader *r)
{
    size_t count = r->top - r->open - 1;
    us_array *array = us_array_new(r->arena, count);
    for (size_t i = 0; i < count; i++)
        array->items[i] = settle(r, r->stack[r->open + 1 + i]);
    array->count = (uint32_t)count;
    r->top = r->open + 1;
    r->open = (size_t)r->stack[r->open].as.integer;
    r->stack[r->top - 1].as.array = array;
    return STEP_AFTER;
}

static step close_container(reader *r)
{
    r->p++;
    r->depth--;
    if (us_value_tag(r->stack[r->open]) == US_TAG_OBJECT)
        return close_object(r);
    return close_array(r);
}

/* A key and its colon; the value is next. */
static step read_key(reader *r)
{
    skip_space(r);
    us_value key;
    if (r->p >= r->end || *r->p != '"')
        return fail_unexpected(r);
    if (!read_string(r, &key))
        return STEP_FAILED;
    skip_space(r);
    if (r->p >= r->end || *r->p != ':')
        return fail_unexpected(r);
    r->p++;
    push(r, key);
    return STEP_VALUE;
}

/* The marker has the container's tag, and the place of the enclosing marker. */
static step open_container(reader *r, us_tag tag)
{
    if (r->depth >= r->options.max_depth) {
        r->error =
            us_str_format(r->arena, "nesting is deeper than %zu", r->options.max_depth);
        return STEP_FAILED;
    }
    r->p++;
    r->depth++;
    us_value marker = {(uint64_t)tag, {(int64_t)r->open}};
    r->open = r->top;
    push(r, marker);
    skip_space(r);
    if (r->p < r->end && *r->p == (tag == US_TAG_OBJECT ? '}' : ']'))
        return close_container(r);
    return tag == US_TAG_OBJECT ? read_key(r) : STEP_VALUE;
}

/* ---- The loop */

static step read_value(reader *r)
{
    us_value string;
    skip_space(r);
    if (r->p >= r->end)
        return fail_unexpected(r);
    switch (*r->p) {
    case '{':
        return open_container(r, US_TAG_OBJECT);
    case '[':
        return open_container(r, US_TAG_ARRAY);
    case '"':
        if (!read_string(r, &string))
            return STEP_FAILED;
        push(r, string);
        return STEP_AFTER;
    case 't':
        return read_word(r, "true", US_TRUE);
    case 'f':
        return read_word(r, "false", US_FALSE);
    case 'n':
        return read_word(r, "null", US_NULL);
    default:
        if (*r->p == '-' || is_digit(*r->p))
            return read_number(r);
        return fail_unexpected(r);
    }
}

static step after_value(reader *r)
{
    if (r->open == NO_CONTAINER)
        return STEP_DONE;
    bool in_object = us_value_tag(r->stack[r->open]) == US_TAG_OBJECT;
    skip_space(r);
    if (r->p >= r->end)
        return fail_unexpected(r);
    if (*r->p == ',') {
        r->p++;
        return in_object ? read_key(r) : STEP_VALUE;
    }
    if (*r->p == (in_object ? '}' : ']'))
        return close_container(r);
    return fail_unexpected(r);
}

static step read_text(reader *r)
{
    size_t length = (size_t)(r->end - r->start);
    if (r->options.max_bytes > 0 && length > r->options.max_bytes) {
        r->error = us_str_format(r->arena, "text is larger than %zu bytes",
                                 r->options.max_bytes);
        return STEP_FAILED;
    }
    step next = STEP_VALUE;
    while (next < STEP_DONE)
        next = next == STEP_VALUE ? read_value(r) : after_value(r);
    if (next == STEP_FAILED || r->options.allow_more)
        return next;
    skip_space(r);
    if (r->p < r->end)
        return fail(r, "unexpected text after the value");
    return STEP_DONE;
}

bool us_json_read(us_arena *arena, us_str text, const us_json_options *options,
                  us_value *value, size_t *consumed, us_diag *diag)
{
    reader r;
    r.arena = arena;
    r.options = options ? *options : (us_json_options){0};
    if (r.options.max_depth == 0)
        r.options.max_depth = US_JSON_DEPTH;
    r.start = r.p = text.text ? text.text : "";
    r.end = r.start + text.length;
    r.stack = r.first;
    r.top = 0;
    r.capacity = FIRST_CAPACITY;
    r.open = NO_CONTAINER;
    r.depth = 0;
    r.scratch = NULL;
    bool ok = read_text(&r) == STEP_DONE;
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
