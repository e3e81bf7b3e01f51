/* The one traversal of syntax trees. */
#ifndef US_SYNTAX_AST_WALK_H
#define US_SYNTAX_AST_WALK_H

#include "syntax/ast.h"

/* Callbacks, in source order, parents first; NULL ones are skipped. One that
 * returns false keeps the walk from going below that node. [rule] is called
 * for else branches too, [body] for every nested body. */
typedef struct us_visitor {
    void *data;
    bool (*rule)(void *data, us_rule *rule);
    bool (*body)(void *data, us_body *body);
    bool (*literal)(void *data, us_literal *literal);
    bool (*term)(void *data, us_term *term);
} us_visitor;

/* As [term] of a visitor: it stays out of all terms, and of the bodies in them, for less than
 * any other that returns false. */
bool us_walk_no_term(void *data, us_term *term);

/* The package and the imports are terms too: their paths come first, and alone. */
void us_walk_beginning(const us_visitor *visitor, us_module *module);
void us_walk_module(const us_visitor *visitor, us_module *module);
void us_walk_rule(const us_visitor *visitor, us_rule *rule);
void us_walk_body(const us_visitor *visitor, us_body *body);
void us_walk_literal(const us_visitor *visitor, us_literal *literal);
void us_walk_term(const us_visitor *visitor, us_term *term);

#endif
