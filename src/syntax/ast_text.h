/* Syntax trees as text and as JSON. */
#ifndef US_SYNTAX_AST_TEXT_H
#define US_SYNTAX_AST_TEXT_H

#include "syntax/ast.h"

/* The module as `opa parse --format json` prints it: package, imports,
 * annotations, rules, comments; with [locations], each node's location too. */
us_value us_ast_module_json(us_arena *arena, const us_module *module, bool locations);

/* One term in the same form, without locations. */
us_value us_ast_term_json(us_arena *arena, const us_term *term);

/* The part of [text] that OPA keeps as the place of a term: of a number the sign or point that
 * it begins with, and of a ref into something that is no variable what follows from its last bracket on.
 * Else all of it. */
us_span us_ast_shown_span(us_str text, const us_term *term);

/* Appends a constant part of a template string, such that the lexer reads it back. */
void us_ast_print_template_text(us_buf *buf, us_value value, bool multi_line);

/* Appends a term, literal, … as OPA's String() methods write them
 * ("data.a[x]", "f(x, 1)", "x = 1"): the form that error messages use. */
void us_ast_print_term(us_buf *buf, const us_term *term);
void us_ast_print_scalar(us_buf *buf, const us_term *term);
void us_ast_print_literal(us_buf *buf, const us_literal *literal);
void us_ast_print_body(us_buf *buf, const us_body *body);
void us_ast_print_rule(us_buf *buf, const us_rule *rule);

/* Appends one step of a ref: .name, or ["if"], [1] where it is no name or a
 * keyword of v1. */
void us_ast_print_step(us_buf *buf, us_value key);

/* Appends the tree as `opa parse --format pretty` prints it. */
void us_ast_print_tree(us_buf *buf, const us_module *module);

#endif
