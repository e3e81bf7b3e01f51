/* The lexer of GraphQL: bytes to tokens.
 *
 * One function a mode: token(), string() and block_string(). Comments are kept, each
 * group with the token that it stands before, for the tree shows them. Positions are the
 * reference's, oddities included: a string begins behind its opening quotes, a block
 * string lies on its last line, and behind \r\n a line begins at the \n.
 *
 * A word that means something in some places has a kind of its own, which the grammar
 * takes for a name in all others; and so has a string whose content is such a word, in
 * the few places where the reference does not look at the quotes. */
#include "builtins/graphql/lexer.h"

#include "base/utf8.h"
#include "graphql_parser.h"

typedef struct lexer {
    us_arena *arena;
    us_graphql_tokens tokens;
    us_graphql_list comments;      /* since the last token */
    const unsigned char *limit;    /* the NUL beyond the text */
    const unsigned char *cursor;   /* where reading goes on */
    const unsigned char *counted;  /* the place that [points] tells of */
    size_t points;                 /* code points before it */
    size_t line_start;             /* code points before the line */
    int32_t line;
    int depth;                     /* of brackets */
    bool prelude;
} lexer;

/*!re2c
    re2c:define:YYCTYPE = "unsigned char";
    re2c:define:YYCURSOR = cursor;
    re2c:define:YYLIMIT = limit;
    re2c:define:YYMARKER = marker;
    re2c:yyfill:enable = 0;
    re2c:eof = 0;

    digit   = [0-9];
    hex     = [0-9A-Fa-f];
    name    = [A-Za-z_] [0-9A-Za-z_]*;
    integer = "-"? ("0" | [1-9] digit*);
    control = [\x00-\x08\x0B\x0C\x0E-\x1F];
*/

/* Places are asked for in ascending order, so each byte is counted once. */
static size_t points_before(lexer *l, const unsigned char *place)
{
    for (; l->counted < place; l->counted++)
        l->points += (*l->counted & 0xC0) != 0x80;
    return l->points;
}

static void begin_line(lexer *l, const unsigned char *place)
{
    l->line++;
    l->line_start = points_before(l, place);
}

static us_graphql_token *append(lexer *l, int kind, size_t points)
{
    us_graphql_tokens *t = &l->tokens;
    t->items = us_arena_room(l->arena, t->items, t->count, &t->capacity, sizeof *t->items);
    us_graphql_token *token = &t->items[t->count++];
    int64_t column = (int64_t)points - (int64_t)l->line_start + 1;
    *token = (us_graphql_token){.kind = kind, .text = US_STR_EMPTY};
    token->position = (us_graphql_position){l->line, (int32_t)column, l->prelude};
    if (l->comments.count) {
        token->comments = us_arena_alloc(l->arena, sizeof *token->comments);
        token->comments->list = l->comments;
        l->comments = (us_graphql_list){NULL, 0, 0};
    }
    return token;
}

static us_str slice(const unsigned char *start, const unsigned char *end)
{
    return (us_str){(const char *)start, (size_t)(end - start)};
}

/* Ends the tokens at [place] with what is wrong there. */
static bool fail(lexer *l, const unsigned char *place, us_str error)
{
    append(l, US_GRAPHQL_TOKEN_ILLEGAL, points_before(l, place));
    l->tokens.error = error;
    return false;
}

/* `"x"`, or <EOF>; a byte is shown as the code point of that number. */
static us_str describe(lexer *l, const unsigned char *place)
{
    char shown[4];
    if (place >= l->limit)
        return US_STR("<EOF>");
    size_t size = us_utf8_encode(*place, shown);
    return us_str_format(l->arena, "\"%.*s\"", (int)size, shown);
}

static bool fail_number(lexer *l, const unsigned char *place, const char *what)
{
    us_str next = describe(l, place);
    return fail(l, place, us_str_format(l->arena, "Invalid number, %s: %.*s.", what,
                                        US_STR_ARG(next)));
}

