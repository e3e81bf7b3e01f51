/* Operands of sprintf, written as Go's fmt writes them: one function for each kind
 * of operand, over padding that all share. What Go says about a verb that does not
 * fit goes into the output too: %!d(string=a). */
#include "builtins/format.h"

#include "base/utf8.h"
#include "builtins/go_text.h"

/* ---- Operands */

static us_str print_value(us_call *call, us_value value)
{
    us_buf buf = us_buf_make(call->arena);
    us_value_print(&buf, value);
    return us_buf_str(&buf);
}

bool us_format_is_whole(us_value number)
{
    us_str text = us_value_text(number);
    for (size_t i = 0; i < text.length; i++) {
        char c = text.text[i];
        if (c == '.' || c == 'e' || c == 'E')
            return false;
    }
    return true;
}

us_format_operand us_format_read(us_call *call, us_value value)
{
    if (us_value_is_string(value))
        return (us_format_operand){.kind = US_FORMAT_STRING,
                                   .string = us_value_text(value)};
    if (us_value_tag(value) == US_TAG_INTEGER)
        return (us_format_operand){.kind = US_FORMAT_INTEGER,
                                   .integer = value.as.integer};
    if (us_value_tag(value) != US_TAG_DECIMAL)
        return (us_format_operand){.kind = US_FORMAT_STRING,
                                   .string = print_value(call, value)};
    int64_t integer;
    if (us_format_is_whole(value))
        return us_number_to_int64(value, &integer)
                   ? (us_format_operand){.kind = US_FORMAT_INTEGER, .integer = integer}
                   : (us_format_operand){.kind = US_FORMAT_BIG, .big = value};
    double real = us_number_to_double(value);
    if (real - real != 0)
        return (us_format_operand){.kind = US_FORMAT_STRING,
                                   .string = us_value_text(value)};
    return (us_format_operand){.kind = US_FORMAT_FLOAT, .real = real};
}

const char *us_format_type(const us_format_operand *o)
{
    static const char *const names[] = {"int64", "*big.Int", "float64", "string"};
    return names[o->kind];
}

/* ---- Output */

static bool fill(us_format *f, int64_t count, char c)
{
    if (count <= 0)
        return true;
    if (!us_call_charge(f->call, (uint64_t)count / 8))
        return false;
    memset(us_buf_reserve(f->buf, (size_t)count), c, (size_t)count);
    f->buf->length += (size_t)count;
    return true;
}

/* Writes [s] padded to the width; zeros go to the left only. */
static bool pad(us_format *f, us_str s, bool zero)
{
    int64_t room = f->has_width ? f->width - (int64_t)us_utf8_count(s) : 0;
    if (!f->minus && !fill(f, room, zero ? '0' : ' '))
        return false;
    us_buf_add_str(f->buf, s);
    return (!f->minus || fill(f, room, ' ')) && us_call_charge(f->call, s.length / 8);
}

static us_buf scratch(const us_format *f)
{
    return us_buf_make(f->call->arena);
}

void us_format_add_point(us_buf *buf, uint32_t point)
{
    bool valid = point < 0xD800 || (point > 0xDFFF && point <= 0x10FFFF);
    buf->length +=
        us_utf8_encode(valid ? point : US_UTF8_REPLACEMENT, us_buf_reserve(buf, 4));
}

static bool fail_verb(us_format *f, const us_format_operand *o, uint32_t verb)
{
    us_buf_add_c(f->buf, "%!");
    us_format_add_point(f->buf, verb);
    us_buf_add_char(f->buf, '(');
    us_buf_add_c(f->buf, us_format_type(o));
    us_buf_add_char(f->buf, '=');
    bool ok = us_format_print(f, o, 'v');
    us_buf_add_char(f->buf, ')');
    return ok;
}

/* ---- Integers */

static int base_of(uint32_t verb)
{
    switch (verb) {
    case 'b':
        return 2;
    case 'o':
    case 'O':
        return 8;
    case 'x':
    case 'X':
        return 16;
    default:
        return 10;
    }
}

