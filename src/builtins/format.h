/* Between format.c, which reads directives, and format_operand.c, which writes
 * operands as they say. */
#ifndef US_BUILTINS_FORMAT_H
#define US_BUILTINS_FORMAT_H

#include "builtins/builtin.h"

/* What Go would have in hand. */
typedef enum us_format_kind {
    US_FORMAT_INTEGER,
    US_FORMAT_BIG,
    US_FORMAT_FLOAT,
    US_FORMAT_STRING,
} us_format_kind;

typedef struct us_format_operand {
    us_format_kind kind;
    int64_t integer;
    us_value big;
    double real;
    us_str string;
} us_format_operand;

/* A directive: where its text goes, and its flags, width and precision. */
typedef struct us_format {
    us_call *call;
    us_buf *buf;
    bool sharp, zero, plus, minus, space, sharp_v, plus_v;
    bool has_width, has_precision;
    int width, precision;
} us_format;

/* True for an integer as it was written: 1e3 and 1.0 are floats. */
bool us_format_is_whole(us_value number);

us_format_operand us_format_read(us_call *call, us_value value);

/* "int64", "*big.Int", "float64" or "string". */
const char *us_format_type(const us_format_operand *operand);

/* Appends a code point; what is no scalar value as U+FFFD. */
void us_format_add_point(us_buf *buf, uint32_t point);

/* Writes [operand] under [verb]. False after storing an error: the budget is
 * spent. */
bool us_format_print(us_format *format, const us_format_operand *operand, uint32_t verb);

#endif
