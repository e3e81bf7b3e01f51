/* What the two halves of the reader of templates share: parse.c, with actions and whole
 * templates, and expression.c. */
#ifndef US_BUILTINS_TEMPLATE_PARSER_H
#define US_BUILTINS_TEMPLATE_PARSER_H

#include "builtins/template/template.h"

/* A tree under way. */
typedef struct us_template_tree {
    size_t furthest; /* number of the last token seen, plus 1; 0: none */
    size_t action_line;
    us_str *names; /* of the variables in scope */
    size_t name_count, name_capacity;
    int ranges;
} us_template_tree;

typedef struct us_template_parser {
    us_templates *made;
    us_call *call;
    us_template_token *tokens;
    size_t next;
    us_template_tree *tree;
    int depth;
} us_template_parser;

/* Stores "template: template:LINE: TEXT". Returns NULL. */
void *us_parser_fail(us_template_parser *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "unexpected TOKEN in CONTEXT", or what the lexer has to say. Returns NULL. */
void *us_parser_fail_unexpected(us_template_parser *p, const us_template_token *token,
                                const char *context);

/* The next token, taken or only looked at; the other two pass over spaces first. */
const us_template_token *us_parser_take(us_template_parser *p);
const us_template_token *us_parser_peek(us_template_parser *p);
const us_template_token *us_parser_take_word(us_template_parser *p);
const us_template_token *us_parser_peek_word(us_template_parser *p);
bool us_parser_is_keyword(const us_template_token *token, const char *word);

us_node *us_parser_node(us_template_parser *p, us_node_kind kind, size_t offset);
void us_parser_add_part(us_template_parser *p, us_node *node, us_node *part);
void us_parser_add_name(us_template_parser *p, us_node *node, us_str name);

/* Makes the variable [name] known to the tree. */
void us_parser_declare(us_template_parser *p, us_str name);

/* Reads a pipeline up to [end], which is taken; [context] is what errors call it. NULL
 * after an error. */
us_node *us_parser_pipeline(us_template_parser *p, const char *context,
                            us_token_kind end);

#endif
