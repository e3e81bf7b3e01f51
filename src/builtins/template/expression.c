/* Expressions in templates: terms with fields behind them, commands, pipelines, and the
 * declarations in front of these. */
#include "builtins/template/parser.h"

#include "builtins/go_text.h"

static bool is_declared(const us_template_parser *p, us_str name)
{
    for (size_t i = 0; i < p->tree->name_count; i++) {
        if (us_str_equal(p->tree->names[i], name))
            return true;
    }
    return false;
}

static us_node *read_number(us_template_parser *p, const us_template_token *token)
{
    us_node *node = us_parser_node(p, US_NODE_NUMBER, token->offset);
    us_str error;
    node->text = token->text;
    if (us_template_read_number(p->call, token, node, &error))
        return node;
    return us_parser_fail(p, "%.*s", US_STR_ARG(error));
}

static us_node *read_string(us_template_parser *p, const us_template_token *token)
{
    us_node *node = us_parser_node(p, US_NODE_STRING, token->offset);
    node->text = token->text;
    if (us_template_unquote(p->call, token->text, &node->content))
        return node;
    return us_parser_fail(p, "invalid syntax");
}

static us_node *read_name(us_template_parser *p, const us_template_token *token)
{
    us_node *node = us_parser_node(p, US_NODE_IDENTIFIER, token->offset);
    us_buf quoted = us_buf_make(p->call->arena);
    node->text = token->text;
    if (us_template_function_find(token->text))
        return node;
    us_go_quote(&quoted, token->text, false);
    return us_parser_fail(p, "function %.*s not defined",
                          US_STR_ARG(us_buf_str(&quoted)));
}

static us_node *read_variable(us_template_parser *p, const us_template_token *token)
{
    us_node *node = us_parser_node(p, US_NODE_VARIABLE, token->offset);
    us_buf quoted = us_buf_make(p->call->arena);
    us_parser_add_name(p, node, token->text);
    if (is_declared(p, token->text))
        return node;
    us_go_quote(&quoted, token->text, false);
    return us_parser_fail(p, "undefined variable %.*s", US_STR_ARG(us_buf_str(&quoted)));
}

static us_node *read_parentheses(us_template_parser *p)
{
    if (p->depth >= US_TEMPLATE_DEPTH)
        return us_parser_fail(p, "max expression depth exceeded");
    p->depth++;
    us_node *node = us_parser_pipeline(p, "parenthesized pipeline", US_TOKEN_RIGHT);
    p->depth--;
    return node;
}

/* Whether a token begins an operand. */
static bool begins_operand(const us_template_token *token)
{
    return token->kind == US_TOKEN_LEFT || token->kind == US_TOKEN_DOT ||
           (token->kind >= US_TOKEN_BOOLEAN && token->kind <= US_TOKEN_STRING) ||
           us_parser_is_keyword(token, "nil");
}

/* [token] begins an operand. */
static us_node *read_term(us_template_parser *p, const us_template_token *token)
{
    us_node *node;
    switch ((int)token->kind) {
    case US_TOKEN_NAME:
        return read_name(p, token);
    case US_TOKEN_VARIABLE:
        return read_variable(p, token);
    case US_TOKEN_NUMBER:
    case US_TOKEN_CHARACTER:
        return read_number(p, token);
    case US_TOKEN_STRING:
        return read_string(p, token);
    case US_TOKEN_LEFT:
        return read_parentheses(p);
    case US_TOKEN_FIELD:
        node = us_parser_node(p, US_NODE_FIELD, token->offset);
        us_parser_add_name(p, node, us_str_slice(token->text, 1, token->text.length));
        return node;
    case US_TOKEN_BOOLEAN:
        node = us_parser_node(p, US_NODE_BOOLEAN, token->offset);
        node->integer = us_str_is(token->text, "true");
        break;
    case US_TOKEN_DOT:
        node = us_parser_node(p, US_NODE_DOT, token->offset);
        break;
    default:
        node = us_parser_node(p, US_NODE_NIL, token->offset);
        break;
    }
    node->text = token->text;
    return node;
}

