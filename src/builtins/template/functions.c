/* The functions of templates. */
#include "builtins/template/template.h"

#include "base/utf8.h"
#include "builtins/go_text.h"
#include "builtins/url_escape.h"

#include <inttypes.h>

static const us_template_function functions[] = {
    {"and", 1, true, false},     {"call", 1, true, false},   {"eq", 1, true, false},
    {"ge", 2, false, false},     {"gt", 2, false, false},    {"html", 0, true, true},
    {"index", 1, true, false},   {"js", 0, true, true},      {"le", 2, false, false},
    {"len", 1, false, false},    {"lt", 2, false, false},    {"ne", 2, false, false},
    {"not", 1, false, false},    {"or", 1, true, false},     {"print", 0, true, true},
    {"printf", 1, true, true},   {"println", 0, true, true}, {"slice", 1, true, false},
    {"urlquery", 0, true, true},
};

const us_template_function *us_template_function_find(us_str name)
{
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (us_str_is(name, functions[i].name))
            return &functions[i];
    }
    return NULL;
}

static us_operand make_boolean(bool b)
{
    return (us_operand){.kind = US_OPERAND_JSON, .value = us_value_boolean(b)};
}

static us_operand make_string(us_arena *arena, us_str s)
{
    return (us_operand){.kind = US_OPERAND_JSON,
                        .value = us_value_string_checked(arena, s)};
}

static us_operand make_integer(size_t i)
{
    return (us_operand){.kind = US_OPERAND_INTEGER, .integer = (int64_t)i};
}

static us_operand make_boxed(us_value v)
{
    return (us_operand){.kind = US_OPERAND_JSON, .boxed = true, .value = v};
}

/* ---- Comparing */

typedef enum basic {
    BASIC_NONE,
    BASIC_BOOLEAN,
    BASIC_INTEGER,
    BASIC_UNSIGNED,
    BASIC_REAL,
    BASIC_COMPLEX,
    BASIC_TEXT,
} basic;

static basic basic_of(const us_operand *operand)
{
    switch (operand->kind) {
    case US_OPERAND_NONE:
        return BASIC_NONE;
    case US_OPERAND_INTEGER:
        return BASIC_INTEGER;
    case US_OPERAND_BYTE:
        return BASIC_UNSIGNED;
    case US_OPERAND_REAL:
        return BASIC_REAL;
    case US_OPERAND_COMPLEX:
        return BASIC_COMPLEX;
    case US_OPERAND_JSON:
        break;
    }
    if (us_value_tag(operand->value) == US_TAG_BOOLEAN)
        return BASIC_BOOLEAN;
    return us_operand_is_text(operand) ? BASIC_TEXT : BASIC_NONE;
}

/* Below 0, 0 or above 0, for two of the same basic kind, or two whole ones. */
static int order_of(us_call *call, const us_operand *a, const us_operand *b)
{
    switch (basic_of(a)) {
    case BASIC_BOOLEAN:
        return us_value_is_false(b->value) - us_value_is_false(a->value);
    case BASIC_INTEGER:
    case BASIC_UNSIGNED:
        return (a->integer > b->integer) - (a->integer < b->integer);
    case BASIC_REAL:
        return (a->real > b->real) - (a->real < b->real);
    case BASIC_COMPLEX:
        return a->real != b->real || a->imaginary != b->imaginary;
    case BASIC_TEXT:
        return us_str_compare(us_operand_text(call->arena, a),
                              us_operand_text(call->arena, b));
    case BASIC_NONE:
        break;
    }
    return 0;
}

static bool are_whole(basic a, basic b)
{
    return (a == BASIC_INTEGER && b == BASIC_UNSIGNED) ||
           (a == BASIC_UNSIGNED && b == BASIC_INTEGER);
}

static const char *fail_types(us_call *call, const us_operand *a, const us_operand *b)
{
    return us_str_format(call->arena, "incompatible types for comparison: %s and %s",
                         us_operand_type(a), us_operand_type(b))
        .text;
}

