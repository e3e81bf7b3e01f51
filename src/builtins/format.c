/* sprintf: Go's fmt.Sprintf over Rego values. A directive is read into flags, width
 * and precision, and names an operand; format_operand.c writes it. What is wrong
 * with a directive shows in the output, as Go has it: %!d(MISSING), %!d(BADINDEX),
 * %!(EXTRA int64=1). */
#include "builtins/format.h"

#include "base/utf8.h"
#include "builtins/go_text.h"

/* Widths and precisions that come as operands may not be larger. */
enum { LARGEST = 1000000 };

typedef struct formatter {
    us_format directive;
    const us_value *values;
    size_t count;
    us_str format;
    size_t at;        /* in the format */
    size_t next;      /* operand */
    bool reordered;   /* some directive chose its operand */
    bool after_index; /* the last thing read was an operand's number */
    bool good_index;
} formatter;

static bool is_at(const formatter *f, char c)
{
    return f->at < f->format.length && f->format.text[f->at] == c;
}

/* Reads digits up to [end]. A number beyond any sense ends the whole format, as in
 * Go. */
static bool read_number(formatter *f, size_t end, int *number)
{
    bool found = false;
    *number = 0;
    for (; f->at < end; f->at++) {
        char c = f->format.text[f->at];
        if (c < '0' || c > '9')
            break;
        if (*number > LARGEST) {
            *number = 0;
            f->at = end;
            return false;
        }
        *number = *number * 10 + (c - '0');
        found = true;
    }
    return found;
}

/* "[3]": the operand to take next. What is not closed or no number is stepped
 * over, and marks the directive as bad. */
static void read_index(formatter *f)
{
    f->after_index = false;
    if (!is_at(f, '['))
        return;
    f->reordered = true;
    us_str rest = us_str_slice(f->format, f->at, f->format.length);
    const char *close =
        rest.length >= 3 ? memchr(rest.text + 1, ']', rest.length - 1) : NULL;
    if (!close) {
        f->good_index = false;
        f->at++;
        return;
    }
    size_t end = f->at + (size_t)(close - rest.text);
    int number;
    f->at++;
    bool read = read_number(f, end, &number) && f->at == end;
    f->at = end + 1;
    f->after_index = read;
    if (read && number >= 1 && (size_t)number <= f->count)
        f->next = (size_t)number - 1;
    else
        f->good_index = false;
}

/* The operand that '*' stands for; false if it is no small integer. */
static bool take_integer(formatter *f, int *number)
{
    *number = 0;
    if (f->next >= f->count)
        return false;
    us_value value = f->values[f->next++];
    int64_t integer;
    if (us_value_tag(value) == US_TAG_DECIMAL && !us_format_is_whole(value))
        return false;
    if (!us_value_is_number(value) || !us_number_to_int64(value, &integer) ||
        integer > LARGEST || integer < -LARGEST)
        return false;
    *number = (int)integer;
    return true;
}

static void read_flags(formatter *f)
{
    us_format *d = &f->directive;
    *d = (us_format){.call = d->call, .buf = d->buf};
    for (; f->at < f->format.length; f->at++) {
        switch (f->format.text[f->at]) {
        case '#':
            d->sharp = true;
            break;
        case '0':
            d->zero = true;
            break;
        case '+':
            d->plus = true;
            break;
        case '-':
            d->minus = true;
            break;
        case ' ':
            d->space = true;
            break;
        default:
            return;
        }
    }
}

static void read_width(formatter *f)
{
    us_format *d = &f->directive;
    if (!is_at(f, '*')) {
        d->has_width = read_number(f, f->format.length, &d->width);
        if (f->after_index && d->has_width)
            f->good_index = false;
        return;
    }
    f->at++;
    d->has_width = take_integer(f, &d->width);
    if (!d->has_width)
        us_buf_add_c(d->buf, "%!(BADWIDTH)");
    if (d->width < 0) {
        d->width = -d->width;
        d->minus = true;
    }
    f->after_index = false;
}

static void read_precision(formatter *f)
{
    us_format *d = &f->directive;
    /* A point that ends the format is a verb to Go. */
    if (!is_at(f, '.') || f->at + 1 == f->format.length)
        return;
    f->at++;
    if (f->after_index)
        f->good_index = false;
    read_index(f);
    if (!is_at(f, '*')) {
        if (!read_number(f, f->format.length, &d->precision))
            d->precision = 0;
        d->has_precision = true;
        return;
    }
    f->at++;
    d->has_precision = take_integer(f, &d->precision) && d->precision >= 0;
    if (!d->has_precision) {
        d->precision = 0;
        us_buf_add_c(d->buf, "%!(BADPREC)");
    }
    f->after_index = false;
}

