/* What a node is made of: constants read from tokens, and nodes written out again, as
 * messages show them. */
#include "builtins/template/template.h"

#include "base/utf8.h"
#include "builtins/go_text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* ---- Strings */

/* An escape behind its backslash at [*p]. */
static bool unescape(us_buf *buf, const char **p, const char *end, char quote)
{
    static const char from[] = "abfnrtv\\", to[] = "\a\b\f\n\r\t\v\\";
    char c = **p;
    const char *simple = c ? strchr(from, c) : NULL;
    int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    uint32_t point = 0;
    if (simple || c == quote) {
        us_buf_add_char(buf, simple ? to[simple - from] : quote);
        (*p)++;
        return true;
    }
    bool octal = c >= '0' && c <= '7';
    int base = octal ? 8 : 16, count = octal ? 3 : digits;
    *p += octal ? 0 : 1;
    if (count == 0 || end - *p < count)
        return false;
    for (int i = 0; i < count; i++, (*p)++) {
        char d = **p;
        int value = d >= '0' && d <= '9'                 ? d - '0'
                    : (d | 32) >= 'a' && (d | 32) <= 'f' ? (d | 32) - 'a' + 10
                                                         : 16;
        if (value >= base)
            return false;
        point = point * (uint32_t)base + (uint32_t)value;
    }
    char encoded[4];
    if (octal || c == 'x') {
        us_buf_add_char(buf, (char)point);
        return point < 256;
    }
    if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
        return false;
    us_buf_add(buf, encoded, us_utf8_encode(point, encoded));
    return true;
}

bool us_template_unquote(us_call *call, us_str quoted, us_str *content)
{
    us_buf buf = us_buf_make(call->arena);
    char quote = quoted.text[0];
    const char *p = quoted.text + 1, *end = quoted.text + quoted.length - 1;
    while (p < end) {
        if (quote != '`' && *p == '\\') {
            p++;
            if (!unescape(&buf, &p, end, quote))
                return false;
            continue;
        }
        if (quote != '`' || *p != '\r')
            us_buf_add_char(&buf, *p);
        p++;
    }
    *content = us_buf_str(&buf);
    return true;
}

/* ---- Numbers */

static us_str quote_text(us_call *call, us_str text)
{
    us_buf buf = us_buf_make(call->arena);
    us_go_quote(&buf, text, false);
    return us_buf_str(&buf);
}

static bool read_character(us_call *call, us_str text, us_node *node, us_str *error)
{
    us_str content;
    size_t size = 0;
    *error = US_STR("invalid syntax");
    if (!us_template_unquote(call, text, &content) || content.length == 0)
        return false;
    const char *end = content.text + content.length;
    uint32_t point = us_utf8_decode(content.text, end, &size);
    bool byte = point == US_UTF8_INVALID && content.length == 1;
    if (byte)
        point = (unsigned char)content.text[0];
    if (size < content.length) {
        *error = us_str_format(call->arena, "malformed character constant: %.*s",
                               US_STR_ARG(text));
        return false;
    }
    node->integer = point;
    node->real = point;
    node->is_integer = node->is_unsigned = node->is_real = true;
    return true;
}

/* An underscore stands between digits, or behind a prefix. */
static bool drop_underscores(us_str text, bool prefixed, char *copy)
{
    size_t length = 0;
    char before = prefixed ? '0' : '^';
    size_t sign = text.length > 0 && (text.text[0] == '-' || text.text[0] == '+');
    for (size_t i = 0; i < text.length; i++) {
        char c = text.text[i];
        bool digit = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
        if (c == '_' && (i <= sign || before == '^' || before == '_'))
            return false;
        if (before == '_' && !digit && c != '_')
            return false;
        if (c != '_')
            copy[length++] = c;
        before = c == '_' ? '_' : digit || prefixed ? '0' : '^';
    }
    copy[length] = '\0';
    return before != '_';
}

/* The whole number in [copy], whose prefix says the base; false if it is none. */
static bool read_whole(const char *copy, uint64_t *magnitude, bool *overflows)
{
    const char *p = copy + (*copy == '-' || *copy == '+');
    unsigned base = 10;
    *magnitude = 0;
    *overflows = false;
    if (p[0] == '0' && p[1]) {
        char c = (char)(p[1] | 32);
        base = c == 'x' ? 16 : c == 'b' ? 2 : 8;
        p += c == 'x' || c == 'b' || c == 'o' ? 2 : 1;
    }
    if (!*p)
        return false;
    for (; *p; p++) {
        unsigned digit = *p >= '0' && *p <= '9' ? (unsigned)(*p - '0')
                         : (*p | 32) >= 'a' && (*p | 32) <= 'f'
                             ? (unsigned)((*p | 32) - 'a' + 10)
                             : 16;
        if (digit >= base)
            return false;
        if (__builtin_mul_overflow(*magnitude, base, magnitude) ||
            __builtin_add_overflow(*magnitude, digit, magnitude))
            *overflows = true;
    }
    return true;
}

static void read_integer(us_node *node, const char *copy)
{
    uint64_t magnitude;
    bool overflows, negative = *copy == '-', sign = negative || *copy == '+';
    if (!read_whole(copy, &magnitude, &overflows) || overflows)
        return;
    node->is_unsigned = !sign || magnitude == 0;
    node->is_integer = magnitude <= (uint64_t)INT64_MAX + negative;
    node->integer = (int64_t)(negative ? 0 - magnitude : magnitude);
    node->is_real = node->is_integer || node->is_unsigned;
    node->real = node->is_integer ? (double)node->integer : (double)magnitude;
}

