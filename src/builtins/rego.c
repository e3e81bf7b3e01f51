/* The language about itself: rego.parse_module. Reading is syntax/parse's work,
 * the shape of the result syntax/ast_text's. */
#include "builtins/builtin.h"
#include "syntax/ast_text.h"
#include "syntax/parse.h"

static us_outcome rego_parse_module(us_call *call, const us_value *args, us_value *result)
{
    us_parse_options options = {.dialect = US_REGO_V1};
    us_diag_list diags = us_diag_list_make(call->arena, 0);
    us_str file, text;

    if (!us_call_string(call, args, 0, &file) || !us_call_string(call, args, 1, &text))
        return US_ERROR;
    if (!us_call_charge(call, 10 + text.length))
        return US_ERROR;
    /* The parser wants a NUL beyond the text. */
    text = us_str_copy(call->arena, text);
    us_module *module = us_parse_module(call->arena, file, text, &options, &diags);
    if (!module) {
        us_buf buf = us_buf_make(call->arena);
        const us_diag *first = diags.count > 0 ? &diags.items[0] : NULL;
        /* OPA tells of a text without anything in it as one error, not as a list. */
        if (first && first->position.row == 0)
            return us_call_error(call, "%.*s:0: %s: %.*s", US_STR_ARG(file), first->code,
                                 US_STR_ARG(first->message));
        us_diag_list_print(&buf, &diags, true);
        us_str errors = us_buf_str(&buf);
        if (us_str_ends_with(errors, US_STR("\n")))
            errors.length--;
        return us_call_error_text(call, errors);
    }
    *result = us_ast_module_json(call->arena, module, false);
    return US_OK;
}

static const us_builtin rows[] = {
    {"rego.parse_module", "(filename: string, rego: string) output: object[string: any]",
     rego_parse_module, 0, NULL},
};
const us_builtin_family us_rego_family = {rows, sizeof rows / sizeof rows[0]};
