/* GraphQL text to trees. */
#ifndef US_BUILTINS_GRAPHQL_PARSE_H
#define US_BUILTINS_GRAPHQL_PARSE_H

#include "builtins/builtin.h"
#include "builtins/graphql/lexer.h"

/* Each reads [text], which must live as long as the tree; the tree is in the call's
 * arena. False after storing an error of the call: the reference's words, or a limit. */
bool us_graphql_parse_query(us_call *call, us_str text,
                            us_graphql_query_document **document);
bool us_graphql_parse_schema(us_call *call, us_str text,
                             us_graphql_schema_document **document);

/* The definitions that every schema begins with. As us_graphql_parse_schema. */
bool us_graphql_parse_prelude(us_call *call, us_graphql_schema_document **document);

/* "input:LINE:COLUMN: ", the prelude's own name in place of input, or "input: " where the
 * position is unknown. */
void us_graphql_print_position(us_buf *buf, us_graphql_position position);

/* Stores an error about [position] the way OPA words the reference's: "TEXT in GraphQL
 * string at location LINE:COLUMN". Where there is no position, or its column is less than
 * 0, it can't, and puts "GraphQL parse error:" in front. Returns false. */
bool us_graphql_fail(us_call *call, us_graphql_position position, us_str text);

/* Says what is wrong with tokens that the grammar doesn't take. [is_schema]: they are read
 * as type definitions. False if nothing is: then the grammar takes them. */
bool us_graphql_diagnose(us_arena *arena, const us_graphql_tokens *tokens, bool is_schema,
                         us_graphql_position *position, us_str *text);

#endif
