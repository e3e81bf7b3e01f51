/* regex.*: matching, finding, splitting and replacing, with the rules of Go's
 * regexp for empty matches and replacement texts around RE2. Compiled patterns,
 * and the errors of bad ones, stay in the evaluation's cache. */
#include "builtins/regex.h"

#include "base/utf8.h"
#include "builtins/go_text.h"

#include <utf8proc.h>

static const char regex_kind[] = "regular expression";

static void destroy(void *regex)
{
    us_regex_free(regex);
}

/* A new expression, owned by the cache, or else by the arena. */
static us_regex *compile(us_call *call, us_str pattern)
{
    us_cache *cache = call->environment->cache;
    us_regex *regex = us_regex_new(pattern.text, pattern.length);
    if (!regex)
        us_arena_exhaust(call->arena);
    size_t size = us_regex_size(regex);
    if (cache && us_cache_insert(cache, regex_kind, pattern, regex, size, destroy))
        return regex;
    if (cache) {
        /* The cache has destroyed what it could not hold. */
        regex = us_regex_new(pattern.text, pattern.length);
        if (!regex)
            us_arena_exhaust(call->arena);
    }
    us_arena_on_release(call->arena, destroy, regex);
    return regex;
}

const us_regex *us_regex_get(us_call *call, us_str pattern)
{
    us_cache *cache = call->environment->cache;
    us_regex *regex = cache ? us_cache_find(cache, regex_kind, pattern) : NULL;
    if (!regex) {
        if (!us_call_charge(call, 500 + 50 * pattern.length))
            return NULL;
        regex = compile(call, pattern);
    }
    const char *error = us_regex_error(regex);
    if (!error)
        return regex;
    us_call_error_text(call, us_str_from(error));
    return NULL;
}

/* ---- One match after the other */

typedef struct search {
    us_call *call;
    const us_regex *regex;
    us_str text;
    us_regex_span *spans; /* the whole match, then the groups */
    size_t span_count;
    size_t at;       /* where to look on; beyond the text: nowhere */
    size_t last_end; /* of the match before; SIZE_MAX: none */
} search;

static search start_search(us_call *call, const us_regex *regex, us_str text,
                           size_t span_count)
{
    us_regex_span *spans = us_arena_alloc_array(call->arena, span_count, sizeof *spans);
    return (search){call, regex, text, spans, span_count, 0, SIZE_MAX};
}

static size_t character_size(us_str text, size_t at)
{
    size_t size = 1;
    if (at < text.length)
        us_utf8_decode(text.text + at, text.text + text.length, &size);
    return size;
}

static bool charge_match(search *s, size_t from, size_t to)
{
    return us_call_charge(s->call, 20 + s->span_count + (to - from) / 4);
}

/* The next match, but no empty one right behind another. False at the end; then
 * [call->fatal] tells whether the budget is spent. */
static bool next_match(search *s)
{
    while (s->at <= s->text.length) {
        size_t from = s->at;
        if (!us_regex_match(s->regex, s->text.text, s->text.length, from, s->spans,
                            s->span_count)) {
            charge_match(s, from, s->text.length);
            s->at = s->text.length + 1;
            return false;
        }
        us_regex_span match = s->spans[0];
        bool accepted = match.to != from || match.from != s->last_end;
        s->at = match.to != from ? match.to : from + character_size(s->text, from);
        s->last_end = match.to;
        if (!charge_match(s, from, match.to))
            return false;
        if (accepted)
            return true;
    }
    return false;
}

static us_value part_of(us_str text, us_regex_span span)
{
    if (span.from == SIZE_MAX)
        return us_value_string(US_STR_EMPTY);
    return us_value_string(us_str_slice(text, span.from, span.to));
}

/* The text to search in: as characters, of which ill-formed bytes are one each. */
static bool find_text(us_call *call, const us_value *args, size_t index, us_str *text)
{
    if (!us_call_string(call, args, index, text))
        return false;
    *text = us_utf8_make_valid(call->arena, *text);
    return true;
}

/* ---- Matching */

static us_outcome match(us_call *call, us_str pattern, us_str text, us_value *result)
{
    const us_regex *regex = us_regex_get(call, pattern);
    if (!regex || !us_call_charge(call, 10 + text.length / 8))
        return US_ERROR;
    us_regex_span span;
    *result =
        us_value_boolean(us_regex_match(regex, text.text, text.length, 0, &span, 0));
    return US_OK;
}

static us_outcome regex_match(us_call *call, const us_value *args, us_value *result)
{
    us_str pattern, text;
    if (!us_call_string(call, args, 0, &pattern) || !find_text(call, args, 1, &text))
        return US_ERROR;
    return match(call, pattern, text, result);
}

static us_outcome regex_is_valid(us_call *call, const us_value *args, us_value *result)
{
    *result = US_FALSE;
    if (!us_value_is_string(args[0]))
        return US_OK;
    bool valid = us_regex_get(call, us_value_text(args[0])) != NULL;
    if (call->fatal)
        return US_ERROR;
    *result = us_value_boolean(valid);
    return US_OK;
}

