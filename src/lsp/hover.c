/* Hover: what a name is. */
#include "lsp/markdown.h"

static void add_variable(us_lsp *lsp, us_lsp_document *document,
                         const us_lsp_occurrence *o, us_buf *text)
{
    us_str name = us_str_slice(document->text.text, o->from, o->to);
    us_str type = us_lsp_type_of(lsp, document, o);
    us_buf_add_format(text, "```rego\n%.*s%s%.*s\n```\n", US_STR_ARG(name),
                      type.length > 0 ? ": " : "", US_STR_ARG(type));
    us_buf_add_c(text, o->is_argument ? "an argument\n" : "a variable\n");
}

static void add_value(const us_lsp *lsp, us_str path, us_buf *text)
{
    for (size_t i = 0; i < lsp->value_count; i++)
        if (us_str_equal(lsp->values[i].path, path))
            us_buf_add_format(text, "\nLast evaluation:\n\n```json\n%.*s\n```\n",
                              US_STR_ARG(lsp->values[i].text));
}

static void add_document(us_lsp *lsp, us_lsp_document *document,
                         const us_lsp_occurrence *o, us_buf *text)
{
    const us_lsp_definition *first = us_lsp_defined(lsp, o->path);
    us_str type = us_lsp_type_of(lsp, document, o);
    us_buf_add_c(text, "```rego\n");
    us_buf_add_format(text, "%s%.*s", first && !first->rule ? "package " : "",
                      US_STR_ARG(o->path));
    if (type.length > 0)
        us_buf_add_format(text, ": %.*s", US_STR_ARG(type));
    us_buf_add_c(text, "\n```\n");
    for (const us_lsp_definition *d = first; d; d = us_lsp_defined_next(lsp, d))
        us_lsp_add_metadata(text, d);
    add_value(lsp, o->path, text);
}

void us_lsp_do_hover(us_lsp *lsp, us_value params, us_buf *result)
{
    us_lsp_document *document;
    const us_lsp_occurrence *o = us_lsp_occurrence_asked(lsp, params, &document);
    us_buf text = us_buf_make(&lsp->message);
    if (!o)
        return;
    us_lsp_kind kind = us_lsp_kind_of(lsp, o);
    if (kind == US_LSP_BUILTIN)
        us_lsp_add_builtin(&text, us_builtin_find(o->path));
    else if (kind == US_LSP_VARIABLE)
        add_variable(lsp, document, o, &text);
    else if (kind == US_LSP_INPUT)
        us_buf_add_format(&text, "```rego\n%.*s\n```\na part of the input\n",
                          US_STR_ARG(o->path));
    else
        add_document(lsp, document, o, &text);
    us_buf_add_c(result, "{\"contents\":{\"kind\":\"markdown\",\"value\":");
    us_lsp_add_text(result, us_buf_str(&text));
    us_buf_add_c(result, "},\"range\":");
    us_lsp_add_range(result, &document->text, o->from, o->to);
    us_buf_add_char(result, '}');
}
