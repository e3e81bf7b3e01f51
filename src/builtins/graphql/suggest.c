/* Words in errors of validation: what may have been meant, and values as text. */
#include "base/utf8.h"
#include "builtins/go_text.h"
#include "builtins/graphql/go_sort.h"
#include "builtins/graphql/validate.h"

#include <utf8proc.h>

enum { MOST_OFFERED = 5 };

static void print_choice(us_buf *buf, const us_graphql_names *options)
{
    size_t count = options->count < MOST_OFFERED ? options->count : MOST_OFFERED;
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            us_buf_add_c(buf, count == 2 ? " or " : i == count - 1 ? ", or " : ", ");
        us_buf_add_char(buf, '"');
        us_buf_add_str(buf, options->items[i].text);
        us_buf_add_char(buf, '"');
    }
}

us_str us_graphql_offer(us_graphql_validation *v, const char *prefix,
                        const us_graphql_names *options)
{
    us_buf buf = us_buf_make(v->call->arena);
    if (options->count == 0)
        return US_STR_EMPTY;
    us_buf_add_format(&buf, " %s ", prefix);
    print_choice(&buf, options);
    us_buf_add_char(&buf, '?');
    return us_buf_str(&buf);
}

/* The code points of [s] in lower case; how many in [count]. */
static uint32_t *lower_points(us_arena *arena, us_str s, size_t *count)
{
    uint32_t *points = us_arena_alloc_array(arena, s.length + 1, sizeof *points);
    const char *end = s.text + s.length;
    *count = 0;
    for (const char *c = s.text; c < end;) {
        size_t size;
        uint32_t point = us_utf8_decode(c, end, &size);
        points[(*count)++] = (uint32_t)utf8proc_tolower((utf8proc_int32_t)point);
        c += size;
    }
    return points;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance, one row at a time. */
static size_t edit_distance(us_arena *arena, const uint32_t *a, size_t a_count,
                            const uint32_t *b, size_t b_count)
{
    size_t *row = us_arena_alloc_array(arena, a_count + 1, sizeof *row);
    for (size_t i = 0; i <= a_count; i++)
        row[i] = i;
    for (size_t j = 1; j <= b_count; j++) {
        size_t diagonal = row[0];
        row[0] = j;
        for (size_t i = 1; i <= a_count; i++) {
            size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[i];
            row[i] = least(replaced, least(row[i], row[i - 1]) + 1);
        }
    }
    return row[a_count];
}

/* A difference of case alone counts 1. */
static size_t distance(us_graphql_validation *v, us_str typed, us_str option)
{
    us_arena *arena = v->call->arena;
    us_arena_mark mark = us_arena_get_mark(arena);
    size_t typed_count, option_count;
    if (us_str_equal(typed, option))
        return 0;
    uint32_t *a = lower_points(arena, typed, &typed_count);
    uint32_t *b = lower_points(arena, option, &option_count);
    size_t result = 1;
    if (typed_count != option_count || memcmp(a, b, typed_count * sizeof *a) != 0)
        result = edit_distance(arena, a, typed_count, b, option_count);
    us_arena_release(arena, mark);
    return result;
}

us_str us_graphql_suggest(us_graphql_validation *v, const char *prefix, us_str typed,
                          const us_graphql_names *options)
{
    us_arena *arena = v->call->arena;
    size_t threshold = typed.length * 2 / 5 + 1, count = 0;
    us_graphql_names result = {NULL, 0, 0};
    if (v->first_only || options->count == 0)
        return US_STR_EMPTY;
    us_go_sorted *found = us_arena_alloc_array(arena, options->count, sizeof *found);
    for (size_t i = 0; i < options->count; i++) {
        us_str option = options->items[i].text;
        if (!us_graphql_spend(v, 10 + typed.length * option.length / 4))
            return US_STR_EMPTY;
        size_t far = distance(v, typed, option);
        if (far <= threshold)
            found[count++] = (us_go_sorted){far, i};
    }
    us_go_sort(found, count);
    for (size_t i = 0; i < count && i < MOST_OFFERED; i++) {
        const us_graphql_name *option = &options->items[found[i].value];
        us_graphql_add_name(arena, &result, option->text, option->position);
    }
    return us_graphql_offer(v, prefix, &result);
}

static void print_value(us_buf *buf, const us_graphql_value *value)
{
    const char *brackets = value->kind == US_GRAPHQL_LIST ? "[]" : "{}";
    switch ((us_graphql_value_kind)value->kind) {
    case US_GRAPHQL_VARIABLE:
        us_buf_add_char(buf, '$');
        us_buf_add_str(buf, value->raw);
        return;
    case US_GRAPHQL_STRING:
    case US_GRAPHQL_BLOCK_STRING:
        us_go_quote(buf, value->raw, false);
        return;
    case US_GRAPHQL_LIST:
    case US_GRAPHQL_OBJECT:
        break;
    case US_GRAPHQL_INTEGER:
    case US_GRAPHQL_FLOAT:
    case US_GRAPHQL_BOOLEAN:
    case US_GRAPHQL_NULL:
    case US_GRAPHQL_ENUM_NAME:
    case US_GRAPHQL_VALUE_KINDS:
        us_buf_add_str(buf, value->raw);
        return;
    }
    us_buf_add_char(buf, brackets[0]);
    for (size_t i = 0; i < value->children.count; i++) {
        const us_graphql_child *child = value->children.items[i];
        if (i > 0)
            us_buf_add_char(buf, ',');
        if (value->kind == US_GRAPHQL_OBJECT) {
            us_buf_add_str(buf, child->name);
            us_buf_add_char(buf, ':');
        }
        print_value(buf, child->value);
    }
    us_buf_add_char(buf, brackets[1]);
}

us_str us_graphql_value_text(us_graphql_validation *v, const us_graphql_value *value)
{
    us_buf buf = us_buf_make(v->call->arena);
    if (v->first_only)
        return US_STR_EMPTY;
    print_value(&buf, value);
    us_graphql_spend(v, buf.length / 8);
    return us_buf_str(&buf);
}
