/* Comments of the form `# usher ignore:name,other reason`. */
#include "syntax/ignores.h"

static bool stands_alone(us_str text, uint32_t offset)
{
    while (offset > 0 && (text.text[offset - 1] == ' ' || text.text[offset - 1] == '\t'))
        offset--;
    return offset == 0 || text.text[offset - 1] == '\n';
}

/* The row that a comment is about: comments that follow on each other are one. */
static uint32_t row_of(const us_module *module, size_t index)
{
    uint32_t row = module->comments[index].position.row;
    if (!stands_alone(module->text, module->comments[index].position.offset))
        return row;
    row++;
    while (++index < module->comment_count &&
           module->comments[index].position.row == row &&
           stands_alone(module->text, module->comments[index].position.offset))
        row++;
    return row;
}

static bool after(us_str text, const char *beginning, us_str *rest)
{
    us_str start = us_str_from(beginning);
    while (text.length > 0 && (text.text[0] == ' ' || text.text[0] == '\t'))
        text = us_str_slice(text, 1, text.length);
    if (!us_str_starts_with(text, start))
        return false;
    *rest = us_str_slice(text, start.length, text.length);
    return true;
}

static void add(us_arena *arena, us_ignores *ignores, us_str name, uint32_t row)
{
    ignores->items =
        us_arena_one_more(arena, ignores->items, ignores->count, sizeof *ignores->items);
    ignores->items[ignores->count++] = (us_ignore){name, row};
}

static bool is_of_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           (c >= 'A' && c <= 'Z');
}

us_ignores us_ignores_read(us_arena *arena, const us_module *module)
{
    us_ignores ignores = {NULL, 0};
    us_str rest;
    for (size_t i = 0; i < module->comment_count; i++) {
        us_str text = module->comments[i].text;
        if (!after(text, "usher ignore:", &rest) && !after(text, "regal ignore:", &rest))
            continue;
        uint32_t row = row_of(module, i);
        for (size_t at = 0; at < rest.length;) {
            size_t end = at;
            while (end < rest.length && is_of_name(rest.text[end]))
                end++;
            if (end > at)
                add(arena, &ignores, us_str_slice(rest, at, end), row);
            if (end < rest.length && rest.text[end] != ',')
                break;
            at = end + 1;
        }
    }
    return ignores;
}

bool us_ignores_name(const us_ignores *ignores, us_str name, us_str category,
                     uint32_t row)
{
    for (size_t i = 0; i < ignores->count; i++)
        if (ignores->items[i].row == row &&
            (us_str_equal(ignores->items[i].name, name) ||
             us_str_equal(ignores->items[i].name, category)))
            return true;
    return false;
}
