/* Semantic tokens: the lexer's for keywords, texts, numbers and comments, the occurrences' for names. */
#include "lsp/tokens.h"

#include "base/sort.h"
#include "lsp/server.h"
#include "syntax/lexer.h"
#include "syntax/resolve_tokens.h"

#include "rego_parser.h"

typedef struct colored {
    uint32_t from, to;
    int type, modifiers;
} colored;

typedef struct coloring {
    us_arena *arena;
    colored *items;
    size_t count, capacity;
} coloring;

static void color(coloring *c, size_t from, size_t to, int type, int modifiers)
{
    c->items =
        us_arena_room(c->arena, c->items, c->count, &c->capacity, sizeof *c->items);
    c->items[c->count++] = (colored){(uint32_t)from, (uint32_t)to, type, modifiers};
}

static int token_type(int kind)
{
    switch (kind) {
    case US_TOKEN_STRING:
        return US_LSP_TOKEN_STRING;
    case US_TOKEN_NUMBER:
        return US_LSP_TOKEN_NUMBER;
    case US_TOKEN_AS:
    case US_TOKEN_PACKAGE:
    case US_TOKEN_IMPORT:
    case US_TOKEN_DEFAULT:
    case US_TOKEN_CONTAINS:
    case US_TOKEN_IF:
    case US_TOKEN_ELSE:
    case US_TOKEN_SOME:
    case US_TOKEN_IN:
    case US_TOKEN_EVERY:
    case US_TOKEN_WITH:
    case US_TOKEN_OR:
    case US_TOKEN_AND:
    case US_TOKEN_NOT:
    case US_TOKEN_NULL:
    case US_TOKEN_TRUE:
    case US_TOKEN_FALSE:
        return US_LSP_TOKEN_KEYWORD;
    default:
        return -1;
    }
}

static void color_tokens(us_lsp *lsp, coloring *c, us_str text)
{
    us_keywords keywords = us_keywords_of(lsp->options.v0 ? US_REGO_V0 : US_REGO_V1);
    us_tokens tokens = us_lex(c->arena, text);
    us_resolve_words(&tokens, US_GOAL_MODULE, &keywords);
    for (size_t i = 0; i + 1 < tokens.count; i++) {
        us_span span = tokens.items[i].span;
        int type = token_type(tokens.items[i].kind);
        if (type >= 0)
            color(c, span.position.offset, span.end, type, 0);
    }
    for (size_t i = 0; i < tokens.comment_count; i++)
        color(c, tokens.comments[i].position.offset,
              tokens.comments[i].position.offset + 1 + tokens.comments[i].text.length,
              US_LSP_TOKEN_COMMENT, 0);
}

static void color_name(us_lsp *lsp, coloring *c, const us_lsp_occurrence *o)
{
    int modifiers = o->defines ? US_LSP_TOKEN_DEFINITION : 0;
    int type = US_LSP_TOKEN_VARIABLE;
    us_lsp_kind kind = us_lsp_kind_of(lsp, o);
    const us_lsp_definition *d = NULL;
    if (kind == US_LSP_DOCUMENT)
        d = us_lsp_defined(lsp, o->path);
    if (kind == US_LSP_BUILTIN) {
        type = US_LSP_TOKEN_FUNCTION;
        modifiers = US_LSP_TOKEN_LIBRARY;
    } else if (kind == US_LSP_VARIABLE && o->is_argument) {
        type = US_LSP_TOKEN_PARAMETER;
    } else if (kind == US_LSP_INPUT && o->path.length > sizeof "input" - 1) {
        type = US_LSP_TOKEN_PROPERTY;
    } else if (kind == US_LSP_DOCUMENT) {
        type = o->is_called || (d && d->rule && d->rule->head.is_function)
                   ? US_LSP_TOKEN_FUNCTION
               : d && d->rule ? US_LSP_TOKEN_VARIABLE
                              : US_LSP_TOKEN_NAMESPACE;
    }
    color(c, o->from, o->to, type, modifiers);
}

static int compare(void *data, const void *a, const void *b)
{
    const colored *one = a, *other = b;
    (void)data;
    return one->from < other->from ? -1 : one->from > other->from;
}

/* Places count from the token before, in the client's units; no token goes over a line's end. */
typedef struct writing {
    us_buf *out;
    const us_lsp_text *text;
    us_lsp_place last;
    size_t from, to; /* the range that was asked for */
} writing;

static void write_piece(writing *w, size_t from, size_t to, const colored *item)
{
    us_lsp_place begin = us_lsp_text_place(w->text, from);
    us_lsp_place end = us_lsp_text_place(w->text, to);
    if (from >= to || from > w->to || to < w->from)
        return;
    us_json_add_comma(w->out);
    us_buf_add_format(w->out, "%u,%u,%u,%d,%d", begin.line - w->last.line,
                      begin.line == w->last.line ? begin.character - w->last.character
                                                 : begin.character,
                      end.character - begin.character, item->type, item->modifiers);
    w->last = begin;
}

static void write_item(writing *w, const colored *item)
{
    size_t from = item->from;
    while (from < item->to) {
        us_str line = us_lsp_text_line(w->text, us_lsp_text_place(w->text, from).line);
        size_t end = (size_t)(line.text - w->text->text.text) + line.length;
        write_piece(w, from, end < item->to ? end : item->to, item);
        from = end < item->to ? end + 1 : item->to;
        while (from < item->to &&
               (w->text->text.text[from] == '\n' || w->text->text.text[from] == '\r'))
            from++;
    }
}

void us_lsp_do_semantic_tokens(us_lsp *lsp, us_value params, us_buf *result)
{
    us_lsp_document *document = us_lsp_document_of(lsp, params);
    us_value range = us_value_member(params, "range");
    coloring c = {.arena = &lsp->message};
    if (!document)
        return;
    writing w = {.out = result, .text = &document->text, .to = SIZE_MAX};
    if (us_value_tag(range) == US_TAG_OBJECT) {
        w.from = us_lsp_text_offset(&document->text,
                                    us_lsp_place_of(us_value_member(range, "start")));
        w.to = us_lsp_text_offset(&document->text,
                                  us_lsp_place_of(us_value_member(range, "end")));
    }
    /* Names first: the sort keeps their order, and what lies in one that came before is left out. */
    for (size_t i = 0; i < document->occurrences.count; i++)
        color_name(lsp, &c, &document->occurrences.items[i]);
    color_tokens(lsp, &c, document->text.text);
    us_sort(c.arena, c.items, c.count, sizeof *c.items, compare, NULL);
    us_buf_add_c(result, "{\"data\":[");
    size_t end = 0;
    for (size_t i = 0; i < c.count; i++) {
        if (c.items[i].from < end)
            continue;
        write_item(&w, &c.items[i]);
        end = c.items[i].to;
    }
    us_buf_add_c(result, "]}");
}