static bool fail_control(lexer *l, const unsigned char *place)
{
    return fail(l, place, us_str_format(l->arena, "Invalid character within String: \"\\u%04x\".", *place));
}

/* [place] is the backslash. The reference shows [length] bytes from the one behind. */
static bool fail_escape(lexer *l, const unsigned char *place, size_t length)
{
    us_str rest = slice(place + 1, l->limit);
    if (rest.length == 0)
        return fail(l, place + 1, US_STR("Invalid character escape sequence."));
    if (length == 1) {
        char shown[4];
        size_t size = us_utf8_encode(place[1], shown);
        return fail(l, place + 1, us_str_format(l->arena, "Invalid character escape sequence: \\%.*s.", (int)size, shown));
    }
    rest.length = rest.length <= length ? rest.length : length;
    return fail(l, place + 1, us_str_format(l->arena, "Invalid character escape sequence: \\%.*s.", US_STR_ARG(rest)));
}

typedef struct word {
    const char *text;
    int kind;   /* of the word; 0: a name */
    int quoted; /* of a string that says it; 0: a string */
} word;

static const word words[] = {
    {"directive", US_GRAPHQL_TOKEN_DIRECTIVE, 0},
    {"enum", US_GRAPHQL_TOKEN_ENUM, 0},
    {"extend", US_GRAPHQL_TOKEN_EXTEND, 0},
    {"fragment", US_GRAPHQL_TOKEN_FRAGMENT, 0},
    {"implements", US_GRAPHQL_TOKEN_IMPLEMENTS, US_GRAPHQL_TOKEN_QUOTED_IMPLEMENTS},
    {"input", US_GRAPHQL_TOKEN_INPUT, 0},
    {"interface", US_GRAPHQL_TOKEN_INTERFACE, 0},
    {"mutation", US_GRAPHQL_TOKEN_MUTATION, US_GRAPHQL_TOKEN_QUOTED_OPERATION},
    {"on", US_GRAPHQL_TOKEN_ON, US_GRAPHQL_TOKEN_QUOTED_ON},
    {"query", US_GRAPHQL_TOKEN_QUERY, US_GRAPHQL_TOKEN_QUOTED_OPERATION},
    {"repeatable", US_GRAPHQL_TOKEN_REPEATABLE, 0},
    {"scalar", US_GRAPHQL_TOKEN_SCALAR, 0},
    {"schema", US_GRAPHQL_TOKEN_SCHEMA, 0},
    {"subscription", US_GRAPHQL_TOKEN_SUBSCRIPTION, US_GRAPHQL_TOKEN_QUOTED_OPERATION},
    {"type", US_GRAPHQL_TOKEN_TYPE, 0},
    {"union", US_GRAPHQL_TOKEN_UNION, 0},
};

static int word_kind(us_str text, bool quoted)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (us_str_is(text, words[i].text) && (!quoted || words[i].quoted))
            return quoted ? words[i].quoted : words[i].kind;
    return quoted ? US_GRAPHQL_TOKEN_STRING : US_GRAPHQL_TOKEN_NAME;
}

static bool add(lexer *l, const unsigned char *start, const unsigned char *end, int kind)
{
    append(l, kind, points_before(l, start));
    l->cursor = end;
    return true;
}

static bool add_text(lexer *l, const unsigned char *start, const unsigned char *end, int kind)
{
    us_str text = slice(start, end);
    add(l, start, end, kind == US_GRAPHQL_TOKEN_NAME ? word_kind(text, false) : kind);
    l->tokens.items[l->tokens.count - 1].text = text;
    return true;
}

static bool add_string(lexer *l, us_str content, size_t points, bool block)
{
    us_graphql_token *token = append(l, word_kind(content, true), points);
    token->text = content;
    token->block = block;
    return true;
}

