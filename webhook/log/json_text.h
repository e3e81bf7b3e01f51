/* JSON, as it is written. */
#ifndef USHER_WEBHOOK_JSON_TEXT_H
#define USHER_WEBHOOK_JSON_TEXT_H

#include "base/buf.h"

/* Appends [text] as a string; what is no UTF-8 becomes U+FFFD. */
void json_add_string(us_buf *out, us_str text);

#endif
