/* strings.render_template; the folder template does the work. */
#include "builtins/template/template.h"

static us_outcome render_template(us_call *call, const us_value *args, us_value *result)
{
    us_str source;
    us_object *data;
    us_template made;
    us_buf out = us_buf_make(call->arena);
    if (!us_call_string(call, args, 0, &source) ||
        !us_call_object(call, args, 1, &data) ||
        !us_call_charge(call, 50 + source.length) ||
        !us_template_parse(call, source, &made) || !us_template_run(&made, args[1], &out))
        return US_ERROR;
    *result = us_value_string_checked(call->arena, us_buf_str(&out));
    return US_OK;
}

static const us_builtin rows[] = {
    {"strings.render_template",
     "(value: string, vars: object[string: any]) result: string", render_template, 0,
     NULL},
};

const us_builtin_family us_render_template_family = {rows, sizeof rows / sizeof rows[0]};
