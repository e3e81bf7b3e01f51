/* HTML pages that need no other file. */
#ifndef US_REPORT_HTML_H
#define US_REPORT_HTML_H

#include "base/buf.h"

/* Appends [text] as that of an element or of a quoted attribute. What is no UTF-8, and control
 * characters, become U+FFFD. */
void us_html_add(us_buf *out, us_str text);

#endif