/* Two containers, or nothing. */
static const char *compare_others(us_call *call, const us_operand *a, const us_operand *b,
                                  bool *equal)
{
    us_buf buf = us_buf_make(call->arena);
    bool none_a = a->kind == US_OPERAND_NONE, none_b = b->kind == US_OPERAND_NONE;
    *equal = none_a && none_b;
    if (none_a || none_b)
        return NULL;
    bool same = strcmp(us_operand_type(a), us_operand_type(b)) == 0;
    us_buf_add_c(&buf, same ? "non-comparable type " : "non-comparable types ");
    us_operand_print_string(&buf, same ? b : a);
    us_buf_add_format(&buf, same ? ": %s" : ": %s, ", us_operand_type(same ? b : a));
    if (!same) {
        us_buf_add_format(&buf, "%s: ", us_operand_type(b));
        us_operand_print(&buf, b);
    }
    return us_buf_str(&buf).text;
}

static const char *run_equal(us_call *call, const us_operand *operands, size_t count,
                             bool *holds)
{
    us_operand a = us_operand_unbox(operands[0]);
    *holds = false;
    if (count < 2)
        return "missing argument for comparison";
    for (size_t i = 1; i < count && !*holds; i++) {
        us_operand b = us_operand_unbox(operands[i]);
        basic x = basic_of(&a), y = basic_of(&b);
        const char *error = NULL;
        if (are_whole(x, y) || (x == y && x != BASIC_NONE))
            *holds = order_of(call, &a, &b) == 0;
        else if (x == y)
            error = compare_others(call, &a, &b, holds);
        else if (a.kind != US_OPERAND_NONE && b.kind != US_OPERAND_NONE)
            error = fail_types(call, &a, &b);
        if (error)
            return error;
    }
    return NULL;
}

static const char *run_order(us_call *call, us_str name, const us_operand *operands,
                             us_operand *result)
{
    us_operand a = us_operand_unbox(operands[0]), b = us_operand_unbox(operands[1]);
    basic x = basic_of(&a), y = basic_of(&b);
    if (x == BASIC_NONE || y == BASIC_NONE)
        return "invalid type for comparison";
    if (x != y && !are_whole(x, y))
        return fail_types(call, &a, &b);
    if (x == BASIC_BOOLEAN || x == BASIC_COMPLEX)
        return "invalid type for comparison";
    int order = order_of(call, &a, &b);
    bool holds = us_str_is(name, "lt")   ? order < 0
                 : us_str_is(name, "le") ? order <= 0
                 : us_str_is(name, "gt") ? order > 0
                                         : order >= 0;
    *result = make_boolean(holds);
    return NULL;
}

/* ---- Containers */

static bool is_list(const us_operand *operand)
{
    return operand->kind == US_OPERAND_JSON &&
           us_value_tag(operand->value) == US_TAG_ARRAY;
}

static const char *run_length(us_call *call, const us_operand *operand,
                              us_operand *result)
{
    if (operand->kind == US_OPERAND_NONE)
        return "reflect: call of reflect.Value.Type on zero Value";
    if (operand->kind == US_OPERAND_JSON && us_value_tag(operand->value) == US_TAG_NULL)
        return "len of nil pointer";
    if (us_operand_is_text(operand)) {
        *result = make_integer(us_operand_text(call->arena, operand).length);
        return NULL;
    }
    if (operand->kind != US_OPERAND_JSON || us_value_tag(operand->value) < US_TAG_ARRAY)
        return us_str_format(call->arena, "len of type %s", us_operand_type(operand))
            .text;
    *result = make_integer(us_value_count(operand->value));
    return NULL;
}

static const char *read_index(us_call *call, const us_operand *index, size_t most,
                              size_t *i)
{
    if (index->kind == US_OPERAND_NONE)
        return "cannot index slice/array with nil";
    if (index->kind != US_OPERAND_INTEGER && index->kind != US_OPERAND_BYTE)
        return us_str_format(call->arena, "cannot index slice/array with type %s",
                             us_operand_type(index))
            .text;
    if (index->integer < 0 || (uint64_t)index->integer > most)
        return us_str_format(call->arena, "index out of range: %" PRId64, index->integer)
            .text;
    *i = (size_t)index->integer;
    return NULL;
}

static const char *index_object(us_call *call, us_operand *item, const us_operand *index)
{
    if (index->kind == US_OPERAND_NONE)
        return "value is nil; should be of type string";
    if (index->kind != US_OPERAND_JSON || !us_value_is_string(index->value))
        return us_str_format(call->arena, "value has type %s; should be string",
                             us_operand_type(index))
            .text;
    const us_value *found = us_object_get(item->value.as.object, index->value);
    *item = make_boxed(found ? *found : US_NULL);
    return NULL;
}

