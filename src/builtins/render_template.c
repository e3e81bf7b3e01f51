/* strings.render_template; the folder template does the work. */
#include "builtins/json_error.h"
#include "builtins/template/template.h"
#include "codec/json.h"

/* OPA reads the document as JSON from the text that Rego writes: sets, and keys that are
 * no strings, are errors. */
static us_outcome read_data(us_call *call, us_value data, us_value *read)
{
    us_buf buf = us_buf_make(call->arena);
    us_diag diag = {0};
    us_json_options options = {.max_depth = US_VALUE_DEPTH_MAX};
    us_value_print(&buf, data);
    us_str text = us_buf_str(&buf);
    if (!us_call_charge(call, text.length))
        return US_ERROR;
    if (us_json_read(call->arena, text, &options, read, NULL, &diag))
        return US_OK;
    us_str error = us_json_error(call->arena, text, true);
    return us_call_error_text(call, error.length > 0 ? error : diag.message);
}

/* What was not there is called otherwise than in Go. */
static us_str rename_missing(us_arena *arena, us_str text)
{
    us_str missing = US_STR("<no value>");
    us_buf buf = us_buf_make(arena);
    size_t from = 0, at;
    while ((at = us_str_find(text, missing, from)) != US_STR_NONE) {
        us_buf_add_str(&buf, us_str_slice(text, from, at));
        us_buf_add_c(&buf, "<undefined>");
        from = at + missing.length;
    }
    us_buf_add_str(&buf, us_str_slice(text, from, text.length));
    return us_buf_str(&buf);
}

static us_outcome render_template(us_call *call, const us_value *args, us_value *result)
{
    us_str source;
    us_object *data;
    us_templates made;
    us_value document;
    us_buf out = us_buf_make(call->arena);
    if (!us_call_string(call, args, 0, &source) ||
        !us_call_object(call, args, 1, &data) ||
        read_data(call, args[1], &document) != US_OK ||
        !us_call_charge(call, 50 + source.length) ||
        !us_template_parse(call, source, &made) ||
        !us_template_run(&made, document, &out))
        return US_ERROR;
    us_str text = rename_missing(call->arena, us_buf_str(&out));
    *result = us_value_string_checked(call->arena, text);
    return US_OK;
}

static const us_builtin rows[] = {
    {"strings.render_template",
     "(value: string, vars: object[string: any]) result: string", render_template, 0,
     NULL},
};

const us_builtin_family us_render_template_family = {rows, sizeof rows / sizeof rows[0]};
