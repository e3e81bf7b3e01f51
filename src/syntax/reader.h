/* The second reading of a text that does not parse, for the wording of errors.
 *
 * It follows the steps of OPA's parser (what is tried first, where it goes
 * back, which token it complains about) but builds no tree: a construct comes
 * back as the few facts that later messages depend on. */
#ifndef US_SYNTAX_READER_H
#define US_SYNTAX_READER_H

#include "syntax/resolve_tokens.h"

/* Errors form a list from the newest to the oldest, so that going back to an
 * earlier state forgets the later ones. */
typedef struct us_read_error us_read_error;
struct us_read_error {
    us_position position;
    us_str message;
    const us_read_error *before;
};

typedef struct us_read_state {
    size_t at;  /* index of the current token */
    bool white; /* the current token is the white space before it */
    const us_read_error *errors;
    const char *hint; /* appended to the next error; NULL: none */
} us_read_state;

typedef enum us_read_call {
    US_READ_FUNCTION,
    US_READ_OPERATOR,
    US_READ_MEMBER,     /* x in xs */
    US_READ_MEMBER_KEY, /* k, v in xs */
} us_read_call;

/* A term. Tokens [from, to) are its text, parentheses left out. */
typedef struct us_read_term {
    bool ok;
    us_term_kind kind;
    us_type type; /* of a SCALAR */
    size_t from;
    size_t to;
    bool root;           /* a REF of input or data alone */
    size_t parts;        /* of a REF */
    bool of_variable;    /* a REF whose head is a variable */
    us_read_call call;   /* of a CALL */
    size_t operator_end; /* of a FUNCTION: its name is the tokens [from, here) */
    size_t arguments;
    bool key_is_variable; /* of a MEMBER */
    bool value_is_variable;
} us_read_term;

typedef enum us_read_kind {
    US_READ_TERM,
    US_READ_EQUATION, /* x = y, x := y: [term] is the left side */
    US_READ_SOME,
    US_READ_EVERY,
    US_READ_LOGIC,
} us_read_kind;

typedef struct us_read_literal {
    bool ok;
    us_read_kind kind;
    us_read_term term;
    bool negated;
    bool with;
    us_position with_at;
    size_t from;
} us_read_literal;

typedef struct us_read_memo us_read_memo;

typedef struct us_reader {
    us_arena *arena;
    const us_source *source;
    const us_token *items;
    size_t from; /* index of the first token */
    size_t end;  /* index of the token that counts as the end */
    us_read_state now;
    bool future; /* all future keywords count: to see whether a hint helps */
    size_t depth;
    size_t max_depth;
    size_t budget;         /* tokens that may still be read */
    size_t saving;         /* once it is less than this, nothing is forgotten */
    size_t operators;      /* `and`, `or` read so far */
    us_read_memo *memo[2]; /* the terms that were read, the last first; [future] */
    us_read_memo **slots;  /* by token, two each: where it begins one of them */
} us_reader;

us_reader us_reader_make(us_arena *arena, const us_source *source, size_t from, size_t to,
                         size_t max_depth);

/* The kind of the current token; US_READ_WHITE for white space. */
#define US_READ_WHITE 0xFFFF
int us_read_kind_of(const us_reader *r);
us_position us_read_position(const us_reader *r);

/* True if a newline was passed on the way to the current token, or is it. */
bool us_read_is_behind_newline(const us_reader *r);

/* True for a token of the lexer's that goes on with a template string behind a
 * hole: what is wrong with it is not told before the template needs it. */
bool us_read_is_continuation(const us_reader *r, const us_token *token);

/* True if the current token is `contains`, which is a name to the grammar but where it
 * stands behind a head; OPA's scanner knows no such difference. */
bool us_read_is_contains(const us_reader *r);

/* Adds what the lexer says about the current token, if it is ILLEGAL. */
void us_read_report_token(us_reader *r);

/* To the next token; us_read_scan_white stops at white space on the way. */
void us_read_scan(us_reader *r);
void us_read_scan_white(us_reader *r);

void us_read_error_at(us_reader *r, us_position at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* "unexpected TOKEN", and that with what was expected. */
void us_read_unexpected(us_reader *r);
void us_read_illegal(us_reader *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Only the first hint counts. */
void us_read_hint(us_reader *r, const char *hint);

/* False, with an error, if this would be too deep. */
bool us_read_enter(us_reader *r);
void us_read_leave(us_reader *r);

/* What OPA calls the kind of the term in its messages. */
const char *us_read_type_name(const us_read_term *term);

/* Forgets the terms that were read from token [from] on. */
void us_read_forget(us_reader *r, size_t from);

/* A term without operators. */
us_read_term us_read_primary(us_reader *r);
/* With operators and `in`; with `k, v in xs` too unless [in_list]. */
us_read_term us_read_expression(us_reader *r, bool in_list);
/* What follows a name or a closed bracket: . [ (. In a rule's [head] white
 * space may stand before it. */
us_read_term us_read_finish(us_reader *r, us_read_term base, bool head);
us_read_term us_read_variable(us_reader *r);

/* Parts of terms. A term of [kind] that is the current token; and what begins at
 * the current bracket or template string. */
us_read_term us_read_term_at(const us_reader *r, us_term_kind kind);
us_read_term us_read_array(us_reader *r);
us_read_term us_read_braces(us_reader *r);
us_read_term us_read_template(us_reader *r);

/* Members up to [end], which stays the current token; [count] is added to. */
bool us_read_list(us_reader *r, int end, const char *end_text, size_t *count);

us_read_literal us_read_one_literal(us_reader *r);
/* Literals up to [end] (a token kind), which stays the current token; with
 * [semicolons], up to what follows without one. [count] gets their number. */
us_read_literal us_read_query(us_reader *r, bool semicolons, int end, size_t *count);
bool us_read_body(us_reader *r, int end);

/* The source text of tokens [from, to). */
us_str us_read_text(const us_reader *r, size_t from, size_t to);

/* The same for a term, as OPA prints it. */
us_str us_read_term_text(us_reader *r, size_t from, size_t to);

#endif
