/* Manual pages. All that is written goes through add_text, which keeps roff from reading a text as a request. */
#include "report/roff.h"

#include "usher.h"

/* A dash that is typed is no hyphen, and a quote no apostrophe: pages are copied from. */
static const char *escape(char c)
{
    switch (c) {
    case '\\':
        return "\\e";
    case '-':
        return "\\-";
    case '\'':
        return "\\(aq";
    case '^':
        return "\\(ha";
    case '~':
        return "\\(ti";
    default:
        return NULL;
    }
}

/* [quoted]: backquotes are not quotes, but characters. */
static void add_text(us_buf *out, us_str text, bool quoted)
{
    bool inside = false;
    if (text.length > 0 && text.text[0] == '.')
        us_buf_add_c(out, "\\&");
    for (size_t i = 0; i < text.length; i++) {
        char c = text.text[i];
        const char *escaped = escape(c);
        if (c == '`' && !quoted) {
            inside = !inside;
            us_buf_add_c(out, inside ? "\\fB" : "\\fR");
        } else if (c == '`') {
            us_buf_add_c(out, "\\(ga");
        } else if (escaped) {
            us_buf_add_c(out, escaped);
        } else {
            us_buf_add_char(out, c);
        }
    }
}

/* The next line of [rest], taken off it; false at its end. */
static bool next_line(us_str *rest, us_str *line)
{
    if (rest->length == 0)
        return false;
    size_t end = us_str_find(*rest, US_STR("\n"), 0);
    bool last = end == US_STR_NONE;
    *line = us_str_slice(*rest, 0, last ? rest->length : end);
    *rest = us_str_slice(*rest, last ? rest->length : end + 1, rest->length);
    return true;
}

void us_roff_begin(us_buf *out, const char *name, int section, const char *group,
                   const char *summary)
{
    us_buf_add_c(out, ".TH \"");
    add_text(out, us_str_from(name), true);
    us_buf_add_format(out, "\" \"%d\" \"\" \"usher %s\" \"%s\"\n.nh\n.ad l\n", section,
                      usher_version(), group);
    us_roff_section(out, "NAME");
    add_text(out, us_str_from(name), true);
    us_buf_add_c(out, " \\- ");
    add_text(out, us_str_from(summary), false);
    us_buf_add_char(out, '\n');
}

void us_roff_section(us_buf *out, const char *title)
{
    us_buf_add_format(out, ".SH \"%s\"\n", title);
}

void us_roff_paragraphs(us_buf *out, us_str text)
{
    us_str line;
    while (next_line(&text, &line)) {
        us_buf_add_c(out, ".PP\n");
        add_text(out, line, false);
        us_buf_add_char(out, '\n');
    }
}

void us_roff_entry(us_buf *out, us_str tag, us_str rest, us_str text)
{
    us_buf_add_c(out, ".TP\n\\fB");
    add_text(out, tag, true);
    us_buf_add_c(out, "\\fR");
    if (rest.length > 0) {
        us_buf_add_c(out, " \\fI");
        add_text(out, rest, true);
        us_buf_add_c(out, "\\fR");
    }
    us_buf_add_char(out, '\n');
    add_text(out, text, false);
    us_buf_add_char(out, '\n');
}

void us_roff_example(us_buf *out, us_str text)
{
    us_str line;
    us_buf_add_c(out, ".PP\n.nf\n.RS 4\n");
    while (next_line(&text, &line)) {
        while (line.length > 0 && line.text[0] == ' ')
            line = us_str_slice(line, 1, line.length);
        add_text(out, line, true);
        us_buf_add_char(out, '\n');
    }
    us_buf_add_c(out, ".RE\n.fi\n");
}

void us_roff_reference(us_buf *out, const char *name, int section, bool first)
{
    us_buf_add_c(out, first ? "\\fB" : ",\n\\fB");
    add_text(out, us_str_from(name), true);
    us_buf_add_format(out, "\\fR(%d)", section);
}