static void upper_case(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] >= 'a' && text[i] <= 'f')
            text[i] = (char)(text[i] - 'a' + 'A');
    }
}

/* "0x" and the like; octal needs no second zero, unless the number is big. */
static const char *base_prefix(const us_format *f, uint32_t verb, bool starts_with_zero)
{
    if (verb == 'O')
        return f->sharp && !starts_with_zero ? "0o0" : "0o";
    if (!f->sharp)
        return "";
    switch (verb) {
    case 'b':
        return "0b";
    case 'o':
        return starts_with_zero ? "" : "0";
    case 'x':
        return "0x";
    case 'X':
        return "0X";
    default:
        return "";
    }
}

static const char *sign_of(bool negative, bool plus, bool space)
{
    return negative ? "-" : plus ? "+" : space ? " " : "";
}

/* Digits of [magnitude] in [base], at least [least] of them. */
static bool add_digits(us_format *f, us_buf *buf, uint64_t magnitude, uint32_t verb,
                       int least)
{
    char text[64];
    size_t count = 0;
    unsigned base = (unsigned)base_of(verb);
    do {
        text[sizeof text - ++count] = "0123456789abcdef"[magnitude % base];
        magnitude /= base;
    } while (magnitude > 0);
    if (verb == 'X')
        upper_case(text + sizeof text - count, count);
    if (!us_call_charge(f->call, (uint64_t)least / 8))
        return false;
    const char *sign_and_prefix =
        base_prefix(f, verb, least > (int)count || text[sizeof text - count] == '0');
    us_buf_add_c(buf, sign_and_prefix);
    for (int i = (int)count; i < least; i++)
        us_buf_add_char(buf, '0');
    us_buf_add(buf, text + sizeof text - count, count);
    return true;
}

static bool print_integer_digits(us_format *f, int64_t integer, uint32_t verb)
{
    bool negative = integer < 0;
    uint64_t magnitude = negative ? 0 - (uint64_t)integer : (uint64_t)integer;
    int least = 0;
    if (f->has_precision) {
        least = f->precision;
        if (least == 0 && integer == 0)
            return fill(f, f->has_width ? f->width : 0, ' ');
    } else if (f->zero && !f->minus && f->has_width) {
        least = f->width - (negative || f->plus || f->space);
    }
    us_buf buf = scratch(f);
    us_buf_add_c(&buf, sign_of(negative, f->plus, f->space));
    return add_digits(f, &buf, magnitude, verb, least) && pad(f, us_buf_str(&buf), false);
}

/* U+0041, and with '#' the character too. */
static bool print_unicode(us_format *f, int64_t integer)
{
    us_buf buf = scratch(f);
    unsigned long long point = (unsigned long long)integer;
    int digits = f->has_precision && f->precision > 4 ? f->precision : 4;
    if (!us_call_charge(f->call, (uint64_t)digits / 8))
        return false;
    us_buf_add_format(&buf, "U+%0*llX", digits, point);
    if (f->sharp && point <= 0x10FFFF && us_go_is_print((uint32_t)point)) {
        us_buf_add_c(&buf, " '");
        us_format_add_point(&buf, (uint32_t)point);
        us_buf_add_char(&buf, '\'');
    }
    return pad(f, us_buf_str(&buf), false);
}

static bool print_character(us_format *f, int64_t integer, bool quoted)
{
    us_buf buf = scratch(f);
    bool valid = integer >= 0 && integer <= 0x10FFFF;
    uint32_t point = valid ? (uint32_t)integer : US_UTF8_REPLACEMENT;
    if (quoted)
        us_go_quote_point(&buf, point, f->plus);
    else
        us_format_add_point(&buf, point);
    return pad(f, us_buf_str(&buf), f->zero);
}

static bool print_integer(us_format *f, const us_format_operand *o, uint32_t verb)
{
    switch (verb) {
    case 'v':
    case 'd':
    case 'b':
    case 'o':
    case 'O':
    case 'x':
    case 'X':
        return print_integer_digits(f, o->integer, verb);
    case 'c':
        return print_character(f, o->integer, false);
    case 'q':
        return print_character(f, o->integer, true);
    case 'U':
        return print_unicode(f, o->integer);
    default:
        return fail_verb(f, o, verb);
    }
}

