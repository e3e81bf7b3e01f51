/* GraphQL text to tokens. The lexer is grammar/graphql_lexer.re; the numbers of the
 * tokens are lemon's, from grammar/graphql_parser.y. */
#ifndef US_BUILTINS_GRAPHQL_LEXER_H
#define US_BUILTINS_GRAPHQL_LEXER_H

#include "builtins/graphql/ast.h"

typedef struct us_graphql_token {
    int kind;    /* US_GRAPHQL_TOKEN_… of graphql_parser.h; 0 at the end of the text */
    bool block;  /* of a string: in three quotes */
    us_str text; /* of a name or number as written, of a string its content; else empty */
    us_graphql_position position;
    us_graphql_comments *comments; /* right before it; NULL: none */
} us_graphql_token;

/* The tokens of a text. The last is the end, or ILLEGAL: the lexer stops there. */
typedef struct us_graphql_tokens {
    us_graphql_token *items;
    size_t count;
    size_t capacity;
    us_str error; /* what is wrong with the ILLEGAL one; empty: nothing */
    bool deep;    /* brackets are nested deeper than US_GRAPHQL_DEPTH */
} us_graphql_tokens;

/* Reads [text], which needs one NUL beyond its end and lives as long as the tokens.
 * [prelude] goes into the positions. Linear. */
us_graphql_tokens us_graphql_lex(us_arena *arena, us_str text, bool prelude);

/* "Name", "...", "BlockString": what errors call the kind of a token. */
const char *us_graphql_token_kind_text(const us_graphql_token *token);

/* What a string says; [written] lacks the quotes and has good escapes only. */
us_str us_graphql_string_content(us_arena *arena, us_str written);

/* As that for a block string: escapes resolved, the common indentation and blank lines at
 * both ends taken off. */
us_str us_graphql_block_content(us_arena *arena, us_str written);

#endif
