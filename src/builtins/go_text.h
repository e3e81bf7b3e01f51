/* Text as Go's strconv and fmt make it, which Rego's functions show: quoted
 * strings, floats, Printf formats. Independent of the locale. */
#ifndef US_BUILTINS_GO_TEXT_H
#define US_BUILTINS_GO_TEXT_H

#include "builtins/builtin.h"

/* What Go prints as it is: letters, marks, numbers, punctuation, symbols, and
 * the space. */
bool us_go_is_print(uint32_t point);

/* Appends [s] in double quotes, [point] in single ones; [ascii]: everything
 * beyond ASCII is escaped. A point that is no scalar value counts as U+FFFD. */
void us_go_quote(us_buf *buf, us_str s, bool ascii);
void us_go_quote_point(us_buf *buf, uint32_t point, bool ascii);

/* True if [s] may stand in back quotes as it is. */
bool us_go_can_backquote(us_str s);

/* Appends finite [d] as strconv.FormatFloat does: [verb] is one of b e E f g G x
 * X; [precision] -1 asks for the fewest digits that name [d] (b, g, G, x, X only). */
void us_go_float(us_buf *buf, double d, char verb, int precision);

/* Appends [format] as fmt.Sprintf makes it of values as sprintf sees them:
 * integers, floats, strings, and whatever else as the string Rego writes. False
 * after storing an error: the budget is spent. */
bool us_go_format(us_call *call, us_buf *buf, us_str format, const us_value *values,
                  size_t count);

#endif
