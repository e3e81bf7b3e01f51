/* The reader's tokens and errors. The central structure is us_read_state: all
 * that is forgotten when the reader goes back. Terms are in read_terms.c and
 * read_collections.c, literals in read_literals.c, statements in
 * read_statements.c and read_rules.c. */
#include "syntax/reader.h"

#include "syntax/ast_text.h"
#include "syntax/drive.h"

#include "rego_parser.h"

/* ---- Tokens */

/* A name that is a keyword once every future keyword is imported. */
static int future_kind(const us_reader *r, const us_token *token)
{
    static const struct {
        const char *word;
        int kind;
    } words[] = {{"in", US_TOKEN_IN}, {"every", US_TOKEN_EVERY}, {"if", US_TOKEN_IF}};
    us_str text = us_token_text(r->source->text, token);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (us_str_is(text, words[i].word))
            return words[i].kind;
    }
    return token->kind;
}

bool us_read_is_continuation(const us_reader *r, const us_token *token)
{
    return r->source->text.text[token->span.position.offset] == '}';
}

int us_read_kind_of(const us_reader *r)
{
    if (r->now.white)
        return US_READ_WHITE;
    if (r->now.at >= r->end)
        return 0;
    const us_token *token = &r->items[r->now.at];
    if (token->kind == US_TOKEN_ILLEGAL && us_read_is_continuation(r, token))
        return US_TOKEN_TEMPLATE_END;
    if (r->future && token->kind == US_TOKEN_IDENT && r->now.at &&
        token[-1].kind != US_TOKEN_DOT)
        return future_kind(r, token);
    return token->kind;
}

/* Where token [i] ends. */
static us_position end_of_token(const us_reader *r, size_t i)
{
    us_position position = r->items[i].span.position;
    const char *text = r->source->text.text;
    for (; position.offset < r->items[i].span.end; position.offset++) {
        if (text[position.offset] == '\n') {
            position.row++;
            position.column = 1;
        } else if (((unsigned char)text[position.offset] & 0xC0) != 0x80) {
            position.column++;
        }
    }
    return position;
}

/* OPA's scanner stands on the last character when it meets the end of the text,
 * and on column 0 behind a newline. */
static us_position end_position(const us_reader *r)
{
    if (r->end + 1 < r->source->tokens.count && r->end > r->from)
        return end_of_token(r, r->end - 1);
    us_position position = r->items[r->end].span.position;
    position.column--;
    return position;
}

/* White space stands where the token before it ends, or behind a comment there. */
static us_position white_position(const us_reader *r)
{
    us_str text = r->source->text;
    us_position position = end_of_token(r, r->now.at - 1);
    if (position.offset < text.length && text.text[position.offset] == '#')
        while (position.offset < text.length && text.text[position.offset] != '\n')
            position.offset++;
    if (position.offset < text.length && text.text[position.offset] == '\n') {
        position.row++;
        position.column = 0;
    }
    return position;
}

us_position us_read_position(const us_reader *r)
{
    if (r->now.white)
        return white_position(r);
    if (r->now.at >= r->end)
        return end_position(r);
    return r->items[r->now.at].span.position;
}

bool us_read_is_behind_newline(const us_reader *r)
{
    if (!r->now.white)
        return r->items[r->now.at].newline_before;
    return white_position(r).column == 0;
}

static void push_error(us_reader *r, us_position position, us_str message)
{
    us_read_error *error = us_arena_alloc(r->arena, sizeof *error);
    if (r->now.hint)
        message =
            us_str_format(r->arena, "%.*s (hint: %s)", US_STR_ARG(message), r->now.hint);
    r->now.hint = NULL;
    *error = (us_read_error){position, message, r->now.errors};
    r->now.errors = error;
}

void us_read_error_at(us_reader *r, us_position at, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    push_error(r, at, us_str_format_list(r->arena, format, arguments));
    va_end(arguments);
}

void us_read_hint(us_reader *r, const char *hint)
{
    if (!r->now.hint)
        r->now.hint = hint;
}

/* The lexer's complaint about the token that was just reached. The errors are
 * in the order of their tokens. */
