/* The built-in functions, for a person or a program to look up. The data structure
 * is the row of each, which is also what the compiler goes by. */
#include "authoring/authoring.h"
#include "builtins/builtin.h"
#include "codec/json.h"

static void show_line(us_buf *out, const us_builtin *builtin)
{
    us_buf_add_format(out, "%s %s", builtin->name, builtin->signature);
    if (builtin->infix)
        us_buf_add_format(out, "  written %s", builtin->infix);
    if (builtin->flags & US_BUILTIN_DEPRECATED)
        us_buf_add_c(out, "  not in Rego v1");
    us_buf_add_char(out, '\n');
}

static void show_object(us_buf *out, const us_builtin *builtin)
{
    us_buf_add_c(out, "{\"name\":");
    us_json_write_string(out, us_str_from(builtin->name), false);
    us_buf_add_c(out, ",\"signature\":");
    us_json_write_string(out, us_str_from(builtin->signature), false);
    if (builtin->infix) {
        us_buf_add_c(out, ",\"infix\":");
        us_json_write_string(out, us_str_from(builtin->infix), false);
    }
    if (builtin->flags & US_BUILTIN_DEPRECATED)
        us_buf_add_c(out, ",\"deprecated\":true");
    if (builtin->flags & US_BUILTIN_NONDETERMINISTIC)
        us_buf_add_c(out, ",\"nondeterministic\":true");
    us_buf_add_char(out, '}');
}

void us_builtins_show(us_buf *out, us_str part, bool json)
{
    const us_builtin *builtin;
    const char *before = "[";
    for (size_t i = 0; (builtin = us_builtin_at(i)); i++) {
        if (builtin->flags & US_BUILTIN_INTERNAL ||
            us_str_find(us_str_from(builtin->name), part, 0) == US_STR_NONE)
            continue;
        if (!json) {
            show_line(out, builtin);
            continue;
        }
        us_buf_add_c(out, before);
        show_object(out, builtin);
        before = ",";
    }
    if (json)
        us_buf_add_c(out, *before == '[' ? "[]" : "]");
}
