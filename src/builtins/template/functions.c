/* The functions of templates, truth and printing, as in Go: a JSON number is a string
 * type there (json.Number), so it is always true and equals no number that is written
 * in the template. */
#include "builtins/template/template.h"

#include "base/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

bool us_template_is_true(const us_operand *operand)
{
    us_value v = operand->value;
    if (operand->kind == US_OPERAND_NONE)
        return false;
    if (operand->kind == US_OPERAND_INTEGER)
        return operand->integer != 0;
    if (operand->kind == US_OPERAND_REAL)
        return operand->real != 0;
    switch (us_value_type(v)) {
    case US_TYPE_NULL:
        return false;
    case US_TYPE_BOOLEAN:
        return !us_value_is_false(v);
    case US_TYPE_STRING:
        return us_value_length(v) > 0;
    case US_TYPE_ARRAY:
    case US_TYPE_OBJECT:
    case US_TYPE_SET:
        return us_value_count(v) > 0;
    case US_TYPE_NUMBER:
    case US_TYPE_COUNT:
        break;
    }
    return true;
}

static void print_value(us_buf *out, us_value v)
{
    char space[US_NUMBER_TEXT_SIZE];
    us_tag tag = us_value_tag(v);
    if (tag == US_TAG_NULL)
        us_buf_add_c(out, "<nil>");
    else if (tag == US_TAG_BOOLEAN)
        us_buf_add_c(out, us_value_is_false(v) ? "false" : "true");
    else if (us_value_is_number(v))
        us_buf_add_str(out, us_number_text(v, space));
    else if (tag == US_TAG_STRING)
        us_buf_add_str(out, us_value_text(v));
    else if (tag == US_TAG_OBJECT) {
        us_buf_add_c(out, "map[");
        for (uint32_t i = 0; i < v.as.object->count; i++) {
            uint32_t at = us_object_order(v.as.object)[i];
            us_buf_add_c(out, i ? " " : "");
            print_value(out, v.as.object->keys[at]);
            us_buf_add_char(out, ':');
            print_value(out, v.as.object->values[at]);
        }
        us_buf_add_char(out, ']');
    } else {
        us_buf_add_char(out, '[');
        for (uint32_t i = 0; i < us_value_count(v); i++) {
            us_buf_add_c(out, i ? " " : "");
            print_value(out, tag == US_TAG_ARRAY
                                 ? v.as.array->items[i]
                                 : v.as.set->items[us_set_order(v.as.set)[i]]);
        }
        us_buf_add_char(out, ']');
    }
}

/* The shortest digits that read back, as %v of Go. */
static void print_real(us_buf *out, double real)
{
    char text[40];
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, real);
        if (strtod(text, NULL) == real)
            break;
    }
    us_buf_add_c(out, text);
}

void us_template_print(us_buf *out, const us_operand *operand)
{
    if (operand->kind == US_OPERAND_INTEGER)
        us_buf_add_format(out, "%" PRId64, operand->integer);
    else if (operand->kind == US_OPERAND_REAL)
        print_real(out, operand->real);
    else if (operand->kind == US_OPERAND_NONE ||
             us_value_tag(operand->value) == US_TAG_NULL)
        us_buf_add_c(out, "<undefined>");
    else
        print_value(out, operand->value);
}

static const char *go_type(const us_operand *operand)
{
    if (operand->kind == US_OPERAND_INTEGER)
        return "int";
    if (operand->kind == US_OPERAND_REAL)
        return "float64";
    if (operand->kind == US_OPERAND_NONE)
        return "<nil>";
    switch (us_value_type(operand->value)) {
    case US_TYPE_BOOLEAN:
        return "bool";
    case US_TYPE_NUMBER:
        return "json.Number";
    case US_TYPE_STRING:
        return "string";
    case US_TYPE_ARRAY:
    case US_TYPE_SET:
        return "[]interface {}";
    case US_TYPE_OBJECT:
        return "map[string]interface {}";
    case US_TYPE_NULL:
    case US_TYPE_COUNT:
        break;
    }
    return "<nil>";
}