static const char *index_sequence(us_call *call, us_operand *item,
                                  const us_operand *index)
{
    bool text = us_operand_is_text(item);
    us_str s = text ? us_operand_text(call->arena, item) : US_STR_EMPTY;
    size_t length = text ? s.length : item->value.as.array->count, i;
    const char *error = read_index(call, index, length, &i);
    if (error)
        return error;
    if (i == length)
        return text ? "reflect: string index out of range"
                    : "reflect: slice index out of range";
    if (text)
        *item =
            (us_operand){.kind = US_OPERAND_BYTE, .integer = (unsigned char)s.text[i]};
    else
        *item = make_boxed(item->value.as.array->items[i]);
    return NULL;
}

static const char *run_index(us_call *call, const us_operand *operands, size_t count,
                             us_operand *result)
{
    us_operand item = us_operand_unbox(operands[0]);
    const char *error = NULL;
    if (item.kind == US_OPERAND_NONE)
        return "index of untyped nil";
    for (size_t i = 1; i < count && !error; i++) {
        us_operand index = us_operand_unbox(operands[i]);
        if (item.kind == US_OPERAND_JSON && us_value_tag(item.value) == US_TAG_NULL)
            return "index of nil pointer";
        if (us_operand_is_text(&item) || is_list(&item))
            error = index_sequence(call, &item, &index);
        else if (item.kind == US_OPERAND_JSON &&
                 us_value_tag(item.value) == US_TAG_OBJECT)
            error = index_object(call, &item, &index);
        else
            error = us_str_format(call->arena, "can't index item of type %s",
                                  us_operand_type(&item))
                        .text;
    }
    *result = item;
    return error;
}

static const char *run_slice(us_call *call, const us_operand *operands, size_t count,
                             us_operand *result)
{
    us_operand item = us_operand_unbox(operands[0]);
    bool text = us_operand_is_text(&item);
    size_t indexes = count - 1;
    if (item.kind == US_OPERAND_NONE)
        return "slice of untyped nil";
    if (indexes > 3)
        return us_str_format(call->arena, "too many slice indexes: %zu", indexes).text;
    if (text && indexes == 3)
        return "cannot 3-index slice a string";
    if (!text && !is_list(&item))
        return us_str_format(call->arena, "can't slice item of type %s",
                             us_operand_type(&item))
            .text;
    us_str s = text ? us_operand_text(call->arena, &item) : US_STR_EMPTY;
    size_t length = text ? s.length : item.value.as.array->count;
    size_t at[3] = {0, length, length};
    for (size_t i = 0; i < indexes; i++) {
        us_operand index = us_operand_unbox(operands[i + 1]);
        const char *error = read_index(call, &index, length, &at[i]);
        if (error)
            return error;
    }
    for (size_t i = 0; i < (indexes == 3 ? 2 : 1); i++) {
        if (at[i] > at[i + 1])
            return us_str_format(call->arena, "invalid slice index: %zu > %zu", at[i],
                                 at[i + 1])
                .text;
    }
    if (text) {
        *result = make_string(call->arena, us_str_slice(s, at[0], at[1]));
        return NULL;
    }
    us_array *array = us_array_new(call->arena, at[1] - at[0]);
    for (size_t i = at[0]; i < at[1]; i++)
        us_array_push(array, item.value.as.array->items[i]);
    *result = (us_operand){.kind = US_OPERAND_JSON, .value = us_value_array(array)};
    return NULL;
}

/* ---- Text */

/* fmt.Sprint: spaces between operands when neither is a string. */
static void print_all(us_buf *buf, const us_operand *operands, size_t count, bool line)
{
    for (size_t i = 0; i < count; i++) {
        bool apart = i > 0 && !us_operand_is_text(&operands[i]) &&
                     !us_operand_is_text(&operands[i - 1]);
        us_buf_add_c(buf, apart || (line && i > 0) ? " " : "");
        us_operand_print(buf, &operands[i]);
    }
    us_buf_add_c(buf, line ? "\n" : "");
}

static void escape_html(us_buf *buf, us_str s)
{
    for (size_t i = 0; i < s.length; i++) {
        char c = s.text[i];
        const char *entity = c == '\0'   ? "\xEF\xBF\xBD"
                             : c == '"'  ? "&#34;"
                             : c == '\'' ? "&#39;"
                             : c == '&'  ? "&amp;"
                             : c == '<'  ? "&lt;"
                             : c == '>'  ? "&gt;"
                                         : NULL;
        if (entity)
            us_buf_add_c(buf, entity);
        else
            us_buf_add_char(buf, c);
    }
}

