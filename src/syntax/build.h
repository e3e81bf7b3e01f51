/* What the grammar's actions call: constructors that put spans, nesting depth
 * and the first fault where they belong.
 *
 * They fail by us_build_fail and return a node all the same, so that the
 * grammar needs no test; the driver stops at the next token. */
#ifndef US_SYNTAX_BUILD_H
#define US_SYNTAX_BUILD_H

#include "syntax/lexer.h"
#include "syntax/parse.h"

/* One run of the generated parser. */
typedef struct us_parser {
    us_arena *arena;
    us_str text;
    const us_tokens *tokens;
    size_t max_depth;  /* what fits into us_term.depth */
    bool templates;    /* template strings may be written */
    us_module *module; /* where statements go */
    size_t rule_capacity;
    size_t import_capacity;
    us_body *query; /* results of the other goals */
    us_term *term;
    us_import *import;
    uint32_t end; /* of the token before the one at hand */
    bool spaced;  /* white space before a bracket of the rule head being read */
    bool failed;
    us_position fault; /* where and, unless it is a syntax error, what */
    const char *message;
} us_parser;

/* An operand of and, or, not: a literal, or a body in braces. */
typedef struct us_operand {
    us_literal *literal; /* NULL: a body */
    us_body *body;
    us_span span;
    us_position begin; /* of its first token; [span] leaves a legacy `not` out */
    bool braced;       /* an expression that begins with a brace */
} us_operand;

typedef struct us_withs {
    us_with *items;
    size_t count;
} us_withs;

/* A body in braces, or the one literal after an `if`. body NULL: none. */
typedef struct us_block {
    us_body *body;
    us_span span;
    bool literal; /* without braces */
} us_block;

/* The head of a rule as it was read. */
typedef struct us_head_parts {
    us_term *path;           /* p, p.q[x], f(x) */
    const us_token *keyword; /* =, := or contains; NULL: none */
    us_term *value;          /* what follows it */
    us_span span;
} us_head_parts;

/* A body of a rule, with what precedes it. */
typedef struct us_branch us_branch;
struct us_branch {
    us_span span;           /* of an else branch from its `else`, else of the block */
    const us_token *assign; /* else := …; NULL: none */
    us_term *value;
    bool with_if;
    bool literal;         /* one literal without braces */
    us_body *body;        /* NULL: none (else := 1) */
    us_branch *otherwise; /* the next else branch */
    us_branch *chain;     /* the next body of the same head */
    us_branch *chain_last;
};

/* Records the first fault. [message] NULL: a syntax error. */
void us_build_fail(us_parser *p, us_position position, const char *message);
void us_build_syntax_error(us_parser *p);

/* From the beginning of the one to the end of the other. */
us_span us_build_join(us_span from, us_span to);

static inline us_terms us_terms_none(void)
{
    return (us_terms){NULL, 0};
}

static inline us_block us_block_none(void)
{
    return (us_block){NULL, {{0, 0, 0}, 0}, false};
}

/* One more level than [below]; over the limit this is a fault at [position]. */
uint16_t us_build_depth(us_parser *p, us_position position, uint32_t below);
/* The depth of the deepest: 0 when there is none. */
uint16_t us_build_terms_depth(us_term *const *items, size_t count);
uint16_t us_build_body_depth(const us_body *body);

/* Terms. [end] is the closing bracket. */
us_term *us_build_scalar(us_parser *p, const us_token *token, us_value value);
us_term *us_build_number(us_parser *p, const us_token *minus, const us_token *digits);
us_term *us_build_string(us_parser *p, const us_token *token);
us_term *us_build_variable(us_parser *p, const us_token *name);
us_term *us_build_dot(us_parser *p, us_term *base, const us_token *dot,
                      const us_token *name);
us_term *us_build_index(us_parser *p, us_term *base, const us_token *begin, us_term *key,
                        const us_token *end);
us_term *us_build_call(us_parser *p, us_term *operator, const us_token * begin,
                       us_terms arguments, const us_token *end);
us_term *us_build_parentheses(us_parser *p, const us_token *begin, us_term *term,
                              const us_token *end);