/* Whether the operand is a string to Go; json.Number is one. */
static bool is_text(const us_operand *operand)
{
    return operand->kind == US_OPERAND_JSON &&
           (us_value_is_string(operand->value) || us_value_is_number(operand->value));
}

static void quote(us_buf *out, us_str text)
{
    us_value_print(out, us_value_string(text));
}

static void pad(us_buf *out, us_str text, int width, bool left, bool zero)
{
    size_t length = us_utf8_count(text);
    size_t missing = width > 0 && (size_t)width > length ? (size_t)width - length : 0;
    if (left)
        us_buf_add_str(out, text);
    for (size_t i = 0; i < missing; i++)
        us_buf_add_char(out, zero && !left ? '0' : ' ');
    if (!left)
        us_buf_add_str(out, text);
}

typedef struct verb {
    char letter;
    int width, precision;
    bool left, zero, plus;
} verb;

/* One operand by one verb; false when they do not go together. */
static bool format_one(us_buf *text, const verb *v, const us_operand *operand)
{
    if (v->letter == 'v') {
        us_template_print(text, operand);
        return true;
    }
    if (operand->kind == US_OPERAND_INTEGER && strchr("dxXoc", v->letter)) {
        const char *format = v->letter == 'd'   ? "%" PRId64
                             : v->letter == 'x' ? "%" PRIx64
                             : v->letter == 'X' ? "%" PRIX64
                                                : "%" PRIo64;
        char encoded[4];
        us_buf_add_c(text, v->plus && operand->integer >= 0 ? "+" : "");
        if (v->letter == 'c')
            us_buf_add(text, encoded,
                       us_utf8_encode((uint32_t)operand->integer, encoded));
        else
            us_buf_add_format(text, format, operand->integer);
        return true;
    }
    if (operand->kind == US_OPERAND_REAL && strchr("fFgGeE", v->letter)) {
        char format[8] = {'%', '.', '*', v->letter, '\0'}, space[400];
        snprintf(space, sizeof space, format, v->precision < 0 ? 6 : v->precision,
                 operand->real);
        us_buf_add_c(text, space);
        return true;
    }
    if (v->letter == 't' && operand->kind == US_OPERAND_JSON &&
        us_value_tag(operand->value) == US_TAG_BOOLEAN) {
        us_template_print(text, operand);
        return true;
    }
    if (!is_text(operand) || !strchr("sq", v->letter))
        return false;
    us_buf plain = us_buf_make(text->arena);
    us_template_print(&plain, operand);
    us_str s = us_buf_str(&plain);
    if (v->precision >= 0)
        s = us_str_slice(s, 0, us_utf8_offset(s, (size_t)v->precision));
    if (v->letter == 'q')
        quote(text, s);
    else
        us_buf_add_str(text, s);
    return true;
}

static size_t read_verb(us_str format, size_t i, verb *v)
{
    *v = (verb){.precision = -1};
    for (; i < format.length && strchr("-0+ #", format.text[i]); i++) {
        v->left = v->left || format.text[i] == '-';
        v->zero = v->zero || format.text[i] == '0';
        v->plus = v->plus || format.text[i] == '+';
    }
    for (; i < format.length && format.text[i] >= '0' && format.text[i] <= '9'; i++)
        v->width = v->width < 10000 ? v->width * 10 + (format.text[i] - '0') : v->width;
    if (i < format.length && format.text[i] == '.') {
        v->precision = 0;
        for (i++; i < format.length && format.text[i] >= '0' && format.text[i] <= '9';
             i++)
            v->precision = v->precision < 30 ? v->precision * 10 + (format.text[i] - '0')
                                             : v->precision;
    }
    v->letter = i < format.length ? format.text[i] : '\0';
    return i + 1;
}

static void add_bad(us_buf *out, char letter, const us_operand *operand)
{
    us_buf_add_format(out, "%%!%c(%s=", letter, go_type(operand));
    us_template_print(out, operand);
    us_buf_add_char(out, ')');
}

