/* glob.match and glob.quote_meta. A glob is translated to a regular expression in
 * one pass: * and ? become classes without the delimiters, ** becomes anything,
 * {a,b} becomes alternatives. So matching takes linear time, and compiled globs lie
 * in the cache of regular expressions. */
#include "builtins/glob.h"

#include "base/utf8.h"
#include "builtins/regex.h"

#define ANY_CHARACTER US_STR("(?s:.)")

typedef struct translator {
    us_buf buf;
    us_str glob;
    size_t at;
    size_t open;       /* braces */
    us_str other;      /* the class of what is no delimiter */
    const char *fault; /* NULL: none */
} translator;

static bool fail(translator *t, const char *fault)
{
    t->fault = fault;
    return false;
}

static bool is_letter_or_digit(uint32_t point)
{
    return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') ||
           (point >= '0' && point <= '9');
}

/* The character [point], in a class too. RE2 sees literals in what stands for itself. */
static void add_point(us_buf *buf, uint32_t point)
{
    if (is_letter_or_digit(point)) {
        us_buf_add_char(buf, (char)point);
    } else if (point > ' ' && point < 0x7F && point != '_') {
        us_buf_add_char(buf, '\\');
        us_buf_add_char(buf, (char)point);
    } else {
        us_buf_add_format(buf, "\\x{%x}", point);
    }
}

/* The next character; false at the end. */
static bool take(translator *t, uint32_t *point)
{
    size_t size;
    if (t->at >= t->glob.length)
        return false;
    *point = us_utf8_decode(t->glob.text + t->at, t->glob.text + t->glob.length, &size);
    if (*point == US_UTF8_INVALID)
        *point = US_UTF8_REPLACEMENT;
    t->at += size;
    return true;
}

static bool is_next(const translator *t, char c)
{
    return t->at < t->glob.length && t->glob.text[t->at] == c;
}

static bool expect_close(translator *t)
{
    uint32_t point;
    if (!take(t, &point))
        return fail(t, "unexpected end of input");
    return point == ']' || fail(t, "expected close range character");
}

/* "lo-hi]", of which [low] is read. */
static bool read_range(translator *t, uint32_t low)
{
    uint32_t high;
    t->at++;
    if (!take(t, &high))
        return fail(t, "unexpected end of input");
    if (!expect_close(t))
        return false;
    if (high < low)
        return fail(t, "range hi character is less than lo");
    add_point(&t->buf, low);
    us_buf_add_char(&t->buf, '-');
    add_point(&t->buf, high);
    return true;
}

/* A class is one range, or characters; a '-' that is not second is one of them. */
static bool read_class(translator *t)
{
    uint32_t point;
    bool negated = is_next(t, '!');
    t->at += negated;
    us_buf_add_c(&t->buf, negated ? "[^" : "[");
    size_t start = t->at;
    if (!take(t, &point))
        return fail(t, "unexpected end of input");
    if (is_next(t, '-')) {
        if (!read_range(t, point))
            return false;
    } else {
        size_t before = t->buf.length;
        t->at = start;
        for (;;) {
            if (!take(t, &point))
                return fail(t, "unexpected end of input");
            if (point == ']')
                break;
            if (point == '\\' && !take(t, &point))
                return fail(t, "unexpected end of input");
            add_point(&t->buf, point);
        }
        if (t->buf.length == before)
            return fail(t, "could not parse range");
    }
    us_buf_add_char(&t->buf, ']');
    return true;
}

static bool read_one(translator *t, uint32_t point)
{
    switch (point) {
    case '*':
        if (is_next(t, '*')) {
            t->at++;
            us_buf_add_c(&t->buf, "(?s:.*)");
            return true;
        }
        us_buf_add_str(&t->buf, t->other);
        us_buf_add_char(&t->buf, '*');
        return true;
    case '?':
        us_buf_add_str(&t->buf, t->other);
        return true;
    case '[':
        return read_class(t);
    case '{':
        t->open++;
        us_buf_add_c(&t->buf, "(?:");
        return true;
    case '\\':
        if (!take(t, &point))
            return fail(t, "trailing backslash");
        break;
    case '}':
    case ',':
        if (t->open == 0)
            break;
        t->open -= point == '}';
        us_buf_add_char(&t->buf, point == '}' ? ')' : '|');
        return true;
    default:
        break;
    }
    if (point == '_' || point == ' ')
        us_buf_add_char(&t->buf, (char)point);
    else
        add_point(&t->buf, point);
    return true;
}

static bool translate(translator *t)
{
    uint32_t point;
    /* Without alternatives nothing need hold it together, and its literals are seen. */
    bool grouped = us_str_find(t->glob, US_STR("{"), 0) != US_STR_NONE;
    us_buf_add_c(&t->buf, grouped ? "\\A(?:" : "^");
    while (take(t, &point)) {
        if (!read_one(t, point))
            return false;
    }
    if (t->open > 0)
        return fail(t, "unclosed `{`");
    us_buf_add_c(&t->buf, grouped ? ")\\z" : "$");
    return true;
}

