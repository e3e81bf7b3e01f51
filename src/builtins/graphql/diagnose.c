/* Words for text that the grammar doesn't take: a reading by recursive descent, as the
 * reference's parser reads, that makes no tree and stops at the first fault. Its depth is
 * that of the brackets, which the lexer bounds. */
#include "builtins/go_text.h"
#include "builtins/graphql/build.h"
#include "builtins/graphql/parse.h"
#include "graphql_parser.h"

typedef struct reader {
    us_arena *arena;
    const us_graphql_tokens *tokens;
    size_t next;
    bool failed;
    us_graphql_position position;
    us_str text;
} reader;

static void read_selections(reader *r);
static void read_value(reader *r, bool constant);

/* ---- Tokens */

static us_graphql_tok peek(const reader *r)
{
    return &r->tokens->items[r->next];
}

static bool is(const reader *r, int kind)
{
    return peek(r)->kind == kind;
}

static bool is_name(const reader *r)
{
    return strcmp(us_graphql_token_kind_text(peek(r)), "Name") == 0;
}

static bool is_string(const reader *r)
{
    const char *kind = us_graphql_token_kind_text(peek(r));
    return strcmp(kind, "String") == 0 || strcmp(kind, "BlockString") == 0;
}

/* What the token says, whatever kind it is of. */
static bool says(const reader *r, const char *word)
{
    return us_str_is(peek(r)->text, word);
}

static void fail(reader *r, us_graphql_tok token, us_str text)
{
    if (r->failed)
        return;
    r->failed = true;
    r->position = token->position;
    r->text = text;
}

/* `Name "x"`, or the kind alone where there is no text. */
static us_str shown(reader *r, us_graphql_tok token)
{
    us_buf buf = us_buf_make(r->arena);
    us_buf_add_c(&buf, us_graphql_token_kind_text(token));
    if (token->text.length) {
        us_buf_add_char(&buf, ' ');
        us_go_quote(&buf, token->text, false);
    }
    return us_buf_str(&buf);
}

static void fail_unexpected(reader *r, us_graphql_tok token)
{
    us_str found = shown(r, token);
    fail(r, token, us_str_format(r->arena, "Unexpected %.*s", US_STR_ARG(found)));
}

static void fail_expected(reader *r, const char *what)
{
    fail(r, peek(r),
         us_str_format(r->arena, "Expected %s, found %s", what,
                       us_graphql_token_kind_text(peek(r))));
}

static void step(reader *r)
{
    if (!r->failed && r->next + 1 < r->tokens->count)
        r->next++;
}

static bool skip(reader *r, int kind)
{
    if (r->failed || !is(r, kind))
        return false;
    step(r);
    return true;
}

static void expect(reader *r, int kind, const char *shown_kind)
{
    if (!skip(r, kind))
        fail_expected(r, shown_kind);
}

static void expect_name(reader *r)
{
    if (!is_name(r))
        fail_expected(r, "Name");
    step(r);
}

static void expect_word(reader *r, const char *word)
{
    if (!is_name(r) || !says(r, word)) {
        us_str found = shown(r, peek(r));
        fail(r, peek(r),
             us_str_format(r->arena, "Expected \"%s\", found %.*s", word,
                           US_STR_ARG(found)));
    }
    step(r);
}

/* Reads at least one item between brackets; nothing where there are none. */
static void read_some(reader *r, int open, int close, void (*item)(reader *))
{
    if (!skip(r, open))
        return;
    if (is(r, close))
        fail(r, peek(r),
             us_str_format(r->arena, "expected at least one definition, found %s",
                           us_graphql_token_kind_text(peek(r))));
    while (!r->failed && !is(r, close))
        item(r);
    step(r);
}

/* ---- What queries and schemas share */