us_term *us_build_infix(us_parser *p, us_term *left, const us_token *operator,
                        us_term * right);
us_term *us_build_minus(us_parser *p, const us_token *minus, us_term *term);
/* `key, value in domain`; key may be NULL. */
us_term *us_build_member(us_parser *p, us_term *key, us_term *value, const us_token *in,
                         us_term *domain);
us_term *us_build_collection(us_parser *p, us_term_kind kind, const us_token *begin,
                             us_terms list, const us_token *end);
us_term *us_build_object(us_parser *p, const us_token *begin, us_pairs pairs,
                         const us_token *end);
us_term *us_build_comprehension(us_parser *p, us_term_kind kind, const us_token *begin,
                                us_term *key, us_term *value, us_body *body,
                                const us_token *end);
us_term *us_build_template(us_parser *p, const us_token *token);
/* Adds a hole and the text that follows it. */
us_term *us_build_template_part(us_parser *p, us_term *template, us_term *hole,
                                us_withs withs, const us_token *text);

/* Lists grow in place: the result takes the argument's place. */
us_terms us_build_list(us_parser *p, us_term *first);
us_terms us_build_list_add(us_parser *p, us_terms list, us_term *term);
us_pairs us_build_pair(us_parser *p, us_pairs pairs, us_term *key, us_term *value);

/* Literals and bodies. */
us_operand us_build_operand(us_parser *p, us_term *term);
us_operand us_build_explicit(const us_token *begin, us_body *body, const us_token *end);
us_operand us_build_group(us_parser *p, const us_token *begin, us_operand operand,
                          us_withs withs, const us_token *end);
us_operand us_build_logic(us_parser *p, us_literal_kind kind, us_operand left,
                          us_operand right);
us_operand us_build_not(us_parser *p, const us_token *keyword, us_operand operand);
us_operand us_build_legacy_not(us_parser *p, const us_token *keyword, us_operand operand);
us_withs us_build_with(us_parser *p, us_withs withs, const us_token *keyword,
                       us_term *target, us_term *value);
us_literal *us_build_literal(us_parser *p, us_operand operand, us_withs withs);
/* in and domain may be NULL. */
us_literal *us_build_some(us_parser *p, const us_token *keyword, us_terms symbols,
                          const us_token *in, us_term *domain, us_withs withs);
us_literal *us_build_every(us_parser *p, const us_token *keyword, us_term *key,
                           us_term *value, us_term *domain, us_block block,
                           us_withs withs);
us_literal *us_build_every_member(us_parser *p, const us_token *keyword, us_term *member,
                                  us_block block, us_withs withs);
us_body *us_build_body(us_parser *p, us_literal *first);
us_body *us_build_body_add(us_parser *p, us_body *body, us_literal *literal);

/* Statements; they go to p->module. */
void us_build_package(us_parser *p, const us_token *keyword, us_term *path);
/* keyword NULL: to p->import. alias may be NULL. */
void us_build_import(us_parser *p, const us_token *keyword, us_term *path,
                     const us_token *alias);
us_head_parts us_build_head(us_parser *p, us_term *path, const us_token *keyword,
                            us_term *value);
us_block us_build_block(const us_token *begin, us_body *body, const us_token *end);
us_block us_build_if(us_parser *p, us_literal *literal);
us_branch *us_build_branch(us_parser *p, const us_token *if_token, us_block block);
/* A block without body where there is none. */
us_branch *us_build_else(us_parser *p, const us_token *keyword, const us_token *assign,
                         us_term *value, const us_token *if_token, us_block block);
us_branch *us_build_otherwise(us_parser *p, us_branch *branch, us_branch *otherwise);
us_branch *us_build_chain(us_parser *p, us_branch *branch, us_branch *next);
void us_build_default(us_parser *p, const us_token *keyword, us_head_parts head);
/* [branch] is NULL where nothing follows the head. */
void us_build_rules(us_parser *p, us_head_parts head, us_branch *branch);
/* A rule from the expression [left], or from `left = right` ([keyword] = or :=). */
void us_build_expression(us_parser *p, us_term *left, const us_token *keyword,
                         us_term *right);

#endif