static void add_fault(formatter *f, uint32_t verb, const char *fault)
{
    us_format *d = &f->directive;
    us_buf_add_c(d->buf, "%!");
    us_format_add_point(d->buf, verb);
    us_buf_add_c(d->buf, fault);
}

/* The directive behind a '%'. */
static bool run_directive(formatter *f)
{
    us_format *d = &f->directive;
    f->good_index = true;
    read_flags(f);
    read_index(f);
    read_width(f);
    read_precision(f);
    if (!f->after_index)
        read_index(f);
    if (f->at >= f->format.length) {
        us_buf_add_c(d->buf, "%!(NOVERB)");
        return true;
    }
    size_t size;
    uint32_t verb =
        us_utf8_decode(f->format.text + f->at, f->format.text + f->format.length, &size);
    f->at += size;
    if (verb == '%') {
        us_buf_add_char(d->buf, '%');
    } else if (!f->good_index) {
        add_fault(f, verb, "(BADINDEX)");
    } else if (f->next >= f->count) {
        add_fault(f, verb, "(MISSING)");
    } else {
        if (verb == 'v') {
            d->sharp_v = d->sharp;
            d->plus_v = d->plus;
            d->sharp = d->plus = false;
        }
        us_format_operand o = us_format_read(d->call, f->values[f->next++]);
        return us_call_charge(d->call, 3) && us_format_print(d, &o, verb);
    }
    return us_call_charge(d->call, 1);
}

/* The operands that no directive took. */
static bool add_extra(formatter *f)
{
    us_format *d = &f->directive;
    if (f->reordered || f->next >= f->count)
        return true;
    *d = (us_format){.call = d->call, .buf = d->buf};
    us_buf_add_c(d->buf, "%!(EXTRA ");
    for (size_t i = f->next; i < f->count; i++) {
        us_format_operand o = us_format_read(d->call, f->values[i]);
        if (i > f->next)
            us_buf_add_c(d->buf, ", ");
        us_buf_add_c(d->buf, us_format_type(&o));
        us_buf_add_char(d->buf, '=');
        if (!us_call_charge(d->call, 3) || !us_format_print(d, &o, 'v'))
            return false;
    }
    us_buf_add_char(d->buf, ')');
    return true;
}

/* The directive behind a '%' if it is no more than one letter, and that of what its operand
 * is: as run_directive, for nearly all there are. False: it is another, or the budget is
 * spent. */
static bool run_plain_directive(formatter *f)
{
    us_format *d = &f->directive;
    if (f->at >= f->format.length || f->next >= f->count)
        return false;
    char verb = f->format.text[f->at], space[US_NUMBER_TEXT_SIZE];
    us_value value = f->values[f->next];
    us_str text;
    if (us_value_is_string(value) && (verb == 's' || verb == 'v'))
        text = us_value_text(value);
    else if (us_value_tag(value) == US_TAG_INTEGER && (verb == 'd' || verb == 'v'))
        text = us_number_text(value, space);
    else
        return false;
    if (!us_call_charge(d->call, 4 + text.length / 8))
        return false;
    us_buf_add_str(d->buf, text);
    f->at++;
    f->next++;
    return true;
}

bool us_go_format(us_call *call, us_buf *buf, us_str format, const us_value *values,
                  size_t count)
{
    formatter f = {.directive = {.call = call, .buf = buf},
                   .values = values,
                   .count = count,
                   .format = format};
    if (!us_call_charge(call, 1 + format.length / 8))
        return false;
    while (f.at < format.length) {
        const char *sign = memchr(format.text + f.at, '%', format.length - f.at);
        size_t end = sign ? (size_t)(sign - format.text) : format.length;
        us_buf_add_str(buf, us_str_slice(format, f.at, end));
        f.at = end + (sign != NULL);
        if (sign && !run_plain_directive(&f) && !run_directive(&f))
            return false;
    }
    return add_extra(&f);
}

static us_outcome sprintf_values(us_call *call, const us_value *args, us_value *result)
{
    us_str format;
    us_array *values;
    if (!us_call_string(call, args, 0, &format) || !us_call_array(call, args, 1, &values))
        return US_ERROR;
    us_buf buf = us_buf_make(call->arena);
    if (!us_go_format(call, &buf, format, values->items, values->count))
        return US_ERROR;
    *result = us_value_string_checked(call->arena, us_buf_str(&buf));
    return US_OK;
}

static const us_builtin rows[] = {
    {"sprintf", "(format: string, values: array[any]) output: string", sprintf_values, 0,
     NULL},
};

const us_builtin_family us_format_family = {rows, sizeof rows / sizeof rows[0]};
