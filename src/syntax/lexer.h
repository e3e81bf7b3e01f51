/* Text to tokens. The lexer is grammar/rego_lexer.re; the numbers of the
 * tokens are lemon's, from grammar/rego_parser.y. */
#ifndef US_SYNTAX_LEXER_H
#define US_SYNTAX_LEXER_H

#include "syntax/ast.h"
#include "syntax/parse.h"

typedef struct us_token {
    us_span span;
    uint16_t kind;       /* US_TOKEN_… of rego_parser.h */
    bool space_before;   /* white space, a newline or a comment; the file's start */
    bool newline_before; /* a newline, or the file's start */
    uint32_t partner;    /* of a bracket: index of the other one; see us_resolve_tokens */
} us_token;

/* What the lexer cannot read; there is one US_TOKEN_ILLEGAL for each. */
typedef struct us_lex_error {
    us_position position;
    size_t token;        /* index of that token */
    const char *message; /* a literal, worded as OPA does */
} us_lex_error;

/* All tokens of a text, the last one US_TOKEN_END (kind 0), and beside them
 * its comments. A word is US_TOKEN_WORD, and `{`, `[`, `(`, `|` are what they
 * look like: resolve_tokens decides what they mean. */
typedef struct us_tokens {
    us_str text;
    us_token *items;
    size_t count; /* END included */
    bool cut;     /* there were more than US_PARSE_TOKENS: the rest was not read */
    size_t capacity;
    us_comment *comments;
    size_t comment_count;
    size_t comment_capacity;
    us_lex_error *errors;
    size_t error_count;
    size_t error_capacity;
} us_tokens;

/* Reads the whole of [text], which needs one NUL beyond its end. Never fails:
 * see us_tokens.errors. Linear in the text. */
us_tokens us_lex(us_arena *arena, us_str text);

/* Bytes [from, to) of a text, where [from] begins a row, which is the one of number [row]. */
typedef struct us_text_part {
    size_t from;
    size_t to;
    uint32_t row;
} us_text_part;

/* As us_lex for the tokens that begin in [part]; their places are those in [text]. END stands
 * where the part ends or, if the last token reaches beyond that, where that does. */
us_tokens us_lex_part(us_arena *arena, us_str text, us_text_part part);

static inline us_str us_token_text(us_str text, const us_token *token)
{
    return us_str_slice(text, token->span.position.offset, token->span.end);
}

/* What a string in double quotes, or a piece of a template string in such,
 * says: escapes resolved, a lone surrogate replaced by U+FFFD. [written] lacks
 * the quotes; it is returned itself where it has no escapes. *legal becomes
 * false if an escape has bad hex digits, or a control character (a tab, say) stands
 * beside escapes, as in JSON. */
us_str us_string_content(us_arena *arena, us_str written, bool *legal);

/* As that for a template string in back quotes, where \{ is the only escape. */
us_str us_raw_template_content(us_arena *arena, us_str written);

#endif