static void read_item(reader *r, int close, bool constant)
{
    while (!r->failed && !is(r, close)) {
        if (close == US_GRAPHQL_TOKEN_RIGHT_BRACE) {
            expect_name(r);
            expect(r, US_GRAPHQL_TOKEN_COLON, ":");
        }
        if (!r->failed)
            read_value(r, constant);
    }
    step(r);
}

static void read_value(reader *r, bool constant)
{
    us_graphql_tok token = peek(r);
    if (skip(r, US_GRAPHQL_TOKEN_LEFT_BRACKET)) {
        read_item(r, US_GRAPHQL_TOKEN_RIGHT_BRACKET, constant);
    } else if (skip(r, US_GRAPHQL_TOKEN_LEFT_BRACE)) {
        read_item(r, US_GRAPHQL_TOKEN_RIGHT_BRACE, constant);
    } else if (token->kind == US_GRAPHQL_TOKEN_DOLLAR && !constant) {
        step(r);
        expect_name(r);
    } else if (is_name(r) || is_string(r) || token->kind == US_GRAPHQL_TOKEN_INTEGER ||
               token->kind == US_GRAPHQL_TOKEN_FLOAT) {
        step(r);
    } else {
        fail_unexpected(r, token);
    }
}

static void read_argument_of(reader *r, bool constant)
{
    expect_name(r);
    expect(r, US_GRAPHQL_TOKEN_COLON, ":");
    if (!r->failed)
        read_value(r, constant);
}

static void read_argument(reader *r)
{
    read_argument_of(r, false);
}

static void read_constant_argument(reader *r)
{
    read_argument_of(r, true);
}

static void read_arguments(reader *r, bool constant)
{
    read_some(r, US_GRAPHQL_TOKEN_LEFT_PAREN, US_GRAPHQL_TOKEN_RIGHT_PAREN,
              constant ? read_constant_argument : read_argument);
}

/* Returns how many. */
static size_t read_directives(reader *r, bool constant)
{
    size_t count = 0;
    while (skip(r, US_GRAPHQL_TOKEN_AT)) {
        expect_name(r);
        read_arguments(r, constant);
        count++;
    }
    return count;
}

static void read_type(reader *r)
{
    if (skip(r, US_GRAPHQL_TOKEN_LEFT_BRACKET)) {
        read_type(r);
        expect(r, US_GRAPHQL_TOKEN_RIGHT_BRACKET, "]");
    } else {
        expect_name(r);
    }
    skip(r, US_GRAPHQL_TOKEN_BANG);
}

static void read_default(reader *r)
{
    if (skip(r, US_GRAPHQL_TOKEN_EQUALS))
        read_value(r, true);
}

/* ---- Executable documents */

static void read_fragment_spread(reader *r)
{
    step(r);
    if (is_name(r) && !says(r, "on")) {
        step(r);
        read_directives(r, false);
        return;
    }
    if (says(r, "on")) {
        step(r);
        expect_name(r);
    }
    read_directives(r, false);
    read_selections(r);
}

static void read_selection(reader *r)
{
    if (is(r, US_GRAPHQL_TOKEN_SPREAD)) {
        read_fragment_spread(r);
        return;
    }
    expect_name(r);
    if (skip(r, US_GRAPHQL_TOKEN_COLON))
        expect_name(r);
    read_arguments(r, false);
    read_directives(r, false);
    if (!r->failed && is(r, US_GRAPHQL_TOKEN_LEFT_BRACE))
        read_selections(r);
}

static void read_selections(reader *r)
{
    if (!is(r, US_GRAPHQL_TOKEN_LEFT_BRACE))
        fail_expected(r, "{");
    read_some(r, US_GRAPHQL_TOKEN_LEFT_BRACE, US_GRAPHQL_TOKEN_RIGHT_BRACE,
              read_selection);
}

static void read_variable(reader *r)
{
    expect(r, US_GRAPHQL_TOKEN_DOLLAR, "$");
    expect_name(r);
    expect(r, US_GRAPHQL_TOKEN_COLON, ":");
    read_type(r);
    read_default(r);
    read_directives(r, false);
}

