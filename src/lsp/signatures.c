/* Operands of calls: what is asked for while one is typed, and their names before those that are written. */
#include "builtins/signature.h"
#include "lsp/markdown.h"
#include "lsp/typing.h"

enum { OPERANDS_MAX = 32 };

static void add_signature(us_buf *result, us_str label, const uint32_t *spans,
                          size_t count, us_str said, size_t operand,
                          us_lsp_encoding encoding)
{
    us_arena *arena = result->arena;
    us_lsp_text text = us_lsp_text_make(arena, label, encoding);
    us_buf_add_c(result, "{\"signatures\":[{\"label\":");
    us_lsp_add_text(result, label);
    us_buf_add_c(result, ",\"documentation\":{\"kind\":\"markdown\",\"value\":");
    us_lsp_add_text(result, said);
    us_buf_add_c(result, "},\"parameters\":[");
    for (size_t i = 0; i < count && i < OPERANDS_MAX; i++)
        us_buf_add_format(result, "%s{\"label\":[%u,%u]}", i ? "," : "",
                          us_lsp_text_place(&text, spans[2 * i]).character,
                          us_lsp_text_place(&text, spans[2 * i + 1]).character);
    us_buf_add_format(result, "]}],\"activeSignature\":0,\"activeParameter\":%zu}",
                      operand);
}

/* Where the arguments of a function's head, written as [label], are in it. */
static size_t argument_spans(const us_lsp_definition *d, us_str label, uint32_t *spans)
{
    const us_terms *arguments = &d->rule->head.arguments;
    size_t at = us_str_find(label, US_STR("("), 0) + 1;
    for (size_t i = 0; i < arguments->count && i < OPERANDS_MAX; i++) {
        us_span span = arguments->items[i]->span;
        spans[2 * i] = (uint32_t)at;
        at += span.end - span.position.offset;
        spans[2 * i + 1] = (uint32_t)at;
        at += 2;
    }
    return arguments->count;
}

void us_lsp_do_signature_help(us_lsp *lsp, us_value params, us_buf *result)
{
    us_lsp_document *document = us_lsp_document_of(lsp, params);
    uint32_t spans[2 * OPERANDS_MAX];
    size_t operand;
    if (!document)
        return;
    us_lsp_typing typing =
        us_lsp_typing_at(&lsp->message, document, us_lsp_offset_of(document, params));
    us_str name = us_lsp_typed_call(&typing, &operand);
    us_buf label = us_buf_make(&lsp->message), said = us_buf_make(&lsp->message);
    const us_builtin *builtin = us_builtin_find(name);
    if (name.length == 0)
        return;
    if (builtin) {
        size_t count = us_lsp_builtin_call(&label, builtin, spans, OPERANDS_MAX);
        us_lsp_add_builtin(&said, builtin);
        add_signature(result, us_buf_str(&label), spans, count, us_buf_str(&said),
                      operand, lsp->encoding);
        return;
    }
    const us_lsp_definition *d =
        us_lsp_defined(lsp, us_lsp_typed_path(&lsp->message, document, name));
    if (!d || !d->rule || !d->rule->head.is_function)
        return;
    us_str head = us_lsp_rule_head(&lsp->message, d->document, d->rule);
    size_t count = argument_spans(d, head, spans);
    us_lsp_add_metadata(&said, d);
    add_signature(result, head, spans, count, us_buf_str(&said), operand, lsp->encoding);
}

/* ---- Inlay hints */

static us_str operand_name(us_lsp *lsp, const us_lsp_occurrence *o, size_t index)
{
    const us_builtin *builtin =
        o->kind == US_LSP_BUILTIN ? us_builtin_find(o->path) : NULL;
    if (builtin) {
        const us_signature *signature = us_builtin_signature(&lsp->message, builtin);
        return index < signature->operand_count ? signature->operands[index].name
                                                : US_STR_EMPTY;
    }
    const us_lsp_definition *d =
        o->kind == US_LSP_BUILTIN ? NULL : us_lsp_defined(lsp, o->path);
    if (!d || !d->rule || index >= d->rule->head.arguments.count)
        return US_STR_EMPTY;
    const us_term *argument = d->rule->head.arguments.items[index];
    return argument->kind == US_TERM_VARIABLE && !argument->as.variable.wildcard
               ? argument->as.variable.name
               : US_STR_EMPTY;
}

static void add_hint(us_buf *out, const us_lsp_document *document, size_t at,
                     us_str label, bool is_type)
{
    us_json_add_comma(out);
    us_buf_add_c(out, "{\"position\":");
    us_lsp_add_place(out, &document->text, at);
    us_buf_add_c(out, ",\"label\":");
    us_lsp_add_text(out, label);
    us_buf_add_c(out, is_type ? ",\"kind\":1}" : ",\"kind\":2,\"paddingRight\":true}");
}

/* An operand that is called as the argument is needs no hint. */
static void add_call_hints(us_lsp *lsp, us_buf *out, const us_lsp_document *document,
                           const us_lsp_occurrence *o)
{
    for (size_t i = 1; i < o->call.count; i++) {
        us_span span = o->call.items[i]->span;
        us_str name = operand_name(lsp, o, i - 1);
        us_str text = us_str_slice(document->text.text, span.position.offset, span.end);
        if (name.length > 0 && !us_str_equal(name, text))
            add_hint(out, document, span.position.offset,
                     us_str_format(&lsp->message, "%.*s:", US_STR_ARG(name)), false);
    }
}

enum { HINT_TYPE_MAX = 40 };

void us_lsp_do_inlay_hint(us_lsp *lsp, us_value params, us_buf *result)
{
    us_lsp_document *document = us_lsp_document_of(lsp, params);
    us_value range = us_value_member(params, "range");
    if (!document)
        return;
    size_t from = us_lsp_text_offset(&document->text,
                                     us_lsp_place_of(us_value_member(range, "start")));
    size_t to = us_lsp_text_offset(&document->text,
                                   us_lsp_place_of(us_value_member(range, "end")));
    us_buf_add_char(result, '[');
    for (size_t i = 0; i < document->occurrences.count; i++) {
        const us_lsp_occurrence *o = &document->occurrences.items[i];
        if (o->from < from || o->from > to)
            continue;
        if (o->is_called)
            add_call_hints(lsp, result, document, o);
        if (o->kind != US_LSP_VARIABLE || !o->defines)
            continue;
        us_str type = us_lsp_type_of(lsp, document, o);
        if (type.length > 0 && type.length <= HINT_TYPE_MAX && !us_str_is(type, "any"))
            add_hint(result, document, o->to,
                     us_str_format(&lsp->message, ": %.*s", US_STR_ARG(type)), true);
    }
    us_buf_add_char(result, ']');
}
