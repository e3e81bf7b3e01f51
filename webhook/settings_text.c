/* What is written about settings: help, and a table for the documentation. */
#include "settings_table.h"

enum { HELP_COLUMN = 28, HELP_WIDTH = 92 };

/* Appends [text] in lines that begin at HELP_COLUMN. */
static void add_wrapped(us_buf *out, const char *text)
{
    size_t column = HELP_COLUMN;
    while (*text) {
        size_t length = strcspn(text, " ");
        if (column > HELP_COLUMN && column + length + 1 > HELP_WIDTH) {
            us_buf_add_format(out, "\n%*s", HELP_COLUMN, "");
            column = HELP_COLUMN;
        }
        us_buf_add_c(out, column > HELP_COLUMN ? " " : "");
        us_buf_add(out, text, length);
        column += length + (column > HELP_COLUMN ? 1 : 0);
        text += length + strspn(text + length, " ");
    }
    us_buf_add_char(out, '\n');
}

void settings_help(us_buf *out)
{
    us_buf_add_c(out,
                 "usher-webhook: decides Kubernetes admission reviews by Rego policies, "
                 "over TLS\n\nUsage: usher-webhook [OPTION]...\n\n");
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const setting *s = &settings_rows[i];
        char letter[4] = {s->letter ? '-' : ' ', s->letter ? s->letter : ' ',
                          s->letter ? ',' : ' ', 0};
        us_str left = us_str_format(out->arena, "  %s --%s%s%s", letter, s->name,
                                    s->value ? " " : "", s->value ? s->value : "");
        us_str help = us_str_from(s->help);
        if (s->preset)
            help = us_str_format(out->arena, "%s (%s)", s->help, s->preset);
        us_buf_add_format(out, "%-*.*s", HELP_COLUMN, US_STR_ARG(left));
        if (left.length >= HELP_COLUMN)
            us_buf_add_format(out, "\n%*s", HELP_COLUMN, "");
        add_wrapped(out, help.text);
    }
    us_buf_add_c(
        out, "\nWhat --tls-cert sets is tlsCert in the section webhook of the "
             "configuration file, and\nUSHER_TLS_CERT in the environment, and so on; "
             "a flag counts more than the environment, and\nthat more than the file.\n"
             "\nPOST /validate and /mutate take AdmissionReviews (v1, v1beta1); GET "
             "/livez, /readyz (?verbose),\n/metrics. Policies, configuration and "
             "certificates are loaded anew when their files change, or on\nSIGHUP; "
             "what does not load leaves what is in force. SIGTERM and SIGINT answer "
             "what has come and\nend the program with status 0.\n");
}

/* ---- Documentation ------------------------------------------------------------------- */

/* A bar would end a cell. */
static void add_cell(us_buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|')
            us_buf_add_char(out, '\\');
        us_buf_add_char(out, *text);
    }
}

void settings_table(us_buf *out)
{
    us_buf_add_c(out, "| flag | key in the file | default | |\n|---|---|---|---|\n");
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const setting *s = &settings_rows[i];
        us_buf_add_format(out, "| `--%s%s", s->name, s->value ? " " : "");
        add_cell(out, s->value ? s->value : "");
        if (s->letter)
            us_buf_add_format(out, "`, `-%c", s->letter);
        us_buf_add_c(out, "` | ");
        if (setting_is_for_files(s))
            us_buf_add_format(out, "`%s`", setting_key(out->arena, s).text);
        us_buf_add_c(out, " | ");
        if (s->preset)
            us_buf_add_format(out, "`%s`", s->preset);
        us_buf_add_c(out, " | ");
        add_cell(out, s->help);
        us_buf_add_c(out, " |\n");
    }
}