void us_read_report_token(us_reader *r)
{
    if (r->now.at >= r->end || r->items[r->now.at].kind != US_TOKEN_ILLEGAL)
        return;
    const us_tokens *tokens = &r->source->tokens;
    size_t low = 0, high = tokens->error_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (tokens->errors[middle].token < r->now.at)
            low = middle + 1;
        else
            high = middle;
    }
    /* What the lexer only calls illegal is told by who asked for something else. */
    for (const us_lex_error *error = &tokens->errors[low];
         error < tokens->errors + tokens->error_count && error->token == r->now.at;
         error++)
        if (strcmp(error->message, "illegal token") != 0)
            us_read_error_at(r, error->position, "%s", error->message);
}

us_reader us_reader_make(us_arena *arena, const us_source *source, size_t from, size_t to,
                         size_t max_depth)
{
    us_reader r = {.arena = arena, .source = source, .items = source->tokens.items};
    r.from = from;
    r.end = to;
    r.now.at = from;
    r.max_depth = max_depth;
    r.budget = 64 * (to - from) + 65536;
    r.saving = r.budget / 2;
    r.slots = us_arena_alloc_zero(arena, 2 * (to - from + 1) * sizeof *r.slots);
    us_read_report_token(&r);
    return r;
}

void us_read_scan(us_reader *r)
{
    if (r->now.at >= r->end && !r->now.white)
        return;
    if (r->budget)
        r->budget--;
    r->now.at += !r->now.white;
    r->now.white = false;
    if (us_read_kind_of(r) == US_TOKEN_ILLEGAL)
        us_read_report_token(r);
}

/* A comment that ends the text is no white space. */
static bool is_behind_white(const us_reader *r)
{
    size_t from = r->items[r->now.at - 1].span.end;
    const us_token *token = &r->items[r->now.at];
    us_str text = us_str_slice(r->source->text, from, token->span.position.offset);
    bool comment = us_str_starts_with(text, US_STR("#"));
    return token->space_before &&
           !(comment && us_str_find(text, US_STR("\n"), 0) == US_STR_NONE);
}

void us_read_scan_white(us_reader *r)
{
    if (r->now.at >= r->end)
        return;
    if (r->budget)
        r->budget--;
    r->now.at++;
    r->now.white = is_behind_white(r);
    if (us_read_kind_of(r) == US_TOKEN_ILLEGAL)
        us_read_report_token(r);
}

us_str us_read_text(const us_reader *r, size_t from, size_t to)
{
    if (to <= from)
        return US_STR_EMPTY;
    return us_str_slice(r->source->text, r->items[from].span.position.offset,
                        r->items[to - 1].span.end);
}

/* ---- Wording */

static const struct {
    int kind;
    const char *name;
} token_names[] = {
    {0, "eof"},
    {US_READ_WHITE, "whitespace"},
    {US_TOKEN_IDENT, "identifier"},
    {US_TOKEN_NUMBER, "number"},
    {US_TOKEN_STRING, "string"},
    {US_TOKEN_TEMPLATE, "template-string-end"},
    {US_TOKEN_TEMPLATE_BEGIN, "template-string-part"},
    {US_TOKEN_TEMPLATE_MIDDLE, "}"},
    {US_TOKEN_TEMPLATE_END, "}"},
    {US_TOKEN_LEFT_BRACKET, "["},
    {US_TOKEN_RIGHT_BRACKET, "]"},
    {US_TOKEN_LEFT_BRACE, "{"},
    {US_TOKEN_RIGHT_BRACE, "}"},
    {US_TOKEN_LEFT_PAREN, "("},
    {US_TOKEN_RIGHT_PAREN, ")"},
    {US_TOKEN_COMMA, ","},
    {US_TOKEN_COLON, ":"},
    {US_TOKEN_SEPARATOR, ";"},
    {US_TOKEN_DOT, "."},
    {US_TOKEN_PLUS, "plus"},
    {US_TOKEN_MINUS, "minus"},
    {US_TOKEN_AMPERSAND, "and"},
    {US_TOKEN_BAR, "or"},
};

static const char *const operator_names[][2] = {
    {"*", "mul"},     {"/", "div"},    {"%", "rem"},  {"=", "eq"},
    {":=", "assign"}, {"==", "equal"}, {"!=", "neq"}, {">", "gt"},
    {"<", "lt"},      {">=", "gte"},   {"<=", "lte"},
};

