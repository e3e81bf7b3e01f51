/* The cursor of a rewriter: what lies between changes is copied, what goes away is skipped;
 * and questions about the text, as to where lines and columns are. Knows no style. */
#include "base/utf8.h"
#include "codec/yaml_rewriter.h"

void us_yaml_copy_to(us_yaml_rewriter *w, size_t at)
{
    if (at <= w->cursor)
        return;
    us_buf_add_str(&w->out, us_str_slice(w->text, w->cursor, at));
    w->cursor = at;
}

void us_yaml_skip_to(us_yaml_rewriter *w, size_t at)
{
    if (at > w->cursor)
        w->cursor = at;
}

void us_yaml_add_lines(us_yaml_rewriter *w, us_str lines)
{
    for (size_t i = 0; i < lines.length; i++) {
        if (lines.text[i] == '\n')
            us_buf_add_str(&w->out, w->line_break);
        else
            us_buf_add_char(&w->out, lines.text[i]);
    }
}

uint32_t us_yaml_column_of(const us_yaml_rewriter *w, size_t at)
{
    size_t start = us_yaml_line_start(w->text, at);
    return (uint32_t)us_utf8_count(us_str_slice(w->text, start, at));
}

us_str us_yaml_margin_of(const us_yaml_rewriter *w, const us_yaml_node *node)
{
    size_t start = node->line;
    size_t end = start;
    while (end < node->start && (w->text.text[end] == ' ' || w->text.text[end] == '\t'))
        end++;
    return us_str_slice(w->text, start, end);
}

bool us_yaml_has_break(const us_yaml_rewriter *w, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (strchr("\r\n", w->text.text[i]))
            return true;
    return false;
}

bool us_yaml_has_comment(const us_yaml_rewriter *w, size_t from, size_t to)
{
    return us_str_find(us_str_slice(w->text, 0, to), US_STR("#"), from) != US_STR_NONE;
}
