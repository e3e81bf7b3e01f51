/* Outcomes as Markdown (CommonMark with the tables of GitHub and GitLab), for a comment on a
 * merge request. Whatever comes from a manifest is escaped: it must not become a link, an
 * image, HTML, or a mention that wakes somebody up. */
#include "admission/text.h"
#include "base/utf8.h"
#include "diff/compare.h"

#define VALUE_MAX 120
#define TEXT_MAX  2000

/* [text] as nothing but text, in a cell of a table too. */
static void add_escaped(us_buf *out, us_str text)
{
    us_str valid = us_utf8_make_valid(out->arena, text);
    for (size_t i = 0; i < valid.length; i++) {
        char c = valid.text[i];
        if (c == '\n')
            us_buf_add_c(out, "<br>");
        else if ((unsigned char)c < ' ' || c == 127)
            us_buf_add_char(out, ' ');
        else if (c == '@' || c == '#')
            /* Names and numbers are looked for in the text that comes of it all. */
            us_buf_add_format(out, "%c&#8203;", c);
        else if (strchr("&<>*_`|~[]()!\\${}:", c))
            us_buf_add_format(out, "&#%d;", c);
        else
            us_buf_add_char(out, c);
    }
}

/* [text] in a span of code that it cannot end; a bar would end the cell all the same. */
static void add_code(us_buf *out, us_str text)
{
    us_str valid = us_utf8_make_valid(out->arena, text);
    us_buf_add_c(out, "<code>");
    add_escaped(out, valid);
    us_buf_add_c(out, "</code>");
}

static void add_place(us_buf *out, us_diff_place place)
{
    us_buf text = us_buf_make(out->arena);
    us_buf_add_str(&text, place.file);
    if (place.at.row > 0)
        us_buf_add_format(&text, ":%u", place.at.row);
    add_code(out, us_buf_str(&text));
}

/* ---- Changes ------------------------------------------------------------------------- */

static void add_value(us_buf *out, const usher_value *value)
{
    if (value)
        add_code(out, us_diff_shorten(out->arena, value, VALUE_MAX));
    else
        us_buf_add_c(out, "nothing");
}

static void add_row(us_buf *out, const us_diff_change *change)
{
    bool is_major = us_str_is(change->class, "major") && change->accepted.length == 0;
    us_buf_add_format(out, "| %s%.*s%s | ", is_major ? "**" : "",
                      US_STR_ARG(change->class), is_major ? "**" : "");
    us_diff_add_number(out, change->weight);
    us_buf_add_c(out, " | ");
    add_escaped(out, change->message);
    if ((change->before || change->after) && !us_diff_is_rewording(change)) {
        us_buf_add_c(out, "<br>");
        add_value(out, change->before);
        us_buf_add_c(out, " → ");
        add_value(out, change->after);
    }
    if (change->accepted.length > 0) {
        us_buf_add_c(out, "<br>accepted: ");
        add_escaped(out, change->accepted);
    }
    us_buf_add_c(out, " | ");
    add_place(out, change->place);
    us_buf_add_c(out, " |\n");
}

static void add_words(us_buf *out, const us_diff_change *change)
{
    size_t count, length = 0;
    us_word_part *parts = us_diff_words(out->arena, change, &count);
    us_buf_add_c(out, "\n> ");
    for (size_t i = 0; i < count && length < TEXT_MAX; i++) {
        static const char *const opened[] = {"", "<del>", "<ins>"};
        static const char *const closed[] = {"", "</del>", "</ins>"};
        length += parts[i].text.length;
        us_buf_add_c(out, opened[parts[i].change]);
        add_escaped(out, parts[i].text);
        us_buf_add_c(out, closed[parts[i].change]);
    }
    us_buf_add_c(out, length < TEXT_MAX ? "\n" : "…\n");
}

/* ---- Objects ------------------------------------------------------------------------- */

static const char *sign_of(us_diff_verdict verdict)
{
    static const char *const signs[] = {"✅", "ℹ️", "⚠️", "❌"};
    return signs[verdict];
}

static void add_object(us_buf *out, const us_diff_object *object)
{
    us_buf_add_format(out, "\n#### %s ", sign_of(object->verdict));
    add_escaped(out, object->title);
    us_buf_add_c(out, "\n\n");
    us_diff_add_verdict(out, object);
    us_buf_add_c(out, ".\n");
    for (size_t i = 0; i < object->problem_count; i++) {
        us_buf_add_format(out, "\n**%s**: ", us_diff_verdict_name(object->verdict));
        add_escaped(out, object->problems[i]);
        us_buf_add_char(out, '\n');
    }
    if (object->problem_count > 0 && object->fix.length > 0) {
        us_buf_add_c(out, "\nFix: ");
        add_escaped(out, us_text_clean(out->arena, object->fix, US_TEXT_ONE_LINE, 4096));
        us_buf_add_char(out, '\n');
    }
    if (object->change_count > 0)
        us_buf_add_c(out, "\n| class | weight | change | where |\n|---|---|---|---|\n");
    for (size_t i = 0; i < object->change_count; i++)
        add_row(out, &object->changes[i]);
    for (size_t i = 0; i < object->change_count; i++)
        if (us_diff_is_rewording(&object->changes[i]))
            add_words(out, &object->changes[i]);
}

void us_diff_markdown(us_buf *out, const us_diff_outcome *outcome)
{
    us_buf_add_c(out, "### usher diff\n\n");
    us_diff_add_sum(out, outcome);
    us_buf_add_c(out, ".\n");
    for (size_t i = 0; i < outcome->error_count; i++) {
        us_buf_add_c(out, "\n❌ ");
        add_place(out, outcome->errors[i].place);
        us_buf_add_c(out, " ");
        add_escaped(out, outcome->errors[i].text);
        us_buf_add_char(out, '\n');
    }
    for (size_t i = 0; i < outcome->count; i++)
        add_object(out, &outcome->objects[i]);
}