/* Go's big.Int has a us_format of its own: %s is as %d, and zeros fill up after
 * sign and prefix. */
static bool print_big(us_format *f, const us_format_operand *o, uint32_t verb)
{
    us_arena *arena = f->call->arena;
    if (!us_call_charge(f->call, 8 * us_call_number_steps(o->big)))
        return false;
    if (verb == 0 || verb > 0x7F || !strchr("bodsvxXO", (int)verb)) {
        us_buf_add_c(f->buf, "%!");
        us_format_add_point(f->buf, verb);
        us_buf_add_c(f->buf, "(big.Int=");
        us_buf_add_str(f->buf, us_value_text(o->big));
        us_buf_add_char(f->buf, ')');
        return true;
    }
    us_str digits = us_str_copy(arena, us_number_to_digits(arena, o->big, base_of(verb)));
    bool negative = digits.text[0] == '-';
    digits = us_str_slice(digits, negative, digits.length);
    if (verb == 'X')
        upper_case((char *)(uintptr_t)digits.text, digits.length);
    us_format shown = *f;
    shown.sharp = f->sharp || f->sharp_v;
    const char *prefix = verb == 'O' ? "0o" : base_prefix(&shown, verb, false);
    const char *sign = sign_of(negative, f->plus || f->plus_v, f->space);
    int64_t length = (int64_t)(strlen(sign) + strlen(prefix) + digits.length);
    int64_t zeros = 0;
    if (f->has_precision && f->precision > (int64_t)digits.length)
        zeros = f->precision - (int64_t)digits.length;
    int64_t room = f->has_width ? f->width - length - zeros : 0;
    bool fill_zeros = f->zero && !f->minus && !f->has_precision;
    if (fill_zeros && room > 0)
        zeros = room;
    if (!f->minus && !fill_zeros && !fill(f, room, ' '))
        return false;
    us_buf_add_c(f->buf, sign);
    us_buf_add_c(f->buf, prefix);
    if (!fill(f, zeros, '0'))
        return false;
    us_buf_add_str(f->buf, digits);
    return !f->minus || fill(f, room, ' ');
}

/* ---- Floats */

/* '#' keeps the point and, for %g, the zeros behind it. */
static void keep_point(us_buf *buf, char verb, int precision)
{
    us_str whole = us_str_copy(buf->arena, us_buf_str(buf));
    bool hexadecimal = verb == 'x' || verb == 'X';
    int digits = 0;
    if (verb == 'g' || verb == 'G' || verb == 'x')
        digits = precision < 0 ? 6 : precision;
    bool point = false, nonzero = false;
    size_t end = 1;
    for (; end < whole.length; end++) {
        char c = whole.text[end];
        if (c == 'p' || c == 'P' || (!hexadecimal && (c == 'e' || c == 'E')))
            break;
        if (c == '.') {
            point = true;
            continue;
        }
        nonzero |= c != '0';
        digits -= nonzero;
    }
    buf->length = end;
    if (!point) {
        digits -= end == 2 && whole.text[1] == '0';
        us_buf_add_char(buf, '.');
    }
    for (; digits > 0; digits--)
        us_buf_add_char(buf, '0');
    us_buf_add_str(buf, us_str_slice(whole, end, whole.length));
}

/* How strconv is to write the float under [verb], and with which precision where
 * the directive has none; false for no verb of floats. */
static bool read_float_verb(uint32_t verb, char *letter, int *precision)
{
    *letter = verb == 'v' ? 'g' : verb == 'F' ? 'f' : (char)verb;
    if (verb == 0 || verb > 0x7F || !strchr("bgGxXfeE", *letter))
        return false;
    *precision = strchr("feE", *letter) ? 6 : -1;
    return true;
}

