/* Paths of fields, between text and steps. Nothing is looked up here: what a path leads
 * to is known to whoever has the object. */
#include "admission/field.h"

#include "value/array.h"

/* ---- To text ------------------------------------------------------------------------- */

static bool is_name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-' || c == '$';
}

static bool is_name(us_str key)
{
    for (size_t i = 0; i < key.length; i++)
        if (!is_name_character(key.text[i]))
            return false;
    return key.length > 0;
}

static bool add_step(us_buf *text, us_value step)
{
    if (us_value_tag(step) == US_TAG_INTEGER) {
        us_buf_add_format(text, "[%lld]", (long long)step.as.integer);
        return true;
    }
    if (!us_value_is_string(step))
        return false;
    us_str key = us_value_text(step);
    if (!is_name(key)) {
        us_buf_add_format(text, "[%.*s]", US_STR_ARG(key));
        return true;
    }
    if (text->length > 0)
        us_buf_add_char(text, '.');
    us_buf_add_str(text, key);
    return true;
}

us_str us_field_text(us_arena *arena, us_value steps)
{
    us_buf text = us_buf_make(arena);
    if (us_value_tag(steps) != US_TAG_ARRAY || steps.as.array->count > US_FIELD_STEPS_MAX)
        return US_STR_EMPTY;
    for (uint32_t i = 0; i < steps.as.array->count; i++)
        if (!add_step(&text, steps.as.array->items[i]))
            return US_STR_EMPTY;
    return us_buf_str(&text);
}

/* ---- To steps ------------------------------------------------------------------------ */

/* An index, if [text] is one that fits; else a key. */
static us_value index_or_key(us_str text)
{
    int64_t number = 0;
    if (text.length == 0 || text.length > 9)
        return us_value_string(text);
    for (size_t i = 0; i < text.length; i++) {
        if (text.text[i] < '0' || text.text[i] > '9')
            return us_value_string(text);
        number = number * 10 + (text.text[i] - '0');
    }
    return us_value_integer(number);
}

static us_str unescape_pointer(us_arena *arena, us_str step)
{
    us_buf text = us_buf_make(arena);
    for (size_t i = 0; i < step.length; i++) {
        char c = step.text[i];
        bool escaped = c == '~' && i + 1 < step.length &&
                       (step.text[i + 1] == '0' || step.text[i + 1] == '1');
        if (escaped)
            c = step.text[++i] == '0' ? '~' : '/';
        us_buf_add_char(&text, c);
    }
    return us_buf_str(&text);
}

static void read_pointer(us_arena *arena, us_str field, us_array *steps)
{
    for (size_t at = 1; at <= field.length && steps->count < US_FIELD_STEPS_MAX;) {
        size_t end = us_str_find(field, US_STR("/"), at);
        if (end == US_STR_NONE)
            end = field.length;
        us_str step = us_str_slice(field, at, end);
        us_array_push(steps, index_or_key(unescape_pointer(arena, step)));
        at = end + 1;
    }
}

/* What stands in brackets at [*at], just after the opening one; moves past the other. */
static bool read_brackets(us_str field, size_t *at, us_value *step)
{
    size_t start = *at;
    char quote = start < field.length ? field.text[start] : '\0';
    if (quote == '"' || quote == '\'') {
        us_str close = quote == '"' ? US_STR("\"]") : US_STR("']");
        size_t end = us_str_find(field, close, start + 1);
        if (end == US_STR_NONE)
            return false;
        *step = us_value_string(us_str_slice(field, start + 1, end));
        *at = end + 2;
        return true;
    }
    size_t end = us_str_find(field, US_STR("]"), start);
    if (end == US_STR_NONE || end == start)
        return false;
    *step = index_or_key(us_str_slice(field, start, end));
    *at = end + 1;
    return true;
}

static bool read_name(us_str field, size_t *at, us_value *step)
{
    size_t start = *at;
    while (*at < field.length && field.text[*at] != '.' && field.text[*at] != '[')
        ++*at;
    *step = us_value_string(us_str_slice(field, start, *at));
    return *at > start;
}

us_value us_field_steps(us_arena *arena, us_str field)
{
    us_array *steps = us_array_new(arena, 4);
    if (us_str_starts_with(field, US_STR("/"))) {
        read_pointer(arena, field, steps);
        return us_value_array(steps);
    }
    for (size_t at = 0; at < field.length;) {
        us_value step;
        bool in_brackets = field.text[at] == '[';
        if (in_brackets || (field.text[at] == '.'))
            at++;
        if (steps->count == US_FIELD_STEPS_MAX ||
            !(in_brackets ? read_brackets(field, &at, &step)
                          : read_name(field, &at, &step)))
            return US_NONE;
        us_array_push(steps, step);
    }
    return us_value_array(steps);
}