void us_template_format(us_buf *out, us_str format, const us_operand *operands,
                        size_t count)
{
    size_t used = 0;
    for (size_t i = 0; i < format.length;) {
        verb v;
        if (format.text[i] != '%') {
            us_buf_add_char(out, format.text[i++]);
            continue;
        }
        i = read_verb(format, i + 1, &v);
        if (v.letter == '%') {
            us_buf_add_char(out, '%');
        } else if (v.letter == '\0') {
            us_buf_add_c(out, "%!(NOVERB)");
        } else if (used == count) {
            us_buf_add_format(out, "%%!%c(MISSING)", v.letter);
        } else {
            us_buf text = us_buf_make(out->arena);
            if (format_one(&text, &v, &operands[used]))
                pad(out, us_buf_str(&text), v.width, v.left, v.zero);
            else
                add_bad(out, v.letter, &operands[used]);
            used++;
        }
    }
    for (size_t i = used; i < count; i++) {
        us_buf_add_c(out, i == used ? "%!(EXTRA " : ", ");
        us_buf_add_format(out, "%s=", go_type(&operands[i]));
        us_template_print(out, &operands[i]);
    }
    us_buf_add_c(out, used < count ? ")" : "");
}

static us_operand make_boolean(bool b)
{
    return (us_operand){.kind = US_OPERAND_JSON, .value = us_value_boolean(b)};
}

/* Compares by Go's basic kinds; [order] is valid when a sentence is not returned. */
static const char *compare(us_call *call, const us_operand *a, const us_operand *b,
                           bool ordered, int *order)
{
    bool same = strcmp(go_type(a), go_type(b)) == 0;
    if (a->kind == US_OPERAND_NONE || b->kind == US_OPERAND_NONE) {
        if (ordered)
            return "invalid type for comparison";
        *order = a->kind != b->kind;
        return NULL;
    }
    if (!same)
        return us_str_format(call->arena, "incompatible types for comparison: %s and %s",
                             go_type(a), go_type(b))
            .text;
    if (a->kind == US_OPERAND_INTEGER) {
        *order = (a->integer > b->integer) - (a->integer < b->integer);
        return NULL;
    }
    if (a->kind == US_OPERAND_REAL) {
        *order = (a->real > b->real) - (a->real < b->real);
        return NULL;
    }
    if (is_text(a)) {
        us_buf x = us_buf_make(call->arena), y = us_buf_make(call->arena);
        us_template_print(&x, a);
        us_template_print(&y, b);
        *order = us_str_compare(us_buf_str(&x), us_buf_str(&y));
        return NULL;
    }
    if (ordered || us_value_tag(a->value) != US_TAG_BOOLEAN)
        return ordered ? "invalid type for comparison" : "non-comparable type";
    *order = !us_value_equal(a->value, b->value);
    return NULL;
}

static const char *run_comparison(us_call *call, us_str name, const us_operand *operands,
                                  size_t count, us_operand *result)
{
    static const char *const names[] = {"lt", "le", "gt", "ge"};
    bool equal = us_str_is(name, "eq"), ordered = true;
    int order = 0;
    bool holds = false;
    ordered = !equal && !us_str_is(name, "ne");
    if (count < 2)
        return "missing argument for comparison";
    for (size_t i = 1; i < (equal ? count : 2) && !holds; i++) {
        const char *error = compare(call, &operands[0], &operands[i], ordered, &order);
        if (error)
            return error;
        holds = equal && order == 0;
    }
    if (us_str_is(name, "ne"))
        holds = order != 0;
    for (size_t i = 0; ordered && i < 4; i++) {
        if (us_str_is(name, names[i]))
            holds = i == 0   ? order < 0
                    : i == 1 ? order <= 0
                    : i == 2 ? order > 0
                             : order >= 0;
    }
    *result = make_boolean(holds);
    return NULL;
}

static const char *run_len(us_call *call, const us_operand *operand, us_operand *result)
{
    us_value v = operand->value;
    result->kind = US_OPERAND_INTEGER;
    if (is_text(operand)) {
        us_buf text = us_buf_make(call->arena);
        us_template_print(&text, operand);
        result->integer = (int64_t)text.length;
        return NULL;
    }
    if (operand->kind != US_OPERAND_JSON || us_value_type(v) < US_TYPE_ARRAY)
        return us_str_format(call->arena, "len of type %s", go_type(operand)).text;
    result->integer = (int64_t)us_value_count(v);
    return NULL;
}

