/* What could be typed at the cursor.
 *
 * Behind a dot: what lies below the name so far. Else: whatever has a name in sight. An item replaces what
 * is typed of its name, so that clients need no idea of what a word is. */
#include "authoring/lint_walk.h"
#include "lsp/example.h"
#include "lsp/markdown.h"
#include "lsp/typing.h"
#include "syntax/resolve_tokens.h"

#include "rego_parser.h"

enum { ITEMS_MAX = 500 };

/* Of the protocol's CompletionItemKind. */
enum {
    KIND_FUNCTION = 3,
    KIND_FIELD = 5,
    KIND_VARIABLE = 6,
    KIND_MODULE = 9,
    KIND_KEYWORD = 14,
};

typedef struct completion {
    us_lsp *lsp;
    us_lsp_document *document;
    us_buf *out;
    us_str prefix;   /* what is typed of the name */
    size_t from, to; /* where that is */
    us_names seen;
    size_t count;
    bool cut;
} completion;

static void add(completion *c, us_str label, int kind, int rank, us_str detail)
{
    if (!us_str_starts_with(label, c->prefix) ||
        us_names_find(&c->seen, label) != US_NAMES_NONE)
        return;
    us_names_put(&c->seen, label, 0);
    c->cut |= c->count == ITEMS_MAX;
    if (c->count == ITEMS_MAX)
        return;
    c->count++;
    us_json_add_comma(c->out);
    us_buf_add_c(c->out, "{\"label\":");
    us_lsp_add_text(c->out, label);
    us_buf_add_format(c->out, ",\"kind\":%d,\"sortText\":", kind);
    us_lsp_add_text(c->out,
                    us_str_format(&c->lsp->message, "%d%.*s", rank, US_STR_ARG(label)));
    if (detail.length > 0) {
        us_buf_add_c(c->out, ",\"detail\":");
        us_lsp_add_text(c->out, detail);
    }
    us_buf_add_c(c->out, ",\"textEdit\":{\"range\":");
    us_lsp_add_range(c->out, &c->document->text, c->from, c->to);
    us_buf_add_c(c->out, ",\"newText\":");
    us_lsp_add_text(c->out, label);
    us_buf_add_c(c->out, "}}");
}

/* ---- Below a name ------------------------------------------------------------------------- */

/* The step of [path] right below [parent]; empty: it does not lie there. */
static us_str child_of(us_str path, us_str parent)
{
    if (!us_str_starts_with(path, parent) || path.length <= parent.length ||
        path.text[parent.length] != '.')
        return US_STR_EMPTY;
    us_str rest = us_str_slice(path, parent.length + 1, path.length);
    size_t end = 0;
    while (end < rest.length && rest.text[end] != '.' && rest.text[end] != '[')
        end++;
    return us_str_slice(rest, 0, end);
}

static void add_below_data(completion *c, us_str parent)
{
    const us_lsp_index *index = us_lsp_definitions(c->lsp);
    for (size_t i = 0; i < index->count; i++) {
        const us_lsp_definition *d = &index->items[i];
        us_str child = child_of(d->path, parent);
        bool is_it = parent.length + 1 + child.length == d->path.length;
        if (child.length == 0)
            continue;
        if (is_it && d->rule)
            add(c, child, d->rule->head.is_function ? KIND_FUNCTION : KIND_VARIABLE, 1,
                us_lsp_rule_head(&c->lsp->message, d->document, d->rule));
        else
            add(c, child, KIND_MODULE, 2, d->document->package);
    }
}

/* The part of the example at [path], which goes on behind `input`. */
static us_value part_of(us_value value, us_str path)
{
    size_t at = 0;
    while (at < path.length && !us_value_is_none(value)) {
        if (path.text[at] == '[') {
            value = us_value_item(value, 0);
            at += 2;
            continue;
        }
        size_t end = ++at;
        while (end < path.length && path.text[end] != '.' && path.text[end] != '[')
            end++;
        const us_value *found =
            us_value_tag(value) == US_TAG_OBJECT
                ? us_object_get_str(value.as.object, us_str_slice(path, at, end))
                : NULL;
        value = found ? *found : US_NONE;
        at = end;
    }
    return value;
}

static void add_member(void *data, us_str name, us_str type)
{
    add(data, name, KIND_FIELD, 2, type);
}

static void add_below_input(completion *c, us_str parent, us_str statement)
{
    us_value example = part_of(us_lsp_example(c->lsp, c->document, "input"),
                               us_str_slice(parent, sizeof "input" - 1, parent.length));
    if (us_value_tag(example) == US_TAG_OBJECT)
        for (uint32_t i = 0; i < example.as.object->count; i++)
            if (us_value_is_string(example.as.object->keys[i]))
                add(c, us_value_text(example.as.object->keys[i]), KIND_FIELD, 1,
                    us_str_from(
                        us_type_name(us_value_type(example.as.object->values[i]))));
    if (c->lsp->kinds)
        us_lsp_kinds_members(&c->lsp->message, c->lsp->kinds, parent, statement,
                             add_member, c);
    for (size_t i = 0; i < c->lsp->document_count; i++) {
        const us_lsp_document *document = c->lsp->documents[i];
        for (size_t k = 0; document->is_there && k < document->occurrences.count; k++) {
            const us_lsp_occurrence *o = &document->occurrences.items[k];
            us_str child =
                o->kind == US_LSP_INPUT ? child_of(o->path, parent) : US_STR_EMPTY;
            /* What is being typed is no example of itself. */
            if (child.length > 0 && !(document == c->document && o->to == c->to))
                add(c, child, KIND_FIELD, 3, US_STR_EMPTY);
        }
    }
}

