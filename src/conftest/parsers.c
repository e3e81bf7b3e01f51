/* Which parser reads what, and what conftest makes of a text. Its YAML is taken apart at lines ---
 * before it is read: a text with such lines is an array of documents, and one that is empty, or has
 * only comments, is null and has its place there. */
#include "conftest/parsers.h"

#include "base/path.h"
#include "codec/json.h"
#include "codec/yaml.h"
#include "value/array.h"

static bool read_json(us_arena *arena, us_str text, us_value *value, us_diag *diag)
{
    static const us_str mark = {"\xEF\xBB\xBF", 3};
    size_t from = us_str_starts_with(text, mark) ? mark.length : 0;
    us_str rest = us_str_slice(text, from, text.length);
    if (us_json_read(arena, rest, NULL, value, NULL, diag))
        return true;
    diag->position = us_position_at(text, from + diag->position.offset);
    return false;
}

/* [part] of [text], of which only the first document counts. */
static bool read_document(us_arena *arena, us_str text, us_str part, us_value *value,
                          us_diag *diag)
{
    us_yaml_options options = {.old_booleans = true};
    us_yaml_document *documents;
    size_t count;
    if (us_yaml_read(arena, part, &options, &documents, &count, diag)) {
        *value = count > 0 ? documents[0].value : US_NULL;
        return true;
    }
    if (diag->position.row > 0)
        diag->position.row +=
            us_position_at(text, (size_t)(part.text - text.text)).row - 1;
    return false;
}

static bool read_yaml(us_arena *arena, us_str text, us_value *value, us_diag *diag)
{
    bool windows = us_str_find(text, US_STR("\r\n"), 0) != US_STR_NONE;
    us_str line = windows ? US_STR("\r\n---\r\n") : US_STR("\n---\n");
    size_t from = 0, end = us_str_find(text, line, 0);
    /* What stands before the first line is then no document, but what it is written in. */
    if (us_str_starts_with(text, US_STR("%")) && end != US_STR_NONE)
        end = us_str_find(text, line, end + line.length);
    if (end == US_STR_NONE)
        return read_document(arena, text, text, value, diag);
    us_array *documents = us_array_new(arena, 2);
    for (bool more = true; more; end = more ? us_str_find(text, line, from) : end) {
        us_value document;
        more = end != US_STR_NONE;
        us_str part = us_str_slice(text, from, more ? end : text.length);
        if (!read_document(arena, text, part, &document, diag))
            return false;
        us_array_push(documents, document);
        from = more ? end + line.length : text.length;
    }
    *value = us_value_array(documents);
    return true;
}

static const us_conftest_parser parsers[] = {
    {"json", read_json},
    {"yaml", read_yaml},
};

enum { PARSERS = sizeof parsers / sizeof *parsers };

const us_conftest_parser *us_conftest_parser_find(us_str name)
{
    for (size_t i = 0; i < PARSERS; i++)
        if (us_str_is(name, parsers[i].name))
            return &parsers[i];
    return NULL;
}

us_str us_conftest_parser_names(us_arena *arena)
{
    us_buf names = us_buf_make(arena);
    for (size_t i = 0; i < PARSERS; i++) {
        us_buf_add_c(&names, i ? ", " : "");
        us_buf_add_c(&names, parsers[i].name);
    }
    return us_buf_str(&names);
}

/* Names whose extension is not that of their parser, in conftest's order; of all others it is. */
static const struct {
    const char *pattern, *parser;
} names[] = {
    {"dockerfile", "dockerfile"},
    {"dockerfile.*", "dockerfile"},
    {"*.dockerfile", "dockerfile"},
    {"*.yml", "yaml"},
    {"*.yaml", "yaml"},
    {"*.hcl", "hcl2"},
    {"*.tf", "hcl2"},
    {"*.tfvars", "hcl2"},
    {"*.gitignore", "ignore"},
    {"*.dockerignore", "ignore"},
    {".env", "dotenv"},
    {".env.*", "dotenv"},
    {"*.env", "dotenv"},
};

static us_str small_letters(us_arena *arena, us_str name)
{
    us_buf out = us_buf_make(arena);
    for (size_t i = 0; i < name.length; i++) {
        char c = name.text[i];
        us_buf_add_char(&out, c >= 'A' && c <= 'Z' ? (char)(c | 32) : c);
    }
    return us_buf_str(&out);
}

us_str us_conftest_parser_of(us_arena *arena, us_str path)
{
    us_str name = small_letters(arena, us_path_base(path));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (us_path_match(us_str_from(names[i].pattern), name))
            return us_str_from(names[i].parser);
    us_str extension = us_path_extension(name);
    return extension.length > 0 ? us_str_slice(extension, 1, extension.length)
                                : US_STR("yaml");
}