static const char *run_index(us_call *call, const us_operand *operands, size_t count,
                             us_operand *result)
{
    *result = operands[0];
    for (size_t i = 1; i < count; i++) {
        const us_value *found = NULL;
        if (result->kind != US_OPERAND_JSON)
            return "index of untyped nil";
        if (us_value_tag(result->value) == US_TAG_OBJECT) {
            if (operands[i].kind == US_OPERAND_JSON)
                found = us_object_get(result->value.as.object, operands[i].value);
        } else if (us_value_tag(result->value) == US_TAG_ARRAY) {
            const us_array *array = result->value.as.array;
            if (operands[i].kind != US_OPERAND_INTEGER)
                return us_str_format(call->arena, "cannot index slice/array with type %s",
                                     go_type(&operands[i]))
                    .text;
            if (operands[i].integer < 0 || operands[i].integer >= array->count)
                return us_str_format(call->arena, "index out of range: %" PRId64,
                                     operands[i].integer)
                    .text;
            found = &array->items[operands[i].integer];
        } else {
            return us_str_format(call->arena, "can't index item of type %s",
                                 go_type(result))
                .text;
        }
        *result = (us_operand){.kind = found ? US_OPERAND_JSON : US_OPERAND_NONE};
        if (found)
            result->value = *found;
    }
    return NULL;
}

static void run_print(us_call *call, us_str name, const us_operand *operands,
                      size_t count, us_operand *result)
{
    us_buf buf = us_buf_make(call->arena);
    bool line = us_str_is(name, "println");
    if (us_str_is(name, "printf")) {
        us_buf format = us_buf_make(call->arena);
        if (count > 0)
            us_template_print(&format, &operands[0]);
        us_template_format(&buf, us_buf_str(&format), operands + 1,
                           count ? count - 1 : 0);
    } else {
        for (size_t i = 0; i < count; i++) {
            /* Print puts spaces between operands when neither is a string. */
            bool plain = i > 0 && !is_text(&operands[i]) && !is_text(&operands[i - 1]);
            us_buf_add_c(&buf, i > 0 && (line || plain) ? " " : "");
            us_template_print(&buf, &operands[i]);
        }
        us_buf_add_c(&buf, line ? "\n" : "");
    }
    *result =
        (us_operand){.kind = US_OPERAND_JSON,
                     .value = us_value_string_checked(call->arena, us_buf_str(&buf))};
}

static bool is_one_of(us_str name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (us_str_is(name, names[i]))
            return true;
    }
    return false;
}

const char *us_template_function(us_call *call, us_str name, const us_operand *operands,
                                 size_t count, us_operand *result, bool *unknown)
{
    static const char *const comparisons[] = {"eq", "ne", "lt", "le", "gt", "ge"};
    static const char *const printers[] = {"print", "printf", "println"};
    *unknown = false;
    if (is_one_of(name, comparisons, 6))
        return run_comparison(call, name, operands, count, result);
    if (is_one_of(name, printers, 3)) {
        run_print(call, name, operands, count, result);
        return NULL;
    }
    bool both = us_str_is(name, "and"), either = us_str_is(name, "or");
    *unknown = !both && !either && !us_str_is(name, "not") && !us_str_is(name, "len") &&
               !us_str_is(name, "index");
    if (*unknown || count == 0)
        return *unknown ? NULL : "wrong number of args";
    if (both || either) {
        size_t i = 0;
        while (i + 1 < count && us_template_is_true(&operands[i]) == both)
            i++;
        *result = operands[i];
        return NULL;
    }
    if (us_str_is(name, "index"))
        return run_index(call, operands, count, result);
    if (us_str_is(name, "len"))
        return run_len(call, &operands[0], result);
    *result = make_boolean(!us_template_is_true(&operands[0]));
    return NULL;
}