static bool read_real(const char *copy, double *real)
{
    char *end;
    bool hexadecimal = strpbrk(copy, "xX") != NULL;
    if ((hexadecimal && !strpbrk(copy, "pP")) || strpbrk(copy, "oObB"))
        return false;
    *real = strtod(copy, &end);
    return end != copy && *end == '\0' && !isinf(*real);
}

/* Real and imaginary part, or the latter alone. */
static bool read_complex(us_node *node, char *copy)
{
    size_t length = strlen(copy);
    copy[--length] = '\0';
    size_t split = length;
    while (split > 1 && !((copy[split - 1] == '+' || copy[split - 1] == '-') &&
                          (copy[split - 2] | 32) != 'e'))
        split--;
    if (split > 1) {
        if (!read_real(copy + split - 1, &node->imaginary))
            return false;
        copy[split - 1] = '\0';
        if (!read_real(copy, &node->real))
            return false;
    } else if (!read_real(copy, &node->imaginary)) {
        return false;
    }
    node->is_complex = true;
    return true;
}

bool us_template_read_number(us_call *call, const us_template_token *token, us_node *node,
                             us_str *error)
{
    us_str text = token->text;
    if (token->kind == US_TOKEN_CHARACTER)
        return read_character(call, text, node, error);
    size_t sign = text.text[0] == '-' || text.text[0] == '+';
    bool prefixed = text.length > sign + 1 && text.text[sign] == '0' &&
                    (strchr("xXoObB", text.text[sign + 1]) != NULL);
    char *copy = us_arena_alloc(call->arena, text.length + 1);
    *error = us_str_format(call->arena, "illegal number syntax: %.*s",
                           US_STR_ARG(quote_text(call, text)));
    if (!drop_underscores(text, prefixed, copy))
        return false;
    if (text.text[text.length - 1] == 'i')
        return read_complex(node, copy);
    read_integer(node, copy);
    if (node->is_real)
        return true;
    if (!read_real(copy, &node->real))
        return false;
    if (!strpbrk(copy, ".eEpP")) {
        *error = us_str_format(call->arena, "integer overflow: %.*s",
                               US_STR_ARG(quote_text(call, text)));
        return false;
    }
    node->is_real = true;
    node->is_integer = fabs(node->real) < 9e18 && floor(node->real) == node->real;
    node->integer = node->is_integer ? (int64_t)node->real : 0;
    return true;
}

/* ---- Written out */

static void print_names(us_buf *buf, const us_node *node, bool dot_first)
{
    for (size_t i = 0; i < node->name_count; i++) {
        us_buf_add_c(buf, i > 0 || dot_first ? "." : "");
        us_buf_add_str(buf, node->names[i]);
    }
}

static void print_pipeline(us_buf *buf, const us_node *node)
{
    for (size_t i = 0; i < node->name_count; i++) {
        us_buf_add_c(buf, i > 0 ? ", " : "");
        us_buf_add_str(buf, node->names[i]);
    }
    if (node->name_count > 0)
        us_buf_add_c(buf, node->assigns ? " = " : " := ");
    for (size_t i = 0; i < node->part_count; i++) {
        us_buf_add_c(buf, i > 0 ? " | " : "");
        us_node_print(buf, node->parts[i]);
    }
}

/* A pipeline as an operand stands in parentheses. */
static void print_operand(us_buf *buf, const us_node *node)
{
    bool pipeline = node->kind == US_NODE_PIPELINE;
    us_buf_add_c(buf, pipeline ? "(" : "");
    us_node_print(buf, node);
    us_buf_add_c(buf, pipeline ? ")" : "");
}

static void print_template(us_buf *buf, const us_node *node)
{
    us_buf_add_c(buf, "{{template ");
    us_go_quote(buf, node->text, false);
    if (node->first) {
        us_buf_add_char(buf, ' ');
        us_node_print(buf, node->first);
    }
    us_buf_add_c(buf, "}}");
}

void us_node_print(us_buf *buf, const us_node *node)
{
    switch (node->kind) {
    case US_NODE_PIPELINE:
        print_pipeline(buf, node);
        break;
    case US_NODE_COMMAND:
        for (size_t i = 0; i < node->part_count; i++) {
            us_buf_add_c(buf, i > 0 ? " " : "");
            print_operand(buf, node->parts[i]);
        }
        break;
    case US_NODE_FIELD:
    case US_NODE_VARIABLE:
        print_names(buf, node, node->kind == US_NODE_FIELD);
        break;
    case US_NODE_CHAIN:
        print_operand(buf, node->first);
        print_names(buf, node, true);
        break;
    case US_NODE_TEMPLATE:
        print_template(buf, node);
        break;
    case US_NODE_ACTION:
        us_buf_add_c(buf, "{{");
        us_node_print(buf, node->first);
        us_buf_add_c(buf, "}}");
        break;
    case US_NODE_DOT:
        us_buf_add_char(buf, '.');
        break;
    case US_NODE_END:
        us_buf_add_c(buf, "{{end}}");
        break;
    case US_NODE_ELSE:
        us_buf_add_c(buf, "{{else}}");
        break;
    case US_NODE_LIST:
    case US_NODE_TEXT:
    case US_NODE_IF:
    case US_NODE_WITH:
    case US_NODE_RANGE:
    case US_NODE_BREAK:
    case US_NODE_CONTINUE:
    case US_NODE_IDENTIFIER:
    case US_NODE_NIL:
    case US_NODE_BOOLEAN:
    case US_NODE_NUMBER:
    case US_NODE_STRING:
        us_buf_add_str(buf, node->text);
        break;
    }
}
