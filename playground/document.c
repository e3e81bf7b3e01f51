/* Documents in and out. Whatever a page or a file has in one is text of somebody else's: it is checked
 * for what it is, and none of it is a path. */
#include "document.h"

#include "codec/json.h"

#include <usher.h>

#define NAME_MAX_BYTES 200
/* Of an array of objects, in an object. */
#define DEPTH_MAX 8

/* The members that are texts, by name. */
static const struct text_member {
    const char *name;
    size_t field;
} texts[] = {
    {"title", offsetof(document, title)},
    {"input", offsetof(document, input)},
    {"old", offsetof(document, old)},
    {"data", offsetof(document, data)},
    {"config", offsetof(document, config)},
    {"query", offsetof(document, query)},
    {"operation", offsetof(document, operation)},
    {"namespace", offsetof(document, namespace)},
};

enum { TEXT_COUNT = sizeof texts / sizeof *texts };

static us_str *text_of(document *d, size_t index)
{
    return (us_str *)(void *)((char *)d + texts[index].field);
}

/* False if the member is there and no string. */
static bool read_text(us_arena *arena, const usher_value *object, const char *name,
                      us_str *text)
{
    const usher_value *value = usher_value_member(object, name);
    *text = US_STR_EMPTY;
    if (!value)
        return true;
    usher_text string = usher_value_string(value);
    *text = us_str_copy(arena, us_str_make(string.text, string.length));
    return usher_value_type(value) == USHER_STRING;
}

/* A name that messages, and the page, can show in one line. */
static bool is_name(us_str name)
{
    for (size_t i = 0; i < name.length; i++)
        if ((unsigned char)name.text[i] < ' ' || name.text[i] == 0x7F)
            return false;
    return name.length <= NAME_MAX_BYTES && us_str_ends_with(name, US_STR(MODULE_ENDING));
}

void document_add_module(us_arena *arena, document *d, us_str name, us_str text)
{
    d->modules =
        us_arena_one_more(arena, d->modules, d->module_count, sizeof *d->modules);
    d->modules[d->module_count++] = (module){name, text};
}

static bool has_module(const document *d, us_str name)
{
    for (size_t i = 0; i < d->module_count; i++)
        if (us_str_equal(d->modules[i].name, name))
            return true;
    return false;
}

static bool read_modules(us_arena *arena, const usher_value *list, document *read,
                         us_str *error)
{
    size_t count = list ? usher_value_count(list) : 0;
    if (list && usher_value_type(list) != USHER_ARRAY)
        *error = US_STR("\"policies\" is no list");
    else if (count > DOCUMENT_MODULES_MAX)
        *error =
            us_str_format(arena, "there are more than %d policies", DOCUMENT_MODULES_MAX);
    for (size_t i = 0; i < count && error->length == 0; i++) {
        const usher_value *each = usher_value_at(list, i, NULL);
        us_str name, text;
        if (!read_text(arena, each, "name", &name) ||
            !read_text(arena, each, "text", &text) || !is_name(name))
            *error = us_str_format(arena,
                                   "policy %zu has no text, or no name that ends in "
                                   "\"" MODULE_ENDING "\"",
                                   i + 1);
        else if (has_module(read, name))
            *error =
                us_str_format(arena, "two policies are called %.*s", US_STR_ARG(name));
        else
            document_add_module(arena, read, name, text);
    }
    return error->length == 0;
}

static bool read_members(us_arena *arena, const usher_value *value, document *read,
                         us_str *error)
{
    const usher_value *complete = usher_value_member(value, "complete");
    if (usher_value_type(value) != USHER_OBJECT) {
        *error = US_STR("this is no document of the playground");
        return false;
    }
    for (size_t i = 0; i < TEXT_COUNT; i++)
        if (!read_text(arena, value, texts[i].name, text_of(read, i))) {
            *error = us_str_format(arena, "\"%s\" is no text", texts[i].name);
            return false;
        }
    read->complete = complete && usher_value_boolean(complete);
    return read_modules(arena, usher_value_member(value, "policies"), read, error);
}

bool document_read(us_arena *arena, us_str text, document *read, us_str *error)
{
    usher_input_options options = {.max_depth = DEPTH_MAX,
                                   .max_bytes = DOCUMENT_BYTES_MAX,
                                   .refuse_duplicates = true};
    usher_problems *problems = NULL;
    usher_input *input = usher_input_parse(text.text, text.length, &options, &problems);
    *read = (document){.module_count = 0};
    *error = US_STR_EMPTY;
    if (!input && usher_problems_count(problems) > 0) {
        usher_text message = usher_problems_at(problems, 0)->message;
        *error = us_str_format(arena, "this is no document of the playground: %.*s",
                               US_STR_ARG(message));
    }
    bool good = input && read_members(arena, usher_input_value(input), read, error);
    usher_input_free(input);
    usher_problems_free(problems);
    return good;
}

void document_write(us_buf *out, const document *d)
{
    document copy = *d;
    us_buf_add_char(out, '{');
    for (size_t i = 0; i < TEXT_COUNT; i++) {
        us_buf_add_format(out, "%s\"%s\":", i ? "," : "", texts[i].name);
        us_json_write_string(out, *text_of(&copy, i), false);
    }
    us_buf_add_format(out, ",\"complete\":%s,\"policies\":[",
                      d->complete ? "true" : "false");
    for (size_t i = 0; i < d->module_count; i++) {
        us_buf_add_c(out, i ? ",{\"name\":" : "{\"name\":");
        us_json_write_string(out, d->modules[i].name, false);
        us_buf_add_c(out, ",\"text\":");
        us_json_write_string(out, d->modules[i].text, false);
        us_buf_add_char(out, '}');
    }
    us_buf_add_c(out, "]}\n");
}