/* ---- Templates: text with patterns between two delimiters */

static us_outcome fail_delimiter(us_call *call, const char *which, us_str start)
{
    /* OPA gives the length of the first for either. */
    return us_call_error(
        call, "%s delimiter has to be exactly one character long but is %zu long", which,
        start.length);
}

static us_outcome fail_braces(us_call *call, us_str template)
{
    us_buf buf = us_buf_make(call->arena);
    us_buf_add_c(&buf, "unbalanced braces in ");
    us_go_quote(&buf, template, false);
    return us_call_error_text(call, us_buf_str(&buf));
}

static void add_quoted(us_buf *buf, us_str s)
{
    for (size_t i = 0; i < s.length; i++) {
        if (s.text[i] && strchr("\\.+*?()|[]{}^$", s.text[i]))
            us_buf_add_char(buf, '\\');
        us_buf_add_char(buf, s.text[i]);
    }
}

/* The pattern that a template stands for. */
static bool read_template(us_call *call, us_str template, char open, char close,
                          us_str *pattern)
{
    us_buf buf = us_buf_make(call->arena);
    size_t level = 0, start = 0, end = 0;
    us_buf_add_char(&buf, '^');
    for (size_t i = 0; i < template.length; i++) {
        if (template.text[i] == open) {
            if (level++ == 0)
                start = i;
        } else if (template.text[i] == close) {
            if (level == 0) {
                fail_braces(call, template);
                return false;
            }
            if (--level > 0)
                continue;
            us_str inside = us_str_slice(template, start + 1, i);
            add_quoted(&buf, us_str_slice(template, end, start));
            us_str alone = us_str_format(call->arena, "^%.*s$", US_STR_ARG(inside));
            if (!us_regex_get(call, alone))
                return false;
            us_buf_add_char(&buf, '(');
            us_buf_add_str(&buf, inside);
            us_buf_add_char(&buf, ')');
            end = i + 1;
        }
    }
    if (level > 0) {
        fail_braces(call, template);
        return false;
    }
    add_quoted(&buf, us_str_slice(template, end, template.length));
    us_buf_add_char(&buf, '$');
    *pattern = us_buf_str(&buf);
    return true;
}

static us_outcome regex_template_match(us_call *call, const us_value *args,
                                       us_value *result)
{
    us_str template, text, open, close, pattern;
    if (!us_call_string(call, args, 0, &template) || !find_text(call, args, 1, &text) ||
        !us_call_string(call, args, 2, &open) || !us_call_string(call, args, 3, &close) ||
        !us_call_charge(call, template.length))
        return US_ERROR;
    if (open.length != 1)
        return fail_delimiter(call, "start", open);
    if (close.length != 1)
        return fail_delimiter(call, "end", open);
    if (!read_template(call, template, open.text[0], close.text[0], &pattern))
        return US_ERROR;
    return match(call, pattern, text, result);
}

/* ---- Finding */

static us_outcome find(us_call *call, const us_value *args, bool groups, us_value *result)
{
    us_str pattern, text;
    int64_t limit;
    if (!us_call_string(call, args, 0, &pattern) || !find_text(call, args, 1, &text) ||
        !us_call_integer(call, args, 2, &limit))
        return US_ERROR;
    const us_regex *regex = us_regex_get(call, pattern);
    if (!regex)
        return US_ERROR;
    search s = start_search(call, regex, text, groups ? 1 + us_regex_groups(regex) : 1);
    us_array *found = us_array_new(call->arena, 0);
    for (int64_t i = 0; (limit < 0 || i < limit) && next_match(&s); i++) {
        if (!groups) {
            us_array_push(found, part_of(text, s.spans[0]));
            continue;
        }
        us_array *parts = us_array_new(call->arena, s.span_count);
        for (size_t k = 0; k < s.span_count; k++)
            us_array_push(parts, part_of(text, s.spans[k]));
        us_array_push(found, us_value_array(parts));
    }
    *result = us_value_array(found);
    return call->fatal ? US_ERROR : US_OK;
}

static us_outcome regex_find_n(us_call *call, const us_value *args, us_value *result)
{
    return find(call, args, false, result);
}

static us_outcome regex_find_all(us_call *call, const us_value *args, us_value *result)
{
    return find(call, args, true, result);
}

static us_outcome regex_split(us_call *call, const us_value *args, us_value *result)
{
    us_str pattern, text;
    if (!us_call_string(call, args, 0, &pattern) || !find_text(call, args, 1, &text))
        return US_ERROR;
    const us_regex *regex = us_regex_get(call, pattern);
    if (!regex)
        return US_ERROR;
    us_array *pieces = us_array_new(call->arena, 0);
    *result = us_value_array(pieces);
    if (pattern.length > 0 && text.length == 0) {
        us_array_push(pieces, args[1]);
        return US_OK;
    }
    search s = start_search(call, regex, text, 1);
    us_regex_span piece = {0, 0};
    while (next_match(&s)) {
        piece.to = s.spans[0].from;
        if (s.spans[0].to != 0)
            us_array_push(pieces, part_of(text, piece));
        piece.from = s.spans[0].to;
    }
    if (piece.to != text.length) {
        piece.to = text.length;
        us_array_push(pieces, part_of(text, piece));
    }
    return call->fatal ? US_ERROR : US_OK;
}

