/* Where a name is defined, where else it occurs, and calling it otherwise. */
#include "lsp/server.h"

#include "syntax/check_syntax.h"

static void add_location(us_buf *out, const us_lsp_document *document, size_t from,
                         size_t to)
{
    us_json_add_comma(out);
    us_buf_add_c(out, "{\"uri\":");
    us_lsp_add_text(out, document->uri);
    us_buf_add_c(out, ",\"range\":");
    us_lsp_add_range(out, &document->text, from, to);
    us_buf_add_char(out, '}');
}

/* ---- Definition */

static void add_definition(us_buf *out, const us_lsp_definition *definition)
{
    us_span span = definition->rule ? us_lsp_rule_name(definition->rule)
                                    : definition->document->module->package->span;
    add_location(out, definition->document, span.position.offset, span.end);
}

/* The path without what follows its last dot. */
static us_str parent_of(us_str path)
{
    while (path.length > 0 && path.text[--path.length] != '.')
        ;
    return path;
}

static void add_variable_definition(us_buf *out, const us_lsp_document *document,
                                    uint32_t binding)
{
    const us_lsp_occurrences *all = &document->occurrences;
    const us_lsp_occurrence *first = NULL;
    for (size_t i = 0; i < all->count; i++) {
        const us_lsp_occurrence *o = &all->items[i];
        if (o->binding != binding)
            continue;
        if (!first || (o->defines && !first->defines))
            first = o;
    }
    if (first)
        add_location(out, document, first->from, first->to);
}

void us_lsp_do_definition(us_lsp *lsp, us_value params, us_buf *result)
{
    us_lsp_document *document;
    const us_lsp_occurrence *o = us_lsp_occurrence_asked(lsp, params, &document);
    if (!document)
        return;
    us_buf_add_char(result, '[');
    us_lsp_kind kind = o ? us_lsp_kind_of(lsp, o) : US_LSP_BUILTIN;
    if (kind == US_LSP_VARIABLE)
        add_variable_definition(result, document, o->binding);
    /* What lies in the value of a rule is defined where the rule is. */
    for (us_str path = o ? o->path : US_STR_EMPTY;
         kind == US_LSP_DOCUMENT && path.length > 0; path = parent_of(path)) {
        const us_lsp_definition *found = us_lsp_defined(lsp, path);
        for (const us_lsp_definition *d = found; d; d = us_lsp_defined_next(lsp, d))
            add_definition(result, d);
        if (found)
            break;
    }
    us_buf_add_char(result, ']');
}

/* ---- References, highlights */

typedef struct listing {
    us_buf *out;
    bool declarations; /* are listed, too */
    us_lsp_document *only;
} listing;

static void list_reference(void *data, us_lsp_document *document,
                           const us_lsp_occurrence *o)
{
    listing *list = data;
    if (list->declarations || !o->defines)
        add_location(list->out, document, o->from, o->to);
}

void us_lsp_do_references(us_lsp *lsp, us_value params, us_buf *result)
{
    us_lsp_document *document;
    const us_lsp_occurrence *o = us_lsp_occurrence_asked(lsp, params, &document);
    us_value wish =
        us_value_member(us_value_member(params, "context"), "includeDeclaration");
    listing list = {.out = result, .declarations = !us_value_is_false(wish)};
    if (!document)
        return;
    us_buf_add_char(result, '[');
    if (o)
        us_lsp_each_occurrence(lsp, document, o, list_reference, &list);
    us_buf_add_char(result, ']');
}

static void list_highlight(void *data, us_lsp_document *document,
                           const us_lsp_occurrence *o)
{
    listing *list = data;
    if (document != list->only)
        return;
    us_json_add_comma(list->out);
    us_buf_add_c(list->out, "{\"range\":");
    us_lsp_add_range(list->out, &document->text, o->from, o->to);
    us_buf_add_format(list->out, ",\"kind\":%d}", o->defines ? 3 : 2);
}

void us_lsp_do_highlight(us_lsp *lsp, us_value params, us_buf *result)
{
    us_lsp_document *document;
    const us_lsp_occurrence *o = us_lsp_occurrence_asked(lsp, params, &document);
    listing list = {.out = result, .only = document};
    if (!document)
        return;
    us_buf_add_char(result, '[');
    if (o)
        us_lsp_each_occurrence(lsp, document, o, list_highlight, &list);
    us_buf_add_char(result, ']');
}

/* ---- Rename */

static us_str text_of(const us_lsp_document *document, const us_lsp_occurrence *o)
{
    return us_str_slice(document->text.text, o->from, o->to);
}

