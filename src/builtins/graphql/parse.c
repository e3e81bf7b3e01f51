/* Lexer and generated parser in a row. The generated parser's stack is on the heap and
 * grows; it is on the arena's clean-up list, so that exhausting the arena in the middle
 * frees it. */
#include "builtins/graphql/parse.h"

#include "builtins/graphql/build.h"
#include "builtins/graphql/prelude.h"
#include "graphql_parser.h"

#include <stdlib.h>

/* Of the generated parser. */
void *us_graphql_parserAlloc(void *(*allocate)(size_t size));
void us_graphql_parser(void *parser, int kind, us_graphql_tok token,
                       us_graphql_building *context);
void us_graphql_parserFree(void *parser, void (*release)(void *));

void us_graphql_print_position(us_buf *buf, us_graphql_position position)
{
    us_buf_add_c(buf, position.prelude ? "prelude.graphql" : "input");
    if (position.line)
        us_buf_add_format(buf, ":%d:%d", position.line, position.column);
    us_buf_add_c(buf, ": ");
}

bool us_graphql_fail(us_call *call, us_graphql_position position, us_str text)
{
    us_buf buf = us_buf_make(call->arena);
    if (position.line && position.column >= 0) {
        us_buf_add_str(&buf, text);
        us_buf_add_format(&buf, " in GraphQL string at location %d:%d", position.line,
                          position.column);
    } else {
        us_buf_add_c(&buf, "GraphQL parse error: ");
        us_graphql_print_position(&buf, position);
        us_buf_add_str(&buf, text);
    }
    us_call_error_text(call, us_buf_str(&buf));
    return false;
}

static void free_generated(void *data)
{
    void **parser = data;
    if (*parser)
        us_graphql_parserFree(*parser, free);
    *parser = NULL;
}

static bool feed(us_call *call, us_graphql_building *p, const us_graphql_tokens *tokens)
{
    void **parser = us_arena_alloc_zero(call->arena, sizeof *parser);
    us_arena_on_release(call->arena, free_generated, parser);
    *parser = us_graphql_parserAlloc(malloc);
    if (!*parser) {
        us_call_halt(call, "eval_internal_error", "out of memory");
        return false;
    }
    us_graphql_parser(*parser,
                      p->query ? US_GRAPHQL_TOKEN_QUERY_DOCUMENT
                               : US_GRAPHQL_TOKEN_SCHEMA_DOCUMENT,
                      NULL, p);
    for (size_t i = 0; i < tokens->count && !p->failed; i++)
        us_graphql_parser(*parser, tokens->items[i].kind, &tokens->items[i], p);
    free_generated(parser);
    return true;
}

static bool parse(us_call *call, us_graphql_building *p, us_str text)
{
    if (!us_call_charge(call, 100 + 2 * (uint64_t)text.length))
        return false;
    us_graphql_tokens tokens = us_graphql_lex(call->arena, text, p->built_in);
    if (tokens.deep) {
        us_call_halt(call, "eval_internal_error",
                     "GraphQL document is nested too deeply");
        return false;
    }
    if (!feed(call, p, &tokens))
        return false;
    if (p->schema)
        p->schema->comment = tokens.items[tokens.count - 1].comments;
    if (!p->failed)
        return true;
    us_graphql_position position;
    us_str error;
    if (us_graphql_diagnose(call->arena, &tokens, p->schema != NULL, &position, &error))
        return us_graphql_fail(call, position, error);
    us_call_halt(call, "eval_internal_error", "GraphQL document is not of the grammar");
    return false;
}

bool us_graphql_parse_query(us_call *call, us_str text,
                            us_graphql_query_document **document)
{
    us_graphql_building p = {.arena = call->arena};
    p.query = us_arena_alloc_zero(call->arena, sizeof *p.query);
    *document = p.query;
    return parse(call, &p, us_str_copy(call->arena, text));
}

bool us_graphql_parse_schema(us_call *call, us_str text,
                             us_graphql_schema_document **document)
{
    us_graphql_building p = {.arena = call->arena};
    p.schema = us_arena_alloc_zero(call->arena, sizeof *p.schema);
    *document = p.schema;
    return parse(call, &p, us_str_copy(call->arena, text));
}

bool us_graphql_parse_prelude(us_call *call, us_graphql_schema_document **document)
{
    us_graphql_building p = {.arena = call->arena, .built_in = true};
    p.schema = us_arena_alloc_zero(call->arena, sizeof *p.schema);
    *document = p.schema;
    return parse(call, &p, us_str_from(us_graphql_prelude));
}
