/* Formatting: one edit, of the lines that change. */
#include "authoring/authoring.h"
#include "lsp/server.h"

/* The bytes that both texts begin with, whole lines alone; and end with, behind those. */
static size_t same_beginning(us_str a, us_str b)
{
    size_t same = 0, line = 0;
    while (same < a.length && same < b.length && a.text[same] == b.text[same])
        if (a.text[same++] == '\n')
            line = same;
    return line;
}

static size_t same_end(us_str a, us_str b, size_t beginning)
{
    size_t most = (a.length < b.length ? a.length : b.length) - beginning, same = 0,
           line = 0;
    while (same < most && a.text[a.length - same - 1] == b.text[b.length - same - 1]) {
        same++;
        if (same < most && a.text[a.length - same - 1] == '\n')
            line = same;
    }
    return line;
}

void us_lsp_do_formatting(us_lsp *lsp, us_value params, us_buf *result)
{
    us_lsp_document *document = us_lsp_document_of(lsp, params);
    us_format_options options = {.mode = lsp->options.v0 ? US_FORMAT_V0 : US_FORMAT_V1};
    us_diag_list diags = us_diag_list_make(&lsp->message, 1);
    us_buf out = us_buf_make(&lsp->message);
    if (!document)
        return;
    us_str old = document->text.text;
    if (!us_format(&out, document->path, old, &options, &diags)) {
        us_lsp_fail(lsp, US_LSP_REQUEST_FAILED, "the policy can't be formatted: %.*s",
                    US_STR_ARG(diags.count ? diags.items[0].message : US_STR_EMPTY));
        return;
    }
    us_str new = us_buf_str(&out);
    us_buf_add_char(result, '[');
    if (!us_str_equal(old, new)) {
        size_t from = same_beginning(old, new), end = same_end(old, new, from);
        us_buf_add_c(result, "{\"range\":");
        us_lsp_add_range(result, &document->text, from, old.length - end);
        us_buf_add_c(result, ",\"newText\":");
        us_lsp_add_text(result, us_str_slice(new, from, new.length - end));
        us_buf_add_char(result, '}');
    }
    us_buf_add_char(result, ']');
}
