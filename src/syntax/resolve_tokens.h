/* Lexer's tokens to the grammar's: what a word, a bracket, a bar or a newline
 * means where it stands. grammar/README.md lists the tokens. */
#ifndef US_SYNTAX_RESOLVE_TOKENS_H
#define US_SYNTAX_RESOLVE_TOKENS_H

#include "syntax/lexer.h"
#include "syntax/parse.h"

/* What a text is read as. */
typedef enum us_goal {
    US_GOAL_MODULE,
    US_GOAL_STATEMENT,  /* one top-level statement of a module */
    US_GOAL_STATEMENTS, /* those that follow each other in one, without its package */
    US_GOAL_EXPRESSION, /* one that is an expression, to become a rule */
    US_GOAL_QUERY,      /* a body that is evaluated */
    US_GOAL_ANY,        /* one of which each part is first tried as a rule, in vain */
    US_GOAL_TERM,
    US_GOAL_IMPORT,
} us_goal;

/* The keywords that not every dialect has. */
typedef struct us_keywords {
    bool if_word;
    bool in;
    bool contains;
    bool every;
    bool and_word;
    bool or_word;
    bool new_not;
    bool rego_v1;     /* import rego.v1 or rego.v2 was seen */
    bool templates;   /* template strings may be written */
    bool no_v1;       /* import rego.v1 is refused, and changes nothing */
    bool no_v2;       /* rego.v2 likewise */
    bool plain_refs;  /* no keyword may be a part of a ref */
    unsigned imports; /* US_FUTURE_…: what may be imported */
} us_keywords;

us_keywords us_keywords_of(us_dialect dialect);

/* Adds to [on] what the import whose path begins at token [i] makes keywords. */
void us_resolve_import(us_tokens *tokens, size_t i, us_keywords *on);

/* The words that are keywords in some dialect, by number from 0; empty past the last. */
us_str us_keyword_at(size_t index);

/* True if [word], which is not empty, is a keyword in some dialect. */
bool us_word_is_keyword(us_str word);

/* Turns every WORD of [tokens] into an IDENT or a keyword, in place, honouring
 * imports from where they stand. [keywords] is what is in force at the
 * beginning, afterwards at the end. */
void us_resolve_words(us_tokens *tokens, us_goal goal, us_keywords *keywords);

/* A text with its tokens, words resolved, and what was in force at its end. */
typedef struct us_source {
    us_str file;
    us_str text;
    us_goal goal;
    const us_parse_options *options;
    us_language language;
    us_tokens tokens;
    us_keywords keywords;
    us_arena *scratch; /* of the tokens */
} us_source;

/* What the resolvers ask of a token by its kind, as bits. */
enum {
    US_TOKENS_OPEN = 1,
    US_TOKENS_CLOSE = 2,
    US_TOKENS_END_TERM = 4, /* and so a literal where a newline follows */
    US_TOKENS_BEGIN_LITERAL = 8,
    US_TOKENS_OF_TERM = US_TOKENS_BEGIN_LITERAL | US_TOKENS_END_TERM, /* a whole one */
    US_TOKENS_OPERATE = 16,
};

extern const uint8_t us_token_classes[]; /* by kind */

/* True if a token of [kind] is of one of the [classes]. */
static inline bool us_token_is(int kind, unsigned classes)
{
    return (us_token_classes[kind] & classes) != 0;
}

/* The kind of token that closes what one of [kind] opens; 0: it opens nothing. */
int us_token_closer(int kind);

/* In us_resolved.kinds: a SEPARATOR comes before the token. */
#define US_RESOLVED_SEPARATED 0x8000

typedef struct us_resolved {
    uint16_t
        goal; /* the kind of the goal's own token, which comes first; 0: it has none */
    uint16_t *kinds; /* US_TOKEN_… of the grammar, by token from the first */
    bool failed;     /* brackets do not match, or more; [fault] tells where */
    us_position fault;
    const char *message; /* NULL: no better word than a syntax error */
} us_resolved;

/* Resolves the tokens [from, to), after us_resolve_words; [to] is the index of a token that
 * takes the place of END, and has no kind in the result. Linear in their number. */
us_resolved us_resolve_tokens(us_arena *arena, us_tokens *tokens, size_t from, size_t to,
                              us_goal goal, const us_keywords *keywords);

/* The token behind the first literal of the body in the brace at token [open], if it is
 * a union that could be read as a comprehension: `a | b`, not in parentheses; else 0.
 * [matched]: partners are known. */
size_t us_union_end(const us_token *items, size_t open, bool matched);

#endif