/* What is ours to name: variables, rules, packages; no input, no built-in, not the word data. */
static bool can_rename(us_lsp *lsp, const us_lsp_document *document,
                       const us_lsp_occurrence *o)
{
    us_lsp_kind kind = us_lsp_kind_of(lsp, o);
    if (kind == US_LSP_DOCUMENT)
        return us_lsp_defined(lsp, o->path) && !us_str_is(text_of(document, o), "data");
    return kind == US_LSP_VARIABLE;
}

void us_lsp_do_prepare_rename(us_lsp *lsp, us_value params, us_buf *result)
{
    us_lsp_document *document;
    const us_lsp_occurrence *o = us_lsp_occurrence_asked(lsp, params, &document);
    if (!o || !can_rename(lsp, document, o))
        return;
    us_buf_add_c(result, "{\"range\":");
    us_lsp_add_range(result, &document->text, o->from, o->to);
    us_buf_add_c(result, ",\"placeholder\":");
    us_lsp_add_text(result, text_of(document, o));
    us_buf_add_char(result, '}');
}

static bool is_name(us_str name)
{
    return us_ref_is_name(name) && !us_str_is(name, "input") &&
           !us_str_is(name, "data") && !us_str_is(name, "_");
}

/* A name that the variable's rule, or the package, has already would come to mean two things. */
static bool is_taken(us_lsp *lsp, const us_lsp_document *document,
                     const us_lsp_occurrence *o, us_str name)
{
    us_str parent = parent_of(o->path);
    if (us_lsp_kind_of(lsp, o) == US_LSP_DOCUMENT)
        return us_lsp_defined(lsp, us_str_format(&lsp->message, "%.*s.%.*s",
                                                 US_STR_ARG(parent), US_STR_ARG(name)));
    for (size_t i = 0; i < document->occurrences.count; i++) {
        const us_lsp_occurrence *other = &document->occurrences.items[i];
        if (other->rule == o->rule && us_str_equal(text_of(document, other), name))
            return true;
    }
    return false;
}

/* An import's alias is another name for the same thing, and known in its file alone. */
typedef struct renaming {
    us_buf *out;
    us_str from, to;
    us_lsp_document *only; /* NULL: all */
    us_lsp_document *last;
} renaming;

static void rename_one(void *data, us_lsp_document *document, const us_lsp_occurrence *o)
{
    renaming *r = data;
    if ((r->only && document != r->only) || !us_str_equal(text_of(document, o), r->from))
        return;
    if (document != r->last) {
        us_buf_add_c(r->out, r->last ? "]," : "");
        us_lsp_add_text(r->out, document->uri);
        us_buf_add_c(r->out, ":[");
        r->last = document;
    }
    us_json_add_comma(r->out);
    us_buf_add_c(r->out, "{\"range\":");
    us_lsp_add_range(r->out, &document->text, o->from, o->to);
    us_buf_add_c(r->out, ",\"newText\":");
    us_lsp_add_text(r->out, r->to);
    us_buf_add_char(r->out, '}');
}

static bool is_alias(const us_lsp_occurrence *o, us_str text)
{
    size_t parent = parent_of(o->path).length;
    return o->path.length > 0 &&
           !us_str_equal(us_str_slice(o->path, parent ? parent + 1 : 0, o->path.length),
                         text);
}

void us_lsp_do_rename(us_lsp *lsp, us_value params, us_buf *result)
{
    us_lsp_document *document;
    us_str name = us_value_member_text(params, "newName");
    const us_lsp_occurrence *o = us_lsp_occurrence_asked(lsp, params, &document);
    if (!document)
        return;
    if (!o || !can_rename(lsp, document, o)) {
        us_lsp_fail(lsp, US_LSP_REQUEST_FAILED, "there is nothing that can be renamed");
    } else if (!is_name(name)) {
        us_lsp_fail(lsp, US_LSP_REQUEST_FAILED, "%.*s can't be a name", US_STR_ARG(name));
    } else if (is_taken(lsp, document, o, name)) {
        us_lsp_fail(lsp, US_LSP_REQUEST_FAILED, "%.*s is taken", US_STR_ARG(name));
    } else {
        bool alias = us_lsp_kind_of(lsp, o) == US_LSP_DOCUMENT &&
                     is_alias(o, text_of(document, o));
        renaming r = {.out = result,
                      .from = text_of(document, o),
                      .to = name,
                      .only = alias ? document : NULL};
        us_buf_add_c(result, "{\"changes\":{");
        us_lsp_each_occurrence(lsp, document, o, rename_one, &r);
        us_buf_add_c(result, r.last ? "]}}" : "}}");
    }
}