/* The name of the current token in messages. */
static us_str token_name(const us_reader *r)
{
    int kind = us_read_kind_of(r);
    bool raw = (kind == US_TOKEN_TEMPLATE || kind == US_TOKEN_TEMPLATE_BEGIN) &&
               us_token_text(r->source->text, &r->items[r->now.at]).text[1] == '`';
    if (raw)
        return kind == US_TOKEN_TEMPLATE ? US_STR("raw-template-string-end")
                                         : US_STR("raw-template-string-part");
    for (size_t i = 0; i < sizeof token_names / sizeof *token_names; i++) {
        if (token_names[i].kind == kind)
            return us_str_from(token_names[i].name);
    }
    us_str text = us_token_text(r->source->text, &r->items[r->now.at]);
    for (size_t i = 0; i < sizeof operator_names / sizeof *operator_names; i++) {
        if (us_str_is(text, operator_names[i][0]))
            return us_str_from(operator_names[i][1]);
    }
    return text;
}

bool us_read_is_contains(const us_reader *r)
{
    const us_token *token = &r->items[r->now.at];
    if (us_read_kind_of(r) != US_TOKEN_IDENT || !r->source->keywords.contains)
        return false;
    bool step = r->now.at && token[-1].kind == US_TOKEN_DOT;
    return !step && us_str_is(us_token_text(r->source->text, token), "contains");
}

static bool is_keyword(int kind)
{
    switch (kind) {
    case US_TOKEN_PACKAGE:
    case US_TOKEN_IMPORT:
    case US_TOKEN_AS:
    case US_TOKEN_DEFAULT:
    case US_TOKEN_ELSE:
    case US_TOKEN_NOT:
    case US_TOKEN_NEW_NOT:
    case US_TOKEN_SOME:
    case US_TOKEN_WITH:
    case US_TOKEN_NULL:
    case US_TOKEN_TRUE:
    case US_TOKEN_FALSE:
    case US_TOKEN_IN:
    case US_TOKEN_IF:
    case US_TOKEN_CONTAINS:
    case US_TOKEN_EVERY:
    case US_TOKEN_AND:
    case US_TOKEN_OR:
        return true;
    default:
        return false;
    }
}

static void report_illegal(us_reader *r, us_str note)
{
    int kind = us_read_kind_of(r);
    if (kind == US_TOKEN_ILLEGAL) {
        us_read_error_at(r, us_read_position(r), "illegal token");
        return;
    }
    bool contains = us_read_is_contains(r);
    us_str name = contains ? US_STR("contains") : token_name(r);
    us_read_error_at(r, us_read_position(r), "unexpected %.*s %s%s%.*s", US_STR_ARG(name),
                     contains || is_keyword(kind) ? "keyword" : "token",
                     note.length ? ": " : "", US_STR_ARG(note));
}

void us_read_unexpected(us_reader *r)
{
    report_illegal(r, US_STR_EMPTY);
}

void us_read_illegal(us_reader *r, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    report_illegal(r, us_str_format_list(r->arena, format, arguments));
    va_end(arguments);
}

bool us_read_enter(us_reader *r)
{
    if (r->depth < r->max_depth && r->budget) {
        r->depth++;
        return true;
    }
    us_read_error_at(r, us_read_position(r), "max parsing recursion depth exceeded");
    return false;
}

void us_read_leave(us_reader *r)
{
    r->depth--;
}

const char *us_read_type_name(const us_read_term *term)
{
    us_term as_term = {.kind = term->kind};
    if (term->kind == US_TERM_SCALAR)
        return us_type_name(term->type);
    return us_term_type_name(&as_term);
}

us_str us_read_term_text(us_reader *r, size_t from, size_t to)
{
    us_source source = *r->source;
    us_parser p = us_parser_make(r->arena, &source);
    us_buf text = us_buf_make(r->arena);
    if (!us_drive(&p, &source, from, to, US_GOAL_TERM))
        return us_read_text(r, from, to);
    us_ast_print_term(&text, p.term);
    return us_buf_str(&text);
}
