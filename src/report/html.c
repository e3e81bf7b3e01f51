/* Texts in HTML. */
#include "report/html.h"

#include "base/utf8.h"

void us_html_add(us_buf *out, us_str text)
{
    text = us_utf8_make_valid(out->arena, text);
    for (size_t i = 0; i < text.length; i++) {
        char c = text.text[i];
        if (c == '&')
            us_buf_add_c(out, "&amp;");
        else if (c == '<')
            us_buf_add_c(out, "&lt;");
        else if (c == '>')
            us_buf_add_c(out, "&gt;");
        else if (c == '"')
            us_buf_add_c(out, "&quot;");
        else if (c == '\'')
            us_buf_add_c(out, "&#39;");
        else if ((unsigned char)c < 0x20 && c != '\t' && c != '\n')
            us_buf_add_c(out, "\xEF\xBF\xBD");
        else
            us_buf_add_char(out, c);
    }
}