static bool add_bracket(lexer *l, const unsigned char *start, int kind, int step)
{
    l->depth += step;
    l->tokens.deep = l->tokens.deep || l->depth > US_GRAPHQL_DEPTH;
    return add(l, start, start + 1, kind);
}

static void add_comment(lexer *l, const unsigned char *start, const unsigned char *end)
{
    us_graphql_comment *comment = us_arena_alloc(l->arena, sizeof *comment);
    comment->value = slice(start, end);
    us_graphql_add(l->arena, &l->comments, comment);
    l->cursor = end;
}

/* A string from behind its opening quote. */
static bool string(lexer *l, const unsigned char *start)
{
    const unsigned char *cursor = start, *limit = l->limit, *marker;
    for (;;) {
        const unsigned char *begin = cursor;
/*!re2c
        "\""                            { break; }
        "\\u" hex{4}                    { continue; }
        "\\" ["\\/bfnrt]                { continue; }
        "\\u"                           { return fail_escape(l, begin, begin + 6 < l->limit ? 5 : SIZE_MAX); }
        "\\"                            { return fail_escape(l, begin, 1); }
        [\n\r]                          { return fail(l, begin, US_STR("Unterminated string.")); }
        control                         { return fail_control(l, begin); }
        $                               { return fail(l, begin, US_STR("Unterminated string.")); }
        *                               { continue; }
*/
    }
    l->cursor = cursor;
    return add_string(l, us_graphql_string_content(l->arena, slice(start, cursor - 1)),
                      points_before(l, start), false);
}

/* A block string from behind its opening quotes. Of more than three quotes at its end the
 * last three close it. */
static bool block_string(lexer *l, const unsigned char *start)
{
    const unsigned char *cursor = start, *limit = l->limit, *marker;
    size_t points = points_before(l, start);
    for (;;) {
        const unsigned char *begin = cursor;
/*!re2c
        ["]{3} ["]*                     { break; }
        "\\\"\"\""                      { continue; }
        "\r\n" | "\r" | "\n"            { begin_line(l, cursor); continue; }
        control                         { return fail_control(l, begin); }
        $                               { return fail(l, begin, US_STR("Unterminated string.")); }
        *                               { continue; }
*/
    }
    l->cursor = cursor;
    return add_string(l, us_graphql_block_content(l->arena, slice(start, cursor - 3)),
                      points, true);
}

/* Reads one token, comment or stretch of white space; false at the end, or where the
 * text is illegal. */
