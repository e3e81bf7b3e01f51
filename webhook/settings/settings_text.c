/* What is written about settings: help, what holds, and a table for the documentation. */
#include "settings_table.h"
#include "webhook/log/json_text.h"

enum { HELP_COLUMN = 28, HELP_WIDTH = 92 };

const char settings_about_values[] = "What --tls-cert sets is tlsCert in the section "
                                     "webhook of the configuration file, and "
                                     "USHER_TLS_CERT in the environment, and so on; a "
                                     "flag counts more than the environment, and "
                                     "that more than the file.";
const char settings_about_serving[] =
    "POST /validate and /mutate take AdmissionReviews (v1, v1beta1); GET /livez, /readyz "
    "(?verbose), /metrics. Policies, configuration and certificates are loaded anew when "
    "their "
    "files change, or on SIGHUP; what does not load leaves what is in force. SIGTERM and "
    "SIGINT "
    "answer what has come and end the program with status 0.";

/* Appends [text] in lines that begin at [indent]. */
static void add_wrapped(us_buf *out, const char *text, int indent)
{
    size_t begin = (size_t)indent, column = begin;
    while (*text) {
        size_t length = strcspn(text, " ");
        if (column > begin && column + length + 1 > HELP_WIDTH) {
            us_buf_add_format(out, "\n%*s", indent, "");
            column = begin;
        }
        us_buf_add_c(out, column > begin ? " " : "");
        us_buf_add(out, text, length);
        column += length + (column > begin ? 1 : 0);
        text += length + strspn(text + length, " ");
    }
    us_buf_add_char(out, '\n');
}

void settings_help(us_buf *out)
{
    us_buf_add_c(out, "usher-webhook: " SETTINGS_SUMMARY
                      "\n\nUsage: usher-webhook [OPTION]...\n\n");
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
        add_wrapped(out, help.text, HELP_COLUMN);
    }
    us_buf_add_char(out, '\n');
    add_wrapped(out, settings_about_values, 0);
    us_buf_add_char(out, '\n');
    add_wrapped(out, settings_about_serving, 0);
}

/* ---- What holds ------------------------------------------------------------------------ */

/* Of an address the user's part and the query are not shown: they may be what it is asked
 * with. */
static void add_text(us_buf *out, const char *text)
{
    us_str value = us_str_from(text);
    size_t start = us_str_find(value, US_STR("://"), 0);
    if (start == US_STR_NONE) {
        json_add_string(out, value);
        return;
    }
    us_buf shown = us_buf_make(out->arena);
    start += 3;
    size_t host_end = start + strcspn(text + start, "/?#");
    size_t host = start;
    for (size_t i = start; i < host_end; i++)
        if (text[i] == '@')
            host = i + 1;
    size_t end = start + strcspn(text + start, "?#");
    us_buf_add_str(&shown, us_str_slice(value, 0, start));
    us_buf_add_c(&shown, host > start ? "hidden@" : "");
    us_buf_add_str(&shown, us_str_slice(value, host, end));
    us_buf_add_c(&shown, end < value.length ? "?hidden" : "");
    json_add_string(out, us_buf_str(&shown));
}

static bool add_chosen(void *data, us_str word, unsigned i)
{
    us_buf *out = ((void **)data)[0];
    const unsigned *number = ((void **)data)[1];
    if (i == *number)
        json_add_string(out, word);
    return i != *number;
}

static void add_value(us_buf *out, const setting *s, const void *field)
{
    const text_list *list = field;
    const char *const *text = field;
    switch (s->kind) {
    case KIND_TEXT:
        if (*text)
            add_text(out, *text);
        else
            us_buf_add_c(out, "null");
        break;
    case KIND_LIST:
        us_buf_add_char(out, '[');
        for (size_t i = 0; i < list->count; i++) {
            us_buf_add_c(out, i ? "," : "");
            add_text(out, list->items[i]);
        }
        us_buf_add_char(out, ']');
        break;
    case KIND_NUMBER:
    case KIND_SECONDS:
    case KIND_BYTES:
        us_buf_add_format(out, "%llu", *(const unsigned long long *)field);
        break;
    case KIND_CHOICE:
        setting_each_word(s, add_chosen, (void *[]){out, (void *)(uintptr_t)field});
        break;
    case KIND_FLAG:
        us_buf_add_c(out, *(const bool *)field ? "true" : "false");
        break;
    }
}

void settings_json(const settings *s, us_buf *out)
{
    us_buf_add_c(out, "{");
    for (size_t i = 0, count = 0; i < SETTING_COUNT; i++) {
        const setting *row = &settings_rows[i];
        if (row->kind == KIND_FLAG)
            continue;
        us_buf_add_c(out, count++ ? ",\n " : "\n ");
        json_add_string(out, setting_key(out->arena, row));
        us_buf_add_c(out, ": {\"value\": ");
        add_value(out, row, (const char *)s + row->place);
        us_buf_add_c(out, ", \"from\": ");
        json_add_string(out, us_str_from(s->from[i] ? s->from[i] : "default"));
        us_buf_add_c(out, "}");
    }
    us_buf_add_c(out, "\n}\n");
}

us_str settings_changes(us_arena *arena, const settings *old, const settings *new)
{
    us_buf keys = us_buf_make(arena);
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const setting *row = &settings_rows[i];
        us_buf before = us_buf_make(arena), now = us_buf_make(arena);
        add_value(&before, row, (const char *)old + row->place);
        add_value(&now, row, (const char *)new + row->place);
        if (us_str_equal(us_buf_str(&before), us_buf_str(&now)))
            continue;
        us_buf_add_c(&keys, keys.length ? " " : "");
        us_buf_add_str(&keys, setting_key(arena, row));
    }
    return us_buf_str(&keys);
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