/* The class of all characters but the delimiters. */
static bool read_delimiters(us_call *call, const us_value *args, us_str *other)
{
    if (us_value_tag(args[1]) == US_TAG_NULL) {
        *other = ANY_CHARACTER;
        return true;
    }
    if (us_value_tag(args[1]) != US_TAG_ARRAY) {
        us_call_type_error(call, args, 1, "one of {array, null}");
        return false;
    }
    const us_array *array = args[1].as.array;
    us_buf buf = us_buf_make(call->arena);
    us_buf_add_c(&buf, array->count == 0 ? "[^." : "[^");
    for (uint32_t i = 0; i < array->count; i++) {
        us_value item = array->items[i];
        bool is_string = us_value_is_string(item);
        if (!is_string || us_utf8_count(us_value_text(item)) != 1) {
            us_call_item_error(call, 1, args[1], is_string ? "runes" : "strings", item);
            return false;
        }
        size_t size;
        us_str text = us_value_text(item);
        add_point(&buf, us_utf8_decode(text.text, text.text + text.length, &size));
    }
    us_buf_add_char(&buf, ']');
    *other = us_buf_str(&buf);
    return us_call_charge(call, array->count);
}

static us_outcome glob_match(us_call *call, const us_value *args, us_value *result)
{
    us_str glob, text;
    translator t = {.buf = us_buf_make(call->arena)};
    if (!us_call_string(call, args, 0, &glob) || !read_delimiters(call, args, &t.other) ||
        !us_call_string(call, args, 2, &text))
        return US_ERROR;
    glob = us_utf8_make_valid(call->arena, glob);
    text = us_utf8_make_valid(call->arena, text);
    /* Every star and every alternative may follow the text along with the others. */
    uint64_t classes = 0, choices = 0;
    for (size_t i = 0; i < glob.length; i++) {
        classes += glob.text[i] == '*' || glob.text[i] == '?';
        choices += glob.text[i] == '*' || glob.text[i] == ',';
    }
    if (!us_call_charge_at_once(call, glob.length + classes * t.other.length / 8 +
                                          text.length / 8 + choices * text.length))
        return US_ERROR;
    t.glob = glob;
    if (!translate(&t))
        return us_call_error(call, "glob: syntax error at %zu: %s", t.at, t.fault);
    const us_regex *regex = us_regex_get(call, us_buf_str(&t.buf));
    if (!regex)
        return US_ERROR;
    us_regex_span span;
    *result =
        us_value_boolean(us_regex_match(regex, text.text, text.length, 0, &span, 0));
    return US_OK;
}

struct us_glob {
    us_regex *regex;
};

static void free_glob(void *data)
{
    us_glob *glob = data;
    if (glob->regex)
        us_regex_free(glob->regex);
    glob->regex = NULL;
}

us_glob *us_glob_new(us_arena *arena, us_str pattern, us_str *error)
{
    translator t = {.buf = us_buf_make(arena), .glob = pattern, .other = ANY_CHARACTER};
    if (!translate(&t)) {
        *error = us_str_format(arena, "glob: syntax error at %zu: %s", t.at, t.fault);
        return NULL;
    }
    us_str expression = us_buf_str(&t.buf);
    us_glob *glob = us_arena_alloc_zero(arena, sizeof *glob);
    us_arena_on_release(arena, free_glob, glob);
    glob->regex = us_regex_new(expression.text, expression.length);
    if (!glob->regex)
        us_arena_exhaust(arena);
    const char *fault = us_regex_error(glob->regex);
    if (fault)
        *error = us_str_copy(arena, us_str_from(fault));
    return fault ? NULL : glob;
}

bool us_glob_matches(const us_glob *glob, us_str text)
{
    us_regex_span span;
    return us_regex_match(glob->regex, text.text, text.length, 0, &span, 0);
}

static us_outcome glob_quote_meta(us_call *call, const us_value *args, us_value *result)
{
    us_str s;
    if (!us_call_string(call, args, 0, &s) || !us_call_charge(call, s.length / 4))
        return US_ERROR;
    us_buf buf = us_buf_make(call->arena);
    for (size_t i = 0; i < s.length; i++) {
        if (s.text[i] && strchr("*?\\[]{}", s.text[i]))
            us_buf_add_char(&buf, '\\');
        us_buf_add_char(&buf, s.text[i]);
    }
    *result = us_value_string_checked(call->arena, us_buf_str(&buf));
    return US_OK;
}

static const us_builtin rows[] = {
    {"glob.match",
     "(pattern: string, delimiters: null|array[string], match: string) result: boolean",
     glob_match, 0, NULL},
    {"glob.quote_meta", "(pattern: string) output: string", glob_quote_meta, 0, NULL},
};

const us_builtin_family us_glob_family = {rows, sizeof rows / sizeof rows[0]};
