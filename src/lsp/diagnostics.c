/* What is told of a document: its problems and its findings. */
#include "lsp/unit_parts.h"

size_t us_lsp_word_end(us_str text, size_t from)
{
    size_t to = from;
    while (to < text.length && us_is_word(text.text[to]))
        to++;
    while (to == from && to < text.length && text.text[to] != '\n') {
        to++;
        while (to < text.length && (text.text[to] & 0xC0) == 0x80)
            to++;
    }
    return to;
}

static void add_diagnostic(us_buf *out, const us_lsp_document *document, size_t from,
                           size_t to, int severity, us_str code, us_str message,
                           const char *tag)
{
    us_json_add_comma(out);
    us_buf_add_c(out, "{\"range\":");
    us_lsp_add_range(out, &document->text, from, to);
    us_buf_add_format(out, ",\"severity\":%d,\"code\":", severity);
    us_lsp_add_text(out, code);
    us_buf_add_c(out, ",\"source\":\"usher\",\"message\":");
    us_lsp_add_text(out, message);
    if (tag)
        us_buf_add_format(out, ",\"tags\":[%s]", tag);
    us_buf_add_char(out, '}');
}

us_str us_lsp_message_of(us_lsp *lsp, const us_diag *diag)
{
    us_buf message = us_buf_make(&lsp->message);
    us_buf_add_str(&message, diag->message);
    if (diag->detail.length > 0)
        us_buf_add_format(&message, "\n%.*s", US_STR_ARG(diag->detail));
    if (diag->hint.length > 0)
        us_buf_add_format(&message, "\nhint: %.*s", US_STR_ARG(diag->hint));
    return us_buf_str(&message);
}

static void add_problem(us_lsp *lsp, us_buf *out, const us_lsp_document *document,
                        const us_diag *diag)
{
    us_str text = document->text.text;
    size_t from =
        diag->position.offset < text.length ? diag->position.offset : text.length;
    bool placed = diag->position.row > 0;
    add_diagnostic(out, document, placed ? from : 0,
                   placed ? us_lsp_word_end(text, from) : 0, 1,
                   us_str_from(diag->code ? diag->code : "error"),
                   us_lsp_message_of(lsp, diag), NULL);
}

static const char *tag_of(const us_lint_finding *finding)
{
    return us_str_starts_with(finding->rule, US_STR("unused-")) ? "1" : NULL;
}

static us_str diagnostics_of(us_lsp *lsp, const us_lsp_document *document)
{
    us_buf out = us_buf_make(&lsp->message);
    const us_lsp_unit *unit = document->unit;
    const usher_problems *problems = unit ? unit->problems : NULL;
    if (document->is_checked)
        problems = document->problems_now;
    us_buf_add_char(&out, '[');
    for (size_t i = 0; i < usher_problems_count(problems); i++) {
        const us_diag *diag = &problems->diags[i];
        if (!problems->items[i].is_note &&
            (us_str_equal(diag->file, document->path) ||
             (diag->file.length == 0 && unit->documents[0] == document)))
            add_problem(lsp, &out, document, diag);
    }
    for (size_t i = 0; i < document->finding_count; i++) {
        const us_lsp_finding *finding = &document->findings[i];
        add_diagnostic(&out, document, finding->from, finding->to,
                       finding->lint.level == US_LINT_ERROR ? 1 : 2, finding->lint.rule,
                       finding->lint.message, tag_of(&finding->lint));
    }
    us_buf_add_char(&out, ']');
    return us_buf_str(&out);
}

/* Sends what is new, and after a change of the text in any case. */
static void tell(us_lsp *lsp, us_lsp_document *document)
{
    us_str found = document->is_there ? diagnostics_of(lsp, document) : US_STR("[]");
    if (us_str_equal(found, document->told) && (document->is_told || !document->is_open))
        return;
    us_buf params = us_buf_make(&lsp->message);
    us_buf_add_c(&params, "{\"uri\":");
    us_lsp_add_text(&params, document->uri);
    if (document->is_open)
        us_buf_add_format(&params, ",\"version\":%lld", (long long)document->version);
    us_buf_add_c(&params, ",\"diagnostics\":");
    us_buf_add_str(&params, found);
    us_buf_add_char(&params, '}');
    us_lsp_notify(lsp, "textDocument/publishDiagnostics", us_buf_str(&params));
    us_arena_reset(&document->told_arena, (size_t)64 << 10);
    document->told = US_STR("[]");
    document->told = us_str_copy(&document->told_arena, found);
    document->is_told = true;
}

void us_lsp_tell_unit(us_lsp *lsp, const us_lsp_unit *unit)
{
    for (size_t i = 0; i < unit->count; i++)
        tell(lsp, unit->documents[i]);
}

void us_lsp_tell_gone(us_lsp *lsp)
{
    for (size_t i = 0; i < lsp->document_count; i++)
        if (!lsp->documents[i]->is_there && lsp->documents[i]->told.length > 2)
            tell(lsp, lsp->documents[i]);
}
