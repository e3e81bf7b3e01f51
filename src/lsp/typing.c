#include "lsp/typing.h"

#include "authoring/lint_walk.h"

#include "rego_parser.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool begins_statement(us_str text, size_t at)
{
    return at < text.length && is_letter(text.text[at]) &&
           (at == 0 || text.text[at - 1] == '\n');
}

us_lsp_typing us_lsp_typing_at(us_arena *arena, const us_lsp_document *document,
                               size_t offset)
{
    us_str text = document->text.text;
    size_t from = offset, to = offset;
    while (from > 0 && !begins_statement(text, from))
        from--;
    while (to < text.length && (to == offset || !begins_statement(text, to)))
        to++;
    us_lsp_typing typing = {.from = from, .cursor = offset - from};
    typing.statement = us_str_copy(arena, us_str_slice(text, from, to));
    typing.tokens = us_lex(arena, typing.statement);
    for (size_t i = 0; i < typing.tokens.comment_count; i++) {
        us_comment comment = typing.tokens.comments[i];
        typing.in_text |=
            comment.position.offset < typing.cursor &&
            typing.cursor <= comment.position.offset + 1 + comment.text.length;
    }
    for (size_t i = 0; i + 1 < typing.tokens.count; i++) {
        const us_token *token = &typing.tokens.items[i];
        typing.in_text |= token->kind == US_TOKEN_STRING &&
                          token->span.position.offset < typing.cursor &&
                          typing.cursor < token->span.end;
    }
    return typing;
}

us_str us_lsp_typed_name(const us_lsp_typing *typing)
{
    us_str text = typing->statement;
    size_t from = typing->cursor;
    while (from > 0) {
        char c = text.text[from - 1];
        if (c == ']') {
            size_t open = from - 1;
            while (open > 0 && text.text[open - 1] != '[' && text.text[open - 1] != '\n')
                open--;
            if (open == 0 || text.text[open - 1] != '[')
                break;
            from = open - 1;
        } else if (is_letter(c) || c == '.' || (c >= '0' && c <= '9')) {
            from--;
        } else {
            break;
        }
    }
    return us_str_slice(text, from, typing->cursor);
}

/* The name that ends with token [last]: words with dots between. */
static us_str name_before(const us_lsp_typing *typing, size_t last)
{
    const us_token *items = typing->tokens.items;
    size_t first = last;
    if (items[last].kind != US_TOKEN_WORD)
        return US_STR_EMPTY;
    while (first >= 2 && !items[first].newline_before &&
           items[first - 1].kind == US_TOKEN_DOT &&
           items[first - 2].kind == US_TOKEN_WORD)
        first -= 2;
    return us_str_slice(typing->statement, items[first].span.position.offset,
                        items[last].span.end);
}

us_str us_lsp_typed_call(const us_lsp_typing *typing, size_t *operand)
{
    const us_token *items = typing->tokens.items;
    size_t depth = 0, at = typing->tokens.count - 1;
    *operand = 0;
    while (at > 0 && items[at - 1].span.position.offset >= typing->cursor)
        at--;
    for (; at > 0; at--) {
        int kind = items[at - 1].kind;
        if (kind == US_TOKEN_RIGHT_PAREN || kind == US_TOKEN_RIGHT_BRACKET ||
            kind == US_TOKEN_RIGHT_BRACE) {
            depth++;
        } else if (depth > 0) {
            depth -= kind == US_TOKEN_LEFT_PAREN || kind == US_TOKEN_LEFT_BRACKET ||
                     kind == US_TOKEN_LEFT_BRACE;
        } else if (kind == US_TOKEN_LEFT_PAREN && at > 1) {
            us_str name = name_before(typing, at - 2);
            if (name.length > 0)
                return name;
            *operand = 0;
        } else if (kind == US_TOKEN_LEFT_BRACE) {
            return US_STR_EMPTY;
        } else if (kind == US_TOKEN_LEFT_BRACKET) {
            *operand = 0;
        } else if (kind == US_TOKEN_COMMA) {
            ++*operand;
        }
    }
    return US_STR_EMPTY;
}

us_str us_lsp_typed_path(us_arena *arena, const us_lsp_document *document, us_str name)
{
    size_t dot = us_str_find(name, US_STR("."), 0);
    us_str head = dot == US_STR_NONE ? name : us_str_slice(name, 0, dot);
    us_str rest =
        dot == US_STR_NONE ? US_STR_EMPTY : us_str_slice(name, dot, name.length);
    const us_import *import =
        document->module ? us_lint_import_find(document->module, head) : NULL;
    if (us_str_is(head, "input") || us_str_is(head, "data"))
        return name;
    if (import)
        return us_str_format(arena, "%.*s%.*s",
                             US_STR_ARG(us_term_dotted_name(arena, import->path)),
                             US_STR_ARG(rest));
    return us_str_format(arena, "%.*s.%.*s", US_STR_ARG(document->package),
                         US_STR_ARG(name));
}