/* ---- Replacing */

static bool is_name_point(uint32_t point)
{
    if (point == '_')
        return true;
    if (point > 0x10FFFF)
        return false;
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
           category == UTF8PROC_CATEGORY_ND;
}

/* What follows a '$' at [at]: "name" or "{name}". False when it is neither; else
 * [end] is behind it. */
static bool read_reference(us_str s, size_t at, us_str *name, size_t *end)
{
    bool braced = at < s.length && s.text[at] == '{';
    size_t from = at + braced, to = from;
    while (to < s.length) {
        size_t size;
        if (!is_name_point(us_utf8_decode(s.text + to, s.text + s.length, &size)))
            break;
        to += size;
    }
    if (to == from || (braced && (to == s.length || s.text[to] != '}')))
        return false;
    *name = us_str_slice(s, from, to);
    *end = to + braced;
    return true;
}

/* The group that [name] stands for: digits are its number. SIZE_MAX: none. */
static size_t find_group(const search *s, us_str name)
{
    size_t number = 0;
    for (size_t i = 0; i < name.length; i++) {
        char c = name.text[i];
        if (c < '0' || c > '9' || number >= 100000000) {
            size_t group =
                us_regex_find_group(s->regex, name.text, name.length, s->spans);
            return group > 0 ? group : SIZE_MAX;
        }
        number = number * 10 + (size_t)(c - '0');
    }
    /* Go takes "01" for a name. */
    bool padded = name.length > 1 && name.text[0] == '0';
    return !padded && number < s->span_count ? number : SIZE_MAX;
}

static void expand(const search *s, us_buf *buf, us_str replacement)
{
    for (size_t at = 0; at < replacement.length;) {
        const char *dollar = memchr(replacement.text + at, '$', replacement.length - at);
        size_t next = dollar ? (size_t)(dollar - replacement.text) : replacement.length;
        us_buf_add_str(buf, us_str_slice(replacement, at, next));
        if (!dollar)
            return;
        us_str name;
        at = next + 1;
        if (at < replacement.length && replacement.text[at] == '$') {
            us_buf_add_char(buf, '$');
            at++;
        } else if (read_reference(replacement, at, &name, &at)) {
            size_t group = find_group(s, name);
            if (group != SIZE_MAX && s->spans[group].from != SIZE_MAX)
                us_buf_add_str(
                    buf, us_str_slice(s->text, s->spans[group].from, s->spans[group].to));
        } else {
            us_buf_add_char(buf, '$');
        }
    }
}

static us_outcome regex_replace(us_call *call, const us_value *args, us_value *result)
{
    us_str text, pattern, replacement;
    if (!find_text(call, args, 0, &text) || !us_call_string(call, args, 1, &pattern) ||
        !us_call_string(call, args, 2, &replacement))
        return US_ERROR;
    const us_regex *regex = us_regex_get(call, pattern);
    if (!regex)
        return US_ERROR;
    search s = start_search(call, regex, text, 1 + us_regex_groups(regex));
    us_buf buf = us_buf_make(call->arena);
    size_t copied = 0;
    while (next_match(&s)) {
        size_t before = buf.length;
        us_buf_add_str(&buf, us_str_slice(text, copied, s.spans[0].from));
        expand(&s, &buf, replacement);
        copied = s.spans[0].to;
        if (!us_call_charge(call, (buf.length - before) / 8))
            return US_ERROR;
    }
    if (call->fatal)
        return US_ERROR;
    us_buf_add_str(&buf, us_str_slice(text, copied, text.length));
    *result = us_value_string_checked(call->arena, us_buf_str(&buf));
    return US_OK;
}

static const us_builtin rows[] = {
    {"re_match", "(string, string) boolean", regex_match, US_BUILTIN_DEPRECATED, NULL},
    {"regex.find_all_string_submatch_n",
     "(pattern: string, value: string, number: number) output: array[array[string]]",
     regex_find_all, 0, NULL},
    {"regex.find_n",
     "(pattern: string, value: string, number: number) output: array[string]",
     regex_find_n, 0, NULL},
    {"regex.is_valid", "(pattern: string) result: boolean", regex_is_valid, 0, NULL},
    {"regex.match", "(pattern: string, value: string) result: boolean", regex_match, 0,
     NULL},
    {"regex.replace", "(s: string, pattern: string, value: string) output: string",
     regex_replace, 0, NULL},
    {"regex.split", "(pattern: string, value: string) output: array[string]", regex_split,
     0, NULL},
    {"regex.template_match",
     "(template: string, value: string, delimiter_start: string, delimiter_end: string) "
     "result: boolean",
     regex_template_match, 0, NULL},
};

const us_builtin_family us_regex_family = {rows, sizeof rows / sizeof rows[0]};