static void escape_js(us_buf *buf, us_str s)
{
    const char *end = s.text + s.length;
    for (const char *p = s.text; p < end;) {
        size_t size;
        uint32_t point = us_utf8_decode(p, end, &size);
        if (point == US_UTF8_INVALID)
            point = US_UTF8_REPLACEMENT;
        if (point < 0x80 && point > 0 && strchr("\\'\"", (int)point)) {
            us_buf_add_char(buf, '\\');
            us_buf_add_char(buf, (char)point);
        } else if (point < ' ' || (point < 0x80 && strchr("<>&=", (int)point)) ||
                   (point >= 0x80 && !us_go_is_print(point))) {
            us_buf_add_format(buf, "\\u%04X", point);
        } else {
            us_buf_add(buf, p, size);
        }
        p += size;
    }
}

static us_operand run_escape(us_call *call, us_str name, const us_operand *operands,
                             size_t count)
{
    us_buf text = us_buf_make(call->arena), escaped = text;
    us_operand *shown = us_arena_alloc_array(call->arena, count + 1, sizeof *shown);
    for (size_t i = 0; i < count; i++)
        shown[i] = us_operand_unbox(operands[i]);
    for (size_t i = 0; i < count; i++) {
        if (shown[i].kind == US_OPERAND_NONE)
            shown[i] = make_string(call->arena, US_STR("<no value>"));
    }
    print_all(&text, shown, count, false);
    if (us_str_is(name, "html"))
        escape_html(&escaped, us_buf_str(&text));
    else if (us_str_is(name, "js"))
        escape_js(&escaped, us_buf_str(&text));
    else
        us_url_escape(&escaped, us_buf_str(&text), US_URL_QUERY);
    return make_string(call->arena, us_buf_str(&escaped));
}

/* There is no value that could be called. */
static const char *run_call(us_call *call, us_str shown, const us_operand *operand)
{
    us_operand callee = us_operand_unbox(*operand);
    us_buf name = us_buf_make(call->arena);
    if (callee.kind == US_OPERAND_NONE)
        return "call of nil";
    if (shown.length > 0)
        us_buf_add_str(&name, shown);
    else if (us_operand_is_text(&callee))
        us_buf_add_str(&name, us_operand_text(call->arena, &callee));
    else
        us_buf_add_format(&name, "<%s Value>", us_operand_type(&callee));
    return us_str_format(call->arena, "non-function %.*s of type %s",
                         US_STR_ARG(us_buf_str(&name)), us_operand_type(&callee))
        .text;
}

static const char *run_print(us_call *call, us_str name, const us_operand *operands,
                             size_t count, us_operand *result)
{
    us_buf buf = us_buf_make(call->arena);
    if (!us_str_is(name, "printf"))
        print_all(&buf, operands, count, us_str_is(name, "println"));
    else if (!us_template_format(call, &buf, us_value_text(operands[0].value),
                                 operands + 1, count - 1))
        return "the budget is spent";
    *result = make_string(call->arena, us_buf_str(&buf));
    return NULL;
}

const char *us_template_call(us_call *call, us_str name, us_str shown,
                             const us_operand *operands, size_t count, us_operand *result)
{
    const char *error = NULL;
    bool holds;
    if (us_str_is(name, "eq") || us_str_is(name, "ne")) {
        error = run_equal(call, operands, count, &holds);
        *result = make_boolean(us_str_is(name, "eq") ? holds : !holds);
    } else if (us_str_is(name, "index")) {
        error = run_index(call, operands, count, result);
    } else if (us_str_is(name, "slice")) {
        error = run_slice(call, operands, count, result);
    } else if (us_str_is(name, "len")) {
        error = run_length(call, &operands[0], result);
    } else if (us_str_is(name, "call")) {
        error = run_call(call, shown, &operands[0]);
    } else if (us_str_is(name, "not")) {
        us_operand value = us_operand_unbox(operands[0]);
        *result = make_boolean(!us_operand_is_true(&value));
    } else if (us_str_starts_with(name, US_STR("print"))) {
        error = run_print(call, name, operands, count, result);
    } else if (us_str_is(name, "html") || us_str_is(name, "js") ||
               us_str_is(name, "urlquery")) {
        *result = run_escape(call, name, operands, count);
    } else {
        error = run_order(call, name, operands, result);
    }
    return error;
}
