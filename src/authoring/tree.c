/* The syntax tree of a module, for a person or a program to look at. Parsing is
 * syntax's, and so is the form of the tree; this only puts them together. */
#include "authoring/authoring.h"
#include "builtins/builtin.h"
#include "codec/json.h"
#include "syntax/ast_text.h"
#include "syntax/parse.h"

static bool is_builtin(us_str name)
{
    return us_builtin_find(name) != NULL;
}

bool us_tree_show(us_buf *out, us_str file, us_str text, const us_tree_options *options,
                  us_diag_list *diags)
{
    us_parse_options parse = {
        .dialect = options->v0 ? US_REGO_V0 : US_REGO_V1,
        .annotations = true,
        .is_builtin = is_builtin,
    };
    us_module *module = us_parse_module(out->arena, file, text, &parse, diags);
    if (!module)
        return false;
    if (!options->json) {
        us_ast_print_tree(out, module);
        return true;
    }
    us_module shown = *module;
    if (!options->comments)
        shown.comment_count = 0;
    us_json_write(out, us_ast_module_json(out->arena, &shown, options->locations),
                  US_JSON_COMPACT);
    return true;
}