/* A term and the fields behind it; where there are some, the position is theirs. */
static us_node *read_operand(us_template_parser *p, const us_template_token *token)
{
    us_node *node = read_term(p, token);
    if (!node || us_parser_peek(p)->kind != US_TOKEN_FIELD)
        return node;
    size_t offset = us_parser_peek(p)->offset;
    us_node *chain = node;
    if (node->kind != US_NODE_FIELD && node->kind != US_NODE_VARIABLE) {
        chain = us_parser_node(p, US_NODE_CHAIN, offset);
        chain->first = node;
    }
    chain->offset = offset;
    while (us_parser_peek(p)->kind == US_TOKEN_FIELD) {
        us_str text = us_parser_take(p)->text;
        us_parser_add_name(p, chain, us_str_slice(text, 1, text.length));
    }
    if (node->kind != US_NODE_BOOLEAN && node->kind != US_NODE_STRING &&
        node->kind != US_NODE_NUMBER && node->kind != US_NODE_NIL &&
        node->kind != US_NODE_DOT)
        return chain;
    us_buf quoted = us_buf_make(p->call->arena);
    us_go_quote(&quoted, node->text, false);
    return us_parser_fail(p, "unexpected . after term %.*s",
                          US_STR_ARG(us_buf_str(&quoted)));
}

/* Operands up to a bar, which is taken, or to the end of the pipeline. */
static us_node *read_command(us_template_parser *p)
{
    us_node *command = us_parser_node(p, US_NODE_COMMAND, us_parser_peek_word(p)->offset);
    for (;;) {
        const us_template_token *token = us_parser_peek_word(p);
        if (begins_operand(token)) {
            us_node *operand = read_operand(p, us_parser_take(p));
            if (!operand)
                return NULL;
            us_parser_add_part(p, command, operand);
        }
        size_t before = p->next;
        token = us_parser_take(p);
        if (token->kind == US_TOKEN_SPACE)
            continue;
        if (token->kind == US_TOKEN_CLOSE || token->kind == US_TOKEN_RIGHT)
            p->next = before;
        else if (token->kind != US_TOKEN_PIPE)
            return us_parser_fail_unexpected(p, token, "operand");
        break;
    }
    return command->part_count > 0 ? command : us_parser_fail(p, "empty command");
}

/* "$a :=", "$a =", "$k, $v :=" at the beginning of a pipeline, or nothing. */
static bool read_declarations(us_template_parser *p, us_node *pipeline,
                              const char *context)
{
    for (;;) {
        const us_template_token *variable = us_parser_peek_word(p);
        if (variable->kind != US_TOKEN_VARIABLE)
            return true;
        size_t back = p->next;
        us_parser_take(p);
        const us_template_token *next = us_parser_peek_word(p);
        bool comma = next->kind == US_TOKEN_OTHER && us_str_is(next->text, ",");
        if (next->kind != US_TOKEN_ASSIGN && next->kind != US_TOKEN_DECLARE && !comma) {
            p->next = back;
            return true;
        }
        us_parser_take_word(p);
        us_parser_add_name(p, pipeline, variable->text);
        us_parser_declare(p, variable->text);
        if (!comma) {
            pipeline->assigns = next->kind == US_TOKEN_ASSIGN;
            return true;
        }
        if (strcmp(context, "range") != 0 || pipeline->name_count >= 2) {
            us_parser_fail(p, "too many declarations in %s", context);
            return false;
        }
        us_token_kind kind = us_parser_peek_word(p)->kind;
        if (kind != US_TOKEN_VARIABLE && kind != US_TOKEN_CLOSE &&
            kind != US_TOKEN_RIGHT) {
            us_parser_fail(p, "range can only initialize variables");
            return false;
        }
    }
}

static us_node *check_pipeline(us_template_parser *p, us_node *pipeline,
                               const char *context)
{
    if (pipeline->part_count == 0)
        return us_parser_fail(p, "missing value for %s", context);
    for (size_t i = 1; i < pipeline->part_count; i++) {
        us_node_kind kind = pipeline->parts[i]->parts[0]->kind;
        if (kind == US_NODE_BOOLEAN || kind == US_NODE_DOT || kind == US_NODE_NIL ||
            kind == US_NODE_NUMBER || kind == US_NODE_STRING)
            return us_parser_fail(p, "non executable command in pipeline stage %zu",
                                  i + 1);
    }
    return pipeline;
}

/* Up to [end], which is taken. */
us_node *us_parser_pipeline(us_template_parser *p, const char *context, us_token_kind end)
{
    us_node *pipeline =
        us_parser_node(p, US_NODE_PIPELINE, us_parser_peek_word(p)->offset);
    if (!us_call_charge(p->call, 10) || !read_declarations(p, pipeline, context))
        return NULL;
    for (;;) {
        const us_template_token *token = us_parser_peek_word(p);
        if (token->kind == end) {
            us_parser_take(p);
            return check_pipeline(p, pipeline, context);
        }
        if (!begins_operand(token))
            return us_parser_fail_unexpected(p, us_parser_take(p), context);
        us_node *command = read_command(p);
        if (!command)
            return NULL;
        us_parser_add_part(p, pipeline, command);
    }
}
