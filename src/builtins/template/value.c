/* Values as the functions of templates see them: types, truth, and what fmt.Print and
 * fmt.Printf make of them. A JSON number is a string type in Go (json.Number), so it is
 * always true and equals no number that is written in the template. */
#include "builtins/template/template.h"

#include "base/utf8.h"
#include "builtins/go_text.h"

#include <inttypes.h>

us_operand us_operand_unbox(us_operand operand)
{
    if (operand.kind == US_OPERAND_JSON && us_value_tag(operand.value) == US_TAG_NULL)
        return (us_operand){.kind = US_OPERAND_NONE};
    operand.boxed = false;
    return operand;
}

bool us_operand_is_true(const us_operand *operand)
{
    us_value v = operand->value;
    switch (operand->kind) {
    case US_OPERAND_NONE:
        return false;
    case US_OPERAND_INTEGER:
    case US_OPERAND_BYTE:
        return operand->integer != 0;
    case US_OPERAND_REAL:
    case US_OPERAND_COMPLEX:
        return operand->real != 0 || operand->imaginary != 0;
    case US_OPERAND_JSON:
        break;
    }
    us_tag tag = us_value_tag(v);
    if (tag == US_TAG_NULL || tag == US_TAG_BOOLEAN)
        return us_value_equal(v, US_TRUE);
    if (tag == US_TAG_STRING)
        return us_value_length(v) > 0;
    return us_value_is_number(v) || us_value_count(v) > 0;
}

