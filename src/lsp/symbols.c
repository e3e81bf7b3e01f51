/* Symbols of a document and of the workspace, and who calls whom. */
#include "lsp/server.h"

#include "authoring/lint_walk.h"

/* Of the protocol's SymbolKind. */
enum { KIND_PACKAGE = 4, KIND_FUNCTION = 12, KIND_VARIABLE = 13, KIND_CONSTANT = 14 };

static int kind_of(const us_rule *rule)
{
    if (!rule)
        return KIND_PACKAGE;
    if (rule->head.is_function)
        return KIND_FUNCTION;
    return us_lint_is_unconditional(rule) && !rule->is_set ? KIND_CONSTANT
                                                           : KIND_VARIABLE;
}

static us_str name_of(us_lsp *lsp, const us_lsp_document *document, const us_rule *rule)
{
    us_str name = us_lsp_rule_head(&lsp->message, document, rule);
    return rule->is_default
               ? us_str_format(&lsp->message, "default %.*s", US_STR_ARG(name))
               : name;
}

static void add_symbol(us_lsp *lsp, us_buf *out, const us_lsp_document *document,
                       const us_rule *rule)
{
    us_span name = us_lsp_rule_name(rule);
    us_json_add_comma(out);
    us_buf_add_c(out, "{\"name\":");
    us_lsp_add_text(out, name_of(lsp, document, rule));
    us_buf_add_format(out, ",\"kind\":%d,\"range\":", kind_of(rule));
    us_lsp_add_range(out, &document->text, rule->span.position.offset,
                     us_lsp_rule_end(rule));
    us_buf_add_c(out, ",\"selectionRange\":");
    us_lsp_add_range(out, &document->text, name.position.offset, name.end);
    us_buf_add_char(out, '}');
}

void us_lsp_do_document_symbol(us_lsp *lsp, us_value params, us_buf *result)
{
    us_lsp_document *document = us_lsp_document_of(lsp, params);
    if (!document)
        return;
    const us_module *module = document->module;
    us_buf_add_char(result, '[');
    for (size_t i = 0; module && i < module->rule_count; i++)
        if (module->rules[i]->head.reference.items[0]->kind == US_TERM_VARIABLE)
            add_symbol(lsp, result, document, module->rules[i]);
    us_buf_add_char(result, ']');
}

/* The letters of [query] come in [text] in their order, whatever their case. */
static bool matches(us_str text, us_str query)
{
    size_t at = 0;
    for (size_t i = 0; i < text.length && at < query.length; i++) {
        char a = text.text[i], b = query.text[at];
        a = (char)(a >= 'A' && a <= 'Z' ? a | 32 : a);
        b = (char)(b >= 'A' && b <= 'Z' ? b | 32 : b);
        at += a == b;
    }
    return at == query.length;
}

enum { FOUND_MAX = 1000 };

void us_lsp_do_workspace_symbol(us_lsp *lsp, us_value params, us_buf *result)
{
    us_str query = us_value_member_text(params, "query");
    const us_lsp_index *index = us_lsp_definitions(lsp);
    size_t found = 0;
    us_buf_add_char(result, '[');
    for (size_t i = 0; i < index->count && found < FOUND_MAX; i++) {
        const us_lsp_definition *d = &index->items[i];
        if (!matches(d->path, query))
            continue;
        us_span name =
            d->rule ? us_lsp_rule_name(d->rule) : d->document->module->package->span;
        found++;
        us_json_add_comma(result);
        us_buf_add_c(result, "{\"name\":");
        us_lsp_add_text(result, d->path);
        us_buf_add_format(result,
                          ",\"kind\":%d,\"location\":{\"uri\":", kind_of(d->rule));
        us_lsp_add_text(result, d->document->uri);
        us_buf_add_c(result, ",\"range\":");
        us_lsp_add_range(result, &d->document->text, name.position.offset, name.end);
        us_buf_add_c(result, "}}");
    }
    us_buf_add_char(result, ']');
}

/* ---- Calls. A rule that reads another calls it; "data" of an item is the path of the rule. */

