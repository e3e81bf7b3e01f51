/* Queries of images: see image_query.h. */
#include "cli/image_query.h"

#include "cli/json_text.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Where the step of [path] that begins at [at] ends; 0: there is none. */
static size_t end_of_step(us_str path, size_t at)
{
    size_t end = at + 1;
    if (path.text[at] == '.') {
        if (end >= path.length || !is_letter(path.text[end]))
            return 0;
        while (end < path.length && (is_letter(path.text[end]) ||
                                     (path.text[end] >= '0' && path.text[end] <= '9')))
            end++;
        return end;
    }
    if (path.text[at] != '[' || end >= path.length || path.text[end] != '"')
        return 0;
    for (end++; end < path.length && path.text[end] != '"'; end++)
        if (path.text[end] == '\\')
            return 0;
    return end + 1 < path.length && path.text[end + 1] == ']' ? end + 2 : 0;
}

const char *us_image_query_path(us_arena *arena, const char *query)
{
    us_str path = us_str_from(query);
    while (path.length > 0 && strchr(" \t\r\n", path.text[0]))
        path = us_str_slice(path, 1, path.length);
    while (path.length > 0 && strchr(" \t\r\n", path.text[path.length - 1]))
        path = us_str_slice(path, 0, path.length - 1);
    if (!us_str_starts_with(path, US_STR("data")))
        return NULL;
    for (size_t at = 4; at < path.length;) {
        at = end_of_step(path, at);
        if (at == 0)
            return NULL;
    }
    return us_str_to_c(arena, path);
}

const char *us_image_query_answers(us_arena *arena, const char *path,
                                   const usher_result *result, size_t *length)
{
    size_t value_length;
    const char *value = usher_result_json(result, USHER_JSON_COMPACT, &value_length);
    if (!value)
        return NULL;
    us_buf text = us_buf_make(arena);
    us_buf_add_c(&text, "[{\"expressions\":[{\"value\":");
    us_buf_add_str(&text, us_str_make(value, value_length));
    us_buf_add_c(&text, ",\"text\":");
    us_json_text_quote(&text, us_str_from(path));
    us_buf_add_c(&text, ",\"location\":{\"row\":1,\"col\":1}}]}]");
    us_str whole = us_buf_str(&text);
    *length = whole.length;
    return whole.text;
}