/* input.xs[_] is looked up as input.xs[]. */
static us_str without_keys(us_arena *arena, us_str name)
{
    us_buf out = us_buf_make(arena);
    bool inside = false;
    for (size_t i = 0; i < name.length; i++) {
        inside &= name.text[i] != ']';
        if (!inside)
            us_buf_add_char(&out, name.text[i]);
        inside |= name.text[i] == '[';
    }
    return us_buf_str(&out);
}

/* ---- In sight ------------------------------------------------------------------------------- */

static void add_rules(completion *c)
{
    us_str package = c->document->package;
    add_below_data(c, package);
    for (size_t i = 0; c->document->module && i < c->document->module->import_count;
         i++) {
        us_import *import = &c->document->module->imports[i];
        us_str name = us_lint_import_name(import);
        if (name.length > 0)
            add(c, name, KIND_MODULE, 2,
                us_term_dotted_name(&c->lsp->message, import->path));
    }
}

/* The words of the statement that are no keywords: its variables, most of them. */
static void add_words(completion *c, const us_lsp_typing *typing)
{
    const us_tokens *tokens = &typing->tokens;
    us_keywords keywords = us_keywords_of(US_REGO_V1);
    us_tokens resolved = *tokens;
    us_resolve_words(&resolved, US_GOAL_MODULE, &keywords);
    for (size_t i = 0; i + 1 < tokens->count; i++) {
        const us_token *token = &tokens->items[i];
        int next = tokens->items[i + 1].kind;
        us_str word = us_token_text(typing->statement, token);
        if (token->kind == US_TOKEN_IDENT && token->span.end != typing->cursor &&
            (i == 0 || token->newline_before ||
             tokens->items[i - 1].kind != US_TOKEN_DOT) &&
            next != US_TOKEN_DOT && next != US_TOKEN_LEFT_PAREN && !us_str_is(word, "_"))
            add(c, word, KIND_VARIABLE, 0, US_STR_EMPTY);
    }
}

static void add_builtins(completion *c)
{
    const us_builtin *builtin;
    for (size_t i = 0; (builtin = us_builtin_at(i)); i++)
        if (!(builtin->flags & (US_BUILTIN_INTERNAL | US_BUILTIN_DEPRECATED)) &&
            !builtin->infix)
            add(c, us_str_from(builtin->name), KIND_FUNCTION, 3,
                us_str_from(builtin->signature));
}

static void add_keywords(completion *c)
{
    us_str word;
    for (size_t i = 0; (word = us_keyword_at(i)).length > 0; i++)
        add(c, word, KIND_KEYWORD, 4, US_STR_EMPTY);
    add(c, US_STR("input"), KIND_VARIABLE, 4, US_STR_EMPTY);
    add(c, US_STR("data"), KIND_VARIABLE, 4, US_STR_EMPTY);
}

static void add_import_paths(completion *c)
{
    const us_lsp_index *index = us_lsp_definitions(c->lsp);
    for (size_t i = 0; i < index->count; i++)
        if (!index->items[i].rule && index->items[i].document != c->document)
            add(c, index->items[i].path, KIND_MODULE, 1, US_STR_EMPTY);
    add(c, US_STR("rego.v1"), KIND_MODULE, 2, US_STR_EMPTY);
    add(c, US_STR("input"), KIND_VARIABLE, 2, US_STR_EMPTY);
}

static void complete(completion *c, const us_lsp_typing *typing)
{
    us_str name = us_lsp_typed_name(typing);
    size_t dot = name.length;
    while (dot > 0 && name.text[dot - 1] != '.')
        dot--;
    c->prefix = name;
    c->from = typing->from + typing->cursor - name.length;
    if (us_str_starts_with(typing->statement, US_STR("import "))) {
        add_import_paths(c);
        return;
    }
    if (us_str_starts_with(typing->statement, US_STR("package ")))
        return;
    add_builtins(c);
    if (dot > 0) {
        us_arena *arena = &c->lsp->message;
        us_str parent =
            us_lsp_typed_path(arena, c->document, us_str_slice(name, 0, dot - 1));
        parent = without_keys(arena, parent);
        c->prefix = us_str_slice(name, dot, name.length);
        c->from += dot;
        if (us_str_is(parent, "input") || us_str_starts_with(parent, US_STR("input.")) ||
            us_str_starts_with(parent, US_STR("input[")))
            add_below_input(c, parent, typing->statement);
        else
            add_below_data(c, parent);
        return;
    }
    add_words(c, typing);
    add_rules(c);
    add_keywords(c);
}

void us_lsp_do_completion(us_lsp *lsp, us_value params, us_buf *result)
{
    us_lsp_document *document = us_lsp_document_of(lsp, params);
    if (!document)
        return;
    size_t offset = us_lsp_offset_of(document, params);
    us_lsp_typing typing = us_lsp_typing_at(&lsp->message, document, offset);
    us_buf items = us_buf_make(&lsp->message);
    completion c = {.lsp = lsp,
                    .document = document,
                    .out = &items,
                    .to = offset,
                    .seen = us_names_make(&lsp->message)};
    us_buf_add_char(&items, '[');
    if (!typing.in_text)
        complete(&c, &typing);
    us_buf_add_char(&items, ']');
    us_buf_add_format(result,
                      "{\"isIncomplete\":%s,\"items\":", c.cut ? "true" : "false");
    us_buf_add_str(result, us_buf_str(&items));
    us_buf_add_char(result, '}');
}
