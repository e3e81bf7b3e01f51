/* Strings of JSON. Control characters are escaped, everything else stays as it is. */
#include "json_text.h"

#include "base/utf8.h"

void json_add_string(us_buf *out, us_str text)
{
    const char *end = text.text + text.length;
    size_t size;
    us_buf_add_char(out, '"');
    for (const char *at = text.text; at < end; at += size) {
        uint32_t point = us_utf8_decode(at, end, &size);
        if (point == US_UTF8_INVALID)
            us_buf_add_c(out, "\xEF\xBF\xBD");
        else if (point == '"' || point == '\\')
            us_buf_add_format(out, "\\%c", (char)point);
        else if (point < 0x20 || point == 0x7F)
            us_buf_add_format(out, "\\u%04x", (unsigned)point);
        else
            us_buf_add(out, at, size);
    }
    us_buf_add_char(out, '"');
}