static void read_variables(reader *r)
{
    read_some(r, US_GRAPHQL_TOKEN_LEFT_PAREN, US_GRAPHQL_TOKEN_RIGHT_PAREN,
              read_variable);
}

static void read_fragment(reader *r)
{
    step(r);
    if (says(r, "on"))
        fail_unexpected(r, peek(r));
    expect_name(r);
    read_variables(r);
    expect_word(r, "on");
    expect_name(r);
    read_directives(r, false);
    read_selections(r);
}

static void read_operation(reader *r)
{
    step(r);
    if (is_name(r))
        step(r);
    read_variables(r);
    read_directives(r, false);
    read_selections(r);
}

static void read_query(reader *r)
{
    while (!r->failed && !is(r, 0)) {
        if (is(r, US_GRAPHQL_TOKEN_QUERY) || is(r, US_GRAPHQL_TOKEN_MUTATION) ||
            is(r, US_GRAPHQL_TOKEN_SUBSCRIPTION))
            read_operation(r);
        else if (is(r, US_GRAPHQL_TOKEN_FRAGMENT))
            read_fragment(r);
        else if (is(r, US_GRAPHQL_TOKEN_LEFT_BRACE))
            read_selections(r);
        else
            fail_unexpected(r, peek(r));
    }
}

/* ---- Type definitions */

static void skip_description(reader *r)
{
    if (!r->failed && is_string(r))
        step(r);
}

/* The one place where what the lexer has to say is heard. */
static void read_operation_type(reader *r)
{
    us_graphql_tok word = peek(r);
    if (word->kind == US_GRAPHQL_TOKEN_ILLEGAL)
        fail(r, word, r->tokens->error);
    if (!says(r, "query") && !says(r, "mutation") && !says(r, "subscription"))
        fail_unexpected(r, word);
    step(r);
    expect(r, US_GRAPHQL_TOKEN_COLON, ":");
    expect_name(r);
}

/* Each returns whether there was something. */
static bool read_braces(reader *r, void (*item)(reader *))
{
    bool some = !r->failed && is(r, US_GRAPHQL_TOKEN_LEFT_BRACE);
    read_some(r, US_GRAPHQL_TOKEN_LEFT_BRACE, US_GRAPHQL_TOKEN_RIGHT_BRACE, item);
    return some;
}

static bool read_names(reader *r, int separator)
{
    skip(r, separator);
    expect_name(r);
    while (skip(r, separator))
        expect_name(r);
    return true;
}

static bool read_interfaces(reader *r)
{
    if (r->failed || !says(r, "implements"))
        return false;
    step(r);
    return read_names(r, US_GRAPHQL_TOKEN_AMPERSAND);
}

static bool read_union_types(reader *r)
{
    return skip(r, US_GRAPHQL_TOKEN_EQUALS) && read_names(r, US_GRAPHQL_TOKEN_PIPE);
}

static void read_argument_definition(reader *r)
{
    skip_description(r);
    expect_name(r);
    expect(r, US_GRAPHQL_TOKEN_COLON, ":");
    read_type(r);
    read_default(r);
    read_directives(r, true);
}

static void read_argument_definitions(reader *r)
{
    read_some(r, US_GRAPHQL_TOKEN_LEFT_PAREN, US_GRAPHQL_TOKEN_RIGHT_PAREN,
              read_argument_definition);
}

static void read_field(reader *r)
{
    skip_description(r);
    expect_name(r);
    read_argument_definitions(r);
    expect(r, US_GRAPHQL_TOKEN_COLON, ":");
    read_type(r);
    read_directives(r, true);
}

static void read_enum_value(reader *r)
{
    skip_description(r);
    expect_name(r);
    read_directives(r, true);
}

static void read_location(reader *r)
{
    us_graphql_tok name = peek(r);
    expect_name(r);
    if (!us_graphql_is_location(name->text))
        fail_unexpected(r, name);
}

