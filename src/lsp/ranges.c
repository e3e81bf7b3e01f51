/* Folding and selection ranges: what holds what. */
#include "lsp/server.h"

#include "syntax/ast_walk.h"

/* ---- Folding */

static void add_fold(us_buf *out, const us_lsp_document *document, size_t from, size_t to,
                     const char *kind)
{
    uint32_t first = us_lsp_text_place(&document->text, from).line;
    uint32_t last = us_lsp_text_place(&document->text, to).line;
    if (last <= first)
        return;
    us_json_add_comma(out);
    us_buf_add_format(out, "{\"startLine\":%u,\"endLine\":%u", first, last);
    if (kind)
        us_buf_add_format(out, ",\"kind\":\"%s\"", kind);
    us_buf_add_char(out, '}');
}

/* Comments on lines that follow each other are one. */
static void fold_comments(us_buf *out, const us_lsp_document *document)
{
    const us_module *m = document->module;
    for (size_t i = 0, last; i < m->comment_count; i = last + 1) {
        for (last = i;
             last + 1 < m->comment_count &&
             m->comments[last + 1].position.row == m->comments[last].position.row + 1;
             last++)
            ;
        add_fold(out, document, m->comments[i].position.offset,
                 m->comments[last].position.offset, "comment");
    }
}

void us_lsp_do_folding_range(us_lsp *lsp, us_value params, us_buf *result)
{
    us_lsp_document *document = us_lsp_document_of(lsp, params);
    if (!document)
        return;
    const us_module *m = document->module;
    us_buf_add_char(result, '[');
    if (m) {
        fold_comments(result, document);
        if (m->import_count > 1)
            add_fold(result, document, m->imports[0].span.position.offset,
                     m->imports[m->import_count - 1].span.position.offset, "imports");
        for (size_t i = 0; i < m->rule_count; i++)
            add_fold(result, document, m->rules[i]->span.position.offset,
                     us_lsp_rule_end(m->rules[i]), NULL);
    }
    us_buf_add_char(result, ']');
}

/* ---- Selection */

enum { LEVELS_MAX = 64 };

/* The nodes around [offset], outermost first. */
typedef struct nest {
    uint32_t offset;
    us_span spans[LEVELS_MAX];
    size_t count;
} nest;

static void add_level(nest *n, uint32_t from, uint32_t to)
{
    if (from > n->offset || to < n->offset || n->count == LEVELS_MAX)
        return;
    if (n->count > 0) {
        const us_span *around = &n->spans[n->count - 1];
        if (from < around->position.offset || to > around->end ||
            (from == around->position.offset && to == around->end))
            return;
    }
    n->spans[n->count++] = (us_span){{.offset = from}, to};
}

static bool see_literal(void *data, us_literal *literal)
{
    add_level(data, literal->span.position.offset, literal->span.end);
    return true;
}

static bool see_term(void *data, us_term *term)
{
    add_level(data, term->span.position.offset, term->span.end);
    return true;
}

static void add_selection(us_buf *out, const us_lsp_document *document, size_t offset)
{
    nest n = {.offset = (uint32_t)offset};
    us_visitor visitor = {.data = &n, .literal = see_literal, .term = see_term};
    us_str text = document->text.text;
    add_level(&n, 0, (uint32_t)text.length);
    for (size_t i = 0; document->module && i < document->module->rule_count; i++) {
        us_rule *rule = document->module->rules[i];
        uint32_t from = rule->span.position.offset, to = us_lsp_rule_end(rule);
        if (from > offset || to < offset)
            continue;
        add_level(&n, from, to);
        us_walk_rule(&visitor, rule);
    }
    const us_lsp_occurrence *o = us_lsp_occurrence_at(document, offset);
    if (o)
        add_level(&n, o->from, o->to);
    us_json_add_comma(out);
    for (size_t i = n.count; i-- > 0;) {
        us_buf_add_c(out, "{\"range\":");
        us_lsp_add_range(out, &document->text, n.spans[i].position.offset,
                         n.spans[i].end);
        us_buf_add_c(out, i ? ",\"parent\":" : "");
    }
    for (size_t i = 0; i < n.count; i++)
        us_buf_add_char(out, '}');
}

void us_lsp_do_selection_range(us_lsp *lsp, us_value params, us_buf *result)
{
    us_lsp_document *document = us_lsp_document_of(lsp, params);
    us_value positions = us_value_member(params, "positions");
    if (!document)
        return;
    us_buf_add_char(result, '[');
    for (size_t i = 0; !us_value_is_none(us_value_item(positions, i)); i++)
        add_selection(result, document,
                      us_lsp_text_offset(&document->text,
                                         us_lsp_place_of(us_value_item(positions, i))));
    us_buf_add_char(result, ']');
}