static void add_item(us_lsp *lsp, us_buf *out, const us_lsp_definition *d)
{
    us_span name = us_lsp_rule_name(d->rule);
    us_buf_add_c(out, "{\"name\":");
    us_lsp_add_text(out, name_of(lsp, d->document, d->rule));
    us_buf_add_format(out, ",\"kind\":%d,\"detail\":", kind_of(d->rule));
    us_lsp_add_text(out, d->document->package);
    us_buf_add_c(out, ",\"uri\":");
    us_lsp_add_text(out, d->document->uri);
    us_buf_add_c(out, ",\"range\":");
    us_lsp_add_range(out, &d->document->text, d->rule->span.position.offset,
                     us_lsp_rule_end(d->rule));
    us_buf_add_c(out, ",\"selectionRange\":");
    us_lsp_add_range(out, &d->document->text, name.position.offset, name.end);
    us_buf_add_c(out, ",\"data\":");
    us_lsp_add_text(out, d->path);
    us_buf_add_char(out, '}');
}

void us_lsp_do_prepare_call_hierarchy(us_lsp *lsp, us_value params, us_buf *result)
{
    us_lsp_document *document;
    const us_lsp_occurrence *o = us_lsp_occurrence_asked(lsp, params, &document);
    const us_lsp_definition *found = o && us_lsp_kind_of(lsp, o) == US_LSP_DOCUMENT
                                         ? us_lsp_defined(lsp, o->path)
                                         : NULL;
    if (!found || !found->rule)
        return;
    us_buf_add_char(result, '[');
    add_item(lsp, result, found);
    us_buf_add_char(result, ']');
}

/* The path that an item stands for. */
static us_str item_path(us_value params)
{
    us_value data = us_value_member(us_value_member(params, "item"), "data");
    return us_value_is_string(data) ? us_value_text(data) : US_STR_EMPTY;
}

static void add_ranges(us_lsp *lsp, us_buf *out, const us_lsp_document *document,
                       const us_rule *rule, us_str path)
{
    us_buf_add_c(out, ",\"fromRanges\":[");
    for (size_t i = 0; i < document->occurrences.count; i++) {
        const us_lsp_occurrence *o = &document->occurrences.items[i];
        if (o->rule != rule || o->defines || !us_str_equal(o->path, path) ||
            us_lsp_kind_of(lsp, o) != US_LSP_DOCUMENT)
            continue;
        us_json_add_comma(out);
        us_lsp_add_range(out, &document->text, o->from, o->to);
    }
    us_buf_add_char(out, ']');
}

static bool calls(us_lsp *lsp, const us_lsp_definition *d, us_str path)
{
    for (size_t i = 0; i < d->document->occurrences.count; i++) {
        const us_lsp_occurrence *o = &d->document->occurrences.items[i];
        if (o->rule == d->rule && !o->defines && us_str_equal(o->path, path) &&
            us_lsp_kind_of(lsp, o) == US_LSP_DOCUMENT)
            return true;
    }
    return false;
}

void us_lsp_do_incoming_calls(us_lsp *lsp, us_value params, us_buf *result)
{
    us_str path = item_path(params);
    const us_lsp_index *index = us_lsp_definitions(lsp);
    us_buf_add_char(result, '[');
    for (size_t i = 0; i < index->count; i++) {
        const us_lsp_definition *d = &index->items[i];
        if (!d->rule || !calls(lsp, d, path))
            continue;
        us_json_add_comma(result);
        us_buf_add_c(result, "{\"from\":");
        add_item(lsp, result, d);
        add_ranges(lsp, result, d->document, d->rule, path);
        us_buf_add_char(result, '}');
    }
    us_buf_add_char(result, ']');
}

/* Each rule that a rule of that path reads, once. */
void us_lsp_do_outgoing_calls(us_lsp *lsp, us_value params, us_buf *result)
{
    us_names seen = us_names_make(&lsp->message);
    us_buf_add_char(result, '[');
    for (const us_lsp_definition *d = us_lsp_defined(lsp, item_path(params)); d;
         d = us_lsp_defined_next(lsp, d))
        for (size_t i = 0; i < d->document->occurrences.count; i++) {
            const us_lsp_occurrence *o = &d->document->occurrences.items[i];
            const us_lsp_definition *to =
                d->rule && o->rule == d->rule && !o->defines &&
                        us_lsp_kind_of(lsp, o) == US_LSP_DOCUMENT
                    ? us_lsp_defined(lsp, o->path)
                    : NULL;
            if (!to || !to->rule || us_names_find(&seen, o->path) != US_NAMES_NONE)
                continue;
            us_names_put(&seen, o->path, 0);
            us_json_add_comma(result);
            us_buf_add_c(result, "{\"to\":");
            add_item(lsp, result, to);
            add_ranges(lsp, result, d->document, d->rule, o->path);
            us_buf_add_char(result, '}');
        }
    us_buf_add_char(result, ']');
}