/* Writes [number], which begins with a sign; zeros come behind the sign. */
static bool pad_number(us_format *f, us_str number)
{
    if (!f->plus && number.text[0] == '+')
        return pad(f, us_str_slice(number, 1, number.length), f->zero);
    bool zeros = f->zero && !f->minus && f->has_width;
    if (!zeros || (size_t)f->width <= number.length)
        return pad(f, number, f->zero);
    us_buf_add_char(f->buf, number.text[0]);
    if (!fill(f, f->width - (int64_t)number.length, '0'))
        return false;
    us_buf_add_str(f->buf, us_str_slice(number, 1, number.length));
    return true;
}

static bool print_float(us_format *f, const us_format_operand *o, uint32_t verb)
{
    int precision;
    char letter;
    if (!read_float_verb(verb, &letter, &precision))
        return fail_verb(f, o, verb);
    if (f->has_precision)
        precision = f->precision;
    if (!us_call_charge(f->call, 1000 + (uint64_t)(precision > 0 ? precision : 0) / 8))
        return false;
    us_buf buf = scratch(f);
    bool negative = __builtin_signbit(o->real) != 0;
    us_buf_add_char(&buf, negative ? '-' : f->space && !f->plus ? ' ' : '+');
    us_go_float(&buf, negative ? -o->real : o->real, letter, precision);
    if (f->sharp && letter != 'b')
        keep_point(&buf, letter, precision);
    return pad_number(f, us_buf_str(&buf));
}

/* ---- Strings */

static us_str truncate_string(const us_format *f, us_str s)
{
    size_t end = f->has_precision ? us_utf8_offset(s, (size_t)f->precision) : s.length;
    return us_str_slice(s, 0, end);
}

static bool print_hexadecimal(us_format *f, us_str s, bool upper)
{
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    const char *prefix = !f->sharp ? "" : upper ? "0X" : "0x";
    if (f->has_precision && (size_t)f->precision < s.length)
        s.length = (size_t)f->precision;
    if (!us_call_charge(f->call, s.length))
        return false;
    us_buf buf = scratch(f);
    for (size_t i = 0; i < s.length; i++) {
        unsigned char byte = (unsigned char)s.text[i];
        if (f->space && i > 0)
            us_buf_add_char(&buf, ' ');
        if (f->space || i == 0)
            us_buf_add_c(&buf, prefix);
        us_buf_add_char(&buf, digits[byte >> 4]);
        us_buf_add_char(&buf, digits[byte & 15]);
    }
    return pad(f, us_buf_str(&buf), f->zero);
}

static bool print_quoted(us_format *f, us_str s)
{
    us_buf buf = scratch(f);
    if (!us_call_charge(f->call, s.length))
        return false;
    if (f->sharp && us_go_can_backquote(s)) {
        us_buf_add_char(&buf, '`');
        us_buf_add_str(&buf, s);
        us_buf_add_char(&buf, '`');
    } else {
        us_go_quote(&buf, s, f->plus);
    }
    return pad(f, us_buf_str(&buf), f->zero);
}

static bool print_string(us_format *f, const us_format_operand *o, uint32_t verb)
{
    us_str s = o->string;
    if (verb == 'x' || verb == 'X')
        return print_hexadecimal(f, s, verb == 'X');
    s = truncate_string(f, s);
    if (verb == 'q' || (verb == 'v' && f->sharp_v))
        return print_quoted(f, s);
    if (verb == 's' || verb == 'v')
        return pad(f, s, f->zero);
    return fail_verb(f, o, verb);
}

bool us_format_print(us_format *f, const us_format_operand *o, uint32_t verb)
{
    if (verb == 'T')
        return pad(f, truncate_string(f, us_str_from(us_format_type(o))), f->zero);
    switch (o->kind) {
    case US_FORMAT_INTEGER:
        return print_integer(f, o, verb);
    case US_FORMAT_BIG:
        return print_big(f, o, verb);
    case US_FORMAT_FLOAT:
        return print_float(f, o, verb);
    case US_FORMAT_STRING:
        break;
    }
    return print_string(f, o, verb);
}