static bool token(lexer *l)
{
    const unsigned char *start = l->cursor, *cursor = start, *limit = l->limit, *marker;
#define TOKEN(kind) return add(l, start, cursor, US_GRAPHQL_TOKEN_##kind)
#define OPEN(kind)  return add_bracket(l, start, US_GRAPHQL_TOKEN_##kind, 1)
#define CLOSE(kind) return add_bracket(l, start, US_GRAPHQL_TOKEN_##kind, -1)
#define TEXT(kind)  return add_text(l, start, cursor, US_GRAPHQL_TOKEN_##kind)
/*!re2c
    [ \t,]+ | "\xEF\xBB\xBF"    { l->cursor = cursor; return true; }
    "\n"                        { begin_line(l, cursor); l->cursor = cursor; return true; }
    "\r"                        { begin_line(l, cursor); l->cursor = cursor + (*cursor == '\n'); return true; }
    "#" [\t\x20-\xFF]*          { add_comment(l, start, cursor); return true; }
    name                        { TEXT(NAME); }

    integer                     { TEXT(INTEGER); }
    integer ("." digit+)? ([eE] [+-]? digit+)?  { TEXT(FLOAT); }
    "-"                         { return fail_number(l, cursor, "expected digit but got"); }
    "-"? "0" digit+             { return fail_number(l, start + (*start == '-') + 1, "unexpected digit after 0"); }
    integer "."                 { return fail_number(l, cursor, "expected digit but got"); }
    integer ("." digit+)? [eE] [+-]?    { return fail_number(l, cursor, "expected digit but got"); }

    "\""                        { return string(l, cursor); }
    "\"\"\""                    { return block_string(l, cursor); }
    "!"                         { TOKEN(BANG); }
    "$"                         { TOKEN(DOLLAR); }
    "&"                         { TOKEN(AMPERSAND); }
    "("                         { OPEN(LEFT_PAREN); }
    ")"                         { CLOSE(RIGHT_PAREN); }
    "..."                       { TOKEN(SPREAD); }
    ":"                         { TOKEN(COLON); }
    "="                         { TOKEN(EQUALS); }
    "@"                         { TOKEN(AT); }
    "["                         { OPEN(LEFT_BRACKET); }
    "]"                         { CLOSE(RIGHT_BRACKET); }
    "{"                         { OPEN(LEFT_BRACE); }
    "}"                         { CLOSE(RIGHT_BRACE); }
    "|"                         { TOKEN(PIPE); }
    $                           { add(l, start, start, 0); return false; }
    control                     { return fail(l, start, us_str_format(l->arena, "Cannot contain the invalid character \"\\u%04x\"", *start)); }
    "'"                         { return fail(l, start, US_STR("Unexpected single quote character ('), did you mean to use a double quote (\")?")); }
    *                           { us_str shown = describe(l, start);
                                  return fail(l, start, us_str_format(l->arena, "Cannot parse the unexpected character %.*s.", US_STR_ARG(shown))); }
*/
#undef TOKEN
#undef OPEN
#undef CLOSE
#undef TEXT
}

us_graphql_tokens us_graphql_lex(us_arena *arena, us_str text, bool prelude)
{
    lexer l = {.arena = arena, .line = 1, .prelude = prelude};
    l.cursor = l.counted = (const unsigned char *)text.text;
    l.limit = l.cursor + text.length;
    l.tokens.error = US_STR_EMPTY;
    while (token(&l))
        continue;
    return l.tokens;
}

const char *us_graphql_token_kind_text(const us_graphql_token *token)
{
    switch (token->kind) {
    case 0: return "<EOF>";
    case US_GRAPHQL_TOKEN_ILLEGAL: return "<Invalid>";
    case US_GRAPHQL_TOKEN_BANG: return "!";
    case US_GRAPHQL_TOKEN_DOLLAR: return "$";
    case US_GRAPHQL_TOKEN_AMPERSAND: return "&";
    case US_GRAPHQL_TOKEN_LEFT_PAREN: return "(";
    case US_GRAPHQL_TOKEN_RIGHT_PAREN: return ")";
    case US_GRAPHQL_TOKEN_SPREAD: return "...";
    case US_GRAPHQL_TOKEN_COLON: return ":";
    case US_GRAPHQL_TOKEN_EQUALS: return "=";
    case US_GRAPHQL_TOKEN_AT: return "@";
    case US_GRAPHQL_TOKEN_LEFT_BRACKET: return "[";
    case US_GRAPHQL_TOKEN_RIGHT_BRACKET: return "]";
    case US_GRAPHQL_TOKEN_LEFT_BRACE: return "{";
    case US_GRAPHQL_TOKEN_RIGHT_BRACE: return "}";
    case US_GRAPHQL_TOKEN_PIPE: return "|";
    case US_GRAPHQL_TOKEN_INTEGER: return "Int";
    case US_GRAPHQL_TOKEN_FLOAT: return "Float";
    case US_GRAPHQL_TOKEN_STRING:
    case US_GRAPHQL_TOKEN_QUOTED_ON:
    case US_GRAPHQL_TOKEN_QUOTED_IMPLEMENTS:
    case US_GRAPHQL_TOKEN_QUOTED_OPERATION: return token->block ? "BlockString" : "String";
    default: return "Name";
    }
}