const char *us_operand_type(const us_operand *operand)
{
    switch (operand->kind) {
    case US_OPERAND_NONE:
        return "<nil>";
    case US_OPERAND_INTEGER:
        return "int";
    case US_OPERAND_BYTE:
        return "uint8";
    case US_OPERAND_REAL:
        return "float64";
    case US_OPERAND_COMPLEX:
        return "complex128";
    case US_OPERAND_JSON:
        break;
    }
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

bool us_operand_is_text(const us_operand *operand)
{
    return operand->kind == US_OPERAND_JSON &&
           (us_value_is_string(operand->value) || us_value_is_number(operand->value));
}

us_str us_operand_text(us_arena *arena, const us_operand *operand)
{
    char space[US_NUMBER_TEXT_SIZE];
    if (us_value_is_number(operand->value))
        return us_str_copy(arena, us_number_text(operand->value, space));
    return us_value_text(operand->value);
}

/* ---- Printing */

/* How the parts of a container are shown: as %v, %s or %q. */
static void print_value(us_buf *out, us_value v, char verb)
{
    char space[US_NUMBER_TEXT_SIZE];
    us_tag tag = us_value_tag(v);
    const char *text = us_value_is_false(v) ? "false" : "true";
    if (tag == US_TAG_NULL && verb == 'v') {
        us_buf_add_c(out, "<nil>");
    } else if (tag == US_TAG_NULL) {
        us_buf_add_format(out, "%%!%c(<nil>)", verb);
    } else if (tag == US_TAG_BOOLEAN && verb == 'v') {
        us_buf_add_c(out, text);
    } else if (tag == US_TAG_BOOLEAN) {
        us_buf_add_format(out, "%%!%c(bool=%s)", verb, text);
    } else if (us_value_is_number(v) || tag == US_TAG_STRING) {
        us_str s = tag == US_TAG_STRING ? us_value_text(v) : us_number_text(v, space);
        if (verb == 'q')
            us_go_quote(out, s, false);
        else
            us_buf_add_str(out, s);
    } else if (tag == US_TAG_OBJECT) {
        us_buf_add_c(out, "map[");
        for (uint32_t i = 0; i < v.as.object->count; i++) {
            uint32_t at = us_object_order(v.as.object)[i];
            us_buf_add_c(out, i ? " " : "");
            print_value(out, v.as.object->keys[at], verb);
            us_buf_add_char(out, ':');
            print_value(out, v.as.object->values[at], verb);
        }
        us_buf_add_char(out, ']');
    } else {
        us_buf_add_char(out, '[');
        for (uint32_t i = 0; i < v.as.array->count; i++) {
            us_buf_add_c(out, i ? " " : "");
            print_value(out, v.as.array->items[i], verb);
        }
        us_buf_add_char(out, ']');
    }
}

void us_operand_print(us_buf *out, const us_operand *operand)
{
    switch (operand->kind) {
    case US_OPERAND_NONE:
        us_buf_add_c(out, "<no value>");
        break;
    case US_OPERAND_INTEGER:
    case US_OPERAND_BYTE:
        us_buf_add_format(out, "%" PRId64, operand->integer);
        break;
    case US_OPERAND_REAL:
        us_go_float(out, operand->real, 'g', -1);
        break;
    case US_OPERAND_COMPLEX:
        us_buf_add_char(out, '(');
        us_go_float(out, operand->real, 'g', -1);
        us_buf_add_c(out, operand->imaginary < 0 ? "" : "+");
        us_go_float(out, operand->imaginary, 'g', -1);
        us_buf_add_c(out, "i)");
        break;
    case US_OPERAND_JSON:
        print_value(out, operand->value, 'v');
        break;
    }
}

void us_operand_print_string(us_buf *out, const us_operand *operand)
{
    if (operand->kind == US_OPERAND_JSON)
        print_value(out, operand->value, 's');
    else
        us_operand_print(out, operand);
}

/* ---- Printf */

/* One verb with its flags: where it lies in the format, and its letter. */
typedef struct verb {
    us_str text;
    char letter;
} verb;

static bool read_verb(us_str format, size_t from, verb *v)
{
    size_t i = from + 1;
    while (i < format.length && strchr("-+# 0123456789.", format.text[i]))
        i++;
    v->letter = i < format.length ? format.text[i] : '\0';
    v->text = us_str_slice(format, from, i < format.length ? i + 1 : i);
    return v->letter != '\0';
}

static bool is_container(const us_operand *operand)
{
    return operand->kind == US_OPERAND_JSON &&
           us_value_tag(operand->value) >= US_TAG_ARRAY;
}

/* A value that sprintf of Rego has no type for, as text of that width. */
static bool format_text(us_call *call, us_buf *out, const verb *v, us_str text)
{
    us_buf format = us_buf_make(call->arena);
    us_value value = us_value_string_checked(call->arena, text);
    us_buf_add(&format, v->text.text, v->text.length - 1);
    us_buf_add_char(&format, 's');
    return us_go_format(call, out, us_buf_str(&format), &value, 1);
}

static bool format_bad(us_buf *out, const verb *v, const us_operand *operand)
{
    bool nil =
        operand->kind == US_OPERAND_JSON && us_value_tag(operand->value) == US_TAG_NULL;
    us_buf_add_format(out, "%%!%c(", v->letter);
    us_buf_add_c(out, us_operand_type(operand));
    if (!nil) {
        us_buf_add_char(out, '=');
        us_operand_print(out, operand);
    }
    us_buf_add_char(out, ')');
    return true;
}

static us_value as_number(us_call *call, const us_operand *operand)
{
    if (operand->kind == US_OPERAND_REAL)
        return us_number_from_double(call->arena, operand->real);
    return us_value_integer(operand->integer);
}

static bool format_one(us_call *call, us_buf *out, const verb *v,
                       const us_operand *operand)
{
    us_buf text = us_buf_make(call->arena);
    if (v->letter == 'T')
        return format_text(call, out, v, us_str_from(us_operand_type(operand)));
    if (is_container(operand) && strchr("vsq", v->letter)) {
        print_value(&text, operand->value, v->letter);
        return format_text(call, out, v, us_buf_str(&text));
    }
    if (operand->kind == US_OPERAND_REAL || operand->kind == US_OPERAND_INTEGER) {
        us_value value = as_number(call, operand);
        bool whole =
            operand->kind == US_OPERAND_REAL && us_value_tag(value) == US_TAG_INTEGER;
        /* A whole float keeps its type only with a verb for floats. */
        if (whole && v->letter == 'v') {
            us_operand_print(&text, operand);
            return format_text(call, out, v, us_buf_str(&text));
        }
        if (!strchr(operand->kind == US_OPERAND_REAL ? "beEfFgGxX" : "bcdoOqxXU",
                    v->letter) &&
            v->letter != 'v')
            return format_bad(out, v, operand);
        return us_go_format(call, out, v->text, &value, 1);
    }
    if (us_operand_is_text(operand)) {
        us_value value =
            us_value_string_checked(call->arena, us_operand_text(call->arena, operand));
        if (!strchr("vsqxX", v->letter))
            return format_bad(out, v, operand);
        return us_go_format(call, out, v->text, &value, 1);
    }
    us_operand_print(&text, operand);
    bool boolean = operand->kind == US_OPERAND_JSON &&
                   us_value_tag(operand->value) == US_TAG_BOOLEAN;
    if (v->letter == 'v' || (boolean && v->letter == 't'))
        return format_text(call, out, v, us_buf_str(&text));
    return format_bad(out, v, operand);
}

static void add_extra(us_buf *out, const us_operand *operands, size_t count)
{
    us_buf_add_c(out, "%!(EXTRA ");
    for (size_t i = 0; i < count; i++) {
        bool nil = operands[i].kind == US_OPERAND_JSON &&
                   us_value_tag(operands[i].value) == US_TAG_NULL;
        us_buf_add_c(out, i > 0 ? ", " : "");
        us_buf_add_c(out, us_operand_type(&operands[i]));
        us_buf_add_c(out, nil ? "" : "=");
        if (!nil)
            us_operand_print(out, &operands[i]);
    }
    us_buf_add_char(out, ')');
}

bool us_template_format(us_call *call, us_buf *out, us_str format,
                        const us_operand *operands, size_t count)
{
    size_t used = 0;
    for (size_t i = 0; i < format.length;) {
        verb v;
        if (format.text[i] != '%') {
            us_buf_add_char(out, format.text[i++]);
            continue;
        }
        bool complete = read_verb(format, i, &v);
        i += v.text.length;
        if (!complete) {
            us_buf_add_c(out, "%!(NOVERB)");
        } else if (v.letter == '%') {
            us_buf_add_char(out, '%');
        } else if (used == count) {
            us_buf_add_format(out, "%%!%c(MISSING)", v.letter);
        } else if (!format_one(call, out, &v, &operands[used++])) {
            return false;
        }
    }
    if (used < count)
        add_extra(out, operands + used, count - used);
    return true;
}