static void read_directive_definition(reader *r)
{
    step(r);
    expect(r, US_GRAPHQL_TOKEN_AT, "@");
    expect_name(r);
    read_argument_definitions(r);
    skip(r, US_GRAPHQL_TOKEN_REPEATABLE);
    expect_word(r, "on");
    skip(r, US_GRAPHQL_TOKEN_PIPE);
    read_location(r);
    while (skip(r, US_GRAPHQL_TOKEN_PIPE))
        read_location(r);
}

/* From behind the word that tells the kind. Returns whether there is more than a name. */
static bool read_parts(reader *r, int kind, bool extends)
{
    bool some = false;
    if (kind != US_GRAPHQL_TOKEN_SCHEMA)
        expect_name(r);
    if (kind == US_GRAPHQL_TOKEN_TYPE || (kind == US_GRAPHQL_TOKEN_INTERFACE && !extends))
        some = read_interfaces(r);
    some |= read_directives(r, !(kind == US_GRAPHQL_TOKEN_INPUT && extends)) > 0;
    switch (kind) {
    case US_GRAPHQL_TOKEN_SCHEMA:
        return read_braces(r, read_operation_type) || some;
    case US_GRAPHQL_TOKEN_TYPE:
    case US_GRAPHQL_TOKEN_INTERFACE:
        return read_braces(r, read_field) || some;
    case US_GRAPHQL_TOKEN_UNION:
        return read_union_types(r) || some;
    case US_GRAPHQL_TOKEN_ENUM:
        return read_braces(r, read_enum_value) || some;
    case US_GRAPHQL_TOKEN_INPUT:
        return read_braces(r, read_argument_definition) || some;
    default:
        return some;
    }
}

static bool begins_parts(int kind)
{
    return kind == US_GRAPHQL_TOKEN_SCHEMA || kind == US_GRAPHQL_TOKEN_SCALAR ||
           kind == US_GRAPHQL_TOKEN_TYPE || kind == US_GRAPHQL_TOKEN_INTERFACE ||
           kind == US_GRAPHQL_TOKEN_UNION || kind == US_GRAPHQL_TOKEN_ENUM ||
           kind == US_GRAPHQL_TOKEN_INPUT;
}

static void read_extension(reader *r)
{
    static const char *const words[] = {"schema", "scalar", "type", "interface",
                                        "union",  "enum",   "input"};
    step(r);
    int kind = peek(r)->kind;
    for (size_t i = 0; i < sizeof words / sizeof words[0] && !begins_parts(kind); i++)
        if (says(r, words[i]))
            expect_word(r, words[i]); /* in quotes: fails */
    if (!begins_parts(kind))
        fail_unexpected(r, peek(r));
    step(r);
    if (!read_parts(r, kind, true))
        fail_unexpected(r, peek(r));
}

static void read_schema(reader *r)
{
    while (!r->failed && !is(r, 0)) {
        us_graphql_tok description = is_string(r) ? peek(r) : NULL;
        skip_description(r);
        int kind = peek(r)->kind;
        if (begins_parts(kind)) {
            step(r);
            read_parts(r, kind, false);
        } else if (kind == US_GRAPHQL_TOKEN_DIRECTIVE) {
            read_directive_definition(r);
        } else if (kind == US_GRAPHQL_TOKEN_EXTEND) {
            if (description && description->text.length)
                fail_unexpected(r, description);
            read_extension(r);
        } else {
            fail_unexpected(r, peek(r));
        }
    }
}

bool us_graphql_diagnose(us_arena *arena, const us_graphql_tokens *tokens, bool is_schema,
                         us_graphql_position *position, us_str *text)
{
    reader r = {.arena = arena, .tokens = tokens};
    if (is_schema)
        read_schema(&r);
    else
        read_query(&r);
    *position = r.position;
    *text = r.text;
    return r.failed;
}
