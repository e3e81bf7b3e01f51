/* Reads the tokens of a template into trees: one for the template itself, one for each
 * define and block in it. Each tree under way has variables and a place of its own; the
 * place is how far it has looked at the tokens, whose line its errors name. */
#include "builtins/template/template.h"

#include "builtins/go_text.h"

typedef struct tree {
    size_t furthest; /* number of the last token seen, plus 1; 0: none */
    size_t action_line;
    us_str *names; /* of the variables in scope */
    size_t name_count, name_capacity;
    int ranges;
} tree;

typedef struct parser {
    us_templates *made;
    us_call *call;
    us_template_token *tokens;
    size_t next;
    tree *tree;
    int depth;
} parser;

static us_node *read_pipeline(parser *p, const char *context, us_token_kind end);
static us_node *read_list(parser *p, us_node **end);

/* ---- Errors and tokens */

static void *fail(parser *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Returns NULL. */
static void *fail(parser *p, const char *format, ...)
{
    us_arena *arena = p->call->arena;
    va_list arguments;
    va_start(arguments, format);
    us_str text = us_str_format_list(arena, format, arguments);
    va_end(arguments);
    size_t line = p->tree->furthest ? p->tokens[p->tree->furthest - 1].line : 0;
    us_buf buf = us_buf_make(arena);
    us_buf_add_format(&buf, "template: template:%zu: ", line);
    us_buf_add_str(&buf, text);
    us_call_error_text(p->call, us_buf_str(&buf));
    return NULL;
}

static const us_template_token *take(parser *p)
{
    const us_template_token *token = &p->tokens[p->next];
    if (token->kind != US_TOKEN_END && token->kind != US_TOKEN_ERROR)
        p->next++;
    size_t seen = (size_t)(token - p->tokens) + 1;
    if (p->tree->furthest < seen)
        p->tree->furthest = seen;
    return token;
}

static const us_template_token *peek(parser *p)
{
    size_t next = p->next;
    const us_template_token *token = take(p);
    p->next = next;
    return token;
}

static const us_template_token *take_word(parser *p)
{
    const us_template_token *token = take(p);
    while (token->kind == US_TOKEN_SPACE)
        token = take(p);
    return token;
}

static const us_template_token *peek_word(parser *p)
{
    while (peek(p)->kind == US_TOKEN_SPACE)
        take(p);
    return peek(p);
}

static bool is_keyword(const us_template_token *token, const char *word)
{
    return token->kind == US_TOKEN_KEYWORD && us_str_is(token->text, word);
}

/* A token as messages show it. */
static us_str describe(parser *p, const us_template_token *token)
{
    enum { SHOWN = 10 };
    us_buf buf = us_buf_make(p->call->arena);
    if (token->kind == US_TOKEN_END || token->kind == US_TOKEN_ERROR)
        return token->text;
    if (token->kind >= US_TOKEN_KEYWORD) {
        us_buf_add_char(&buf, '<');
        us_buf_add_str(&buf, token->text);
        us_buf_add_char(&buf, '>');
        return us_buf_str(&buf);
    }
    us_str text = token->text;
    if (text.length > SHOWN) {
        us_value shown = us_value_string_checked(p->call->arena, text);
        us_go_format(p->call, &buf, US_STR("%.10q..."), &shown, 1);
    } else {
        us_go_quote(&buf, text, false);
    }
    return us_buf_str(&buf);
}

static void *fail_unexpected(parser *p, const us_template_token *token,
                             const char *context)
{
    us_str shown = describe(p, token);
    us_str extra = US_STR_EMPTY;
    if (token->kind != US_TOKEN_ERROR)
        return fail(p, "unexpected %.*s in %s", US_STR_ARG(shown), context);
    if (p->tree->action_line != 0 && p->tree->action_line != token->line) {
        bool says_action = us_str_ends_with(token->text, US_STR(" action"));
        extra = us_str_format(p->call->arena, "%s started at template:%zu",
                              says_action ? "" : " in action", p->tree->action_line);
    }
    return fail(p, "%.*s%.*s", US_STR_ARG(shown), US_STR_ARG(extra));
}

static const us_template_token *expect_close(parser *p, const char *context)
{
    const us_template_token *token = take_word(p);
    return token->kind == US_TOKEN_CLOSE ? token : fail_unexpected(p, token, context);
}

/* ---- Nodes */

static us_node *new_node(parser *p, us_node_kind kind, size_t offset)
{
    us_node *node = us_arena_alloc_zero(p->call->arena, sizeof *node);
    node->kind = kind;
    node->offset = offset;
    return node;
}

static void add_part(parser *p, us_node *node, us_node *part)
{
    node->parts = us_arena_room(p->call->arena, node->parts, node->part_count,
                                &node->part_capacity, sizeof(us_node *));
    node->parts[node->part_count++] = part;
}

static void add_name(parser *p, us_node *node, us_str name)
{
    node->names = us_arena_room(p->call->arena, node->names, node->name_count,
                                &node->name_capacity, sizeof(us_str));
    node->names[node->name_count++] = name;
}

static void declare(parser *p, us_str name)
{
    tree *t = p->tree;
    t->names = us_arena_room(p->call->arena, t->names, t->name_count, &t->name_capacity,
                             sizeof(us_str));
    t->names[t->name_count++] = name;
}

static bool is_declared(const parser *p, us_str name)
{
    for (size_t i = 0; i < p->tree->name_count; i++) {
        if (us_str_equal(p->tree->names[i], name))
            return true;
    }
    return false;
}

static bool is_empty(const us_node *list)
{
    for (size_t i = 0; i < list->part_count; i++) {
        const us_node *part = list->parts[i];
        if (part->kind != US_NODE_TEXT)
            return false;
        for (size_t k = 0; k < part->text.length; k++) {
            if (!strchr(" \t\n\v\f\r", part->text.text[k]) || part->text.text[k] == '\0')
                return false;
        }
    }
    return true;
}

/* ---- Expressions */

static us_node *read_number(parser *p, const us_template_token *token)
{
    us_node *node = new_node(p, US_NODE_NUMBER, token->offset);
    us_str error;
    node->text = token->text;
    if (us_template_read_number(p->call, token, node, &error))
        return node;
    return fail(p, "%.*s", US_STR_ARG(error));
}

static us_node *read_string(parser *p, const us_template_token *token)
{
    us_node *node = new_node(p, US_NODE_STRING, token->offset);
    node->text = token->text;
    if (us_template_unquote(p->call, token->text, &node->content))
        return node;
    return fail(p, "invalid syntax");
}

static us_node *read_name(parser *p, const us_template_token *token)
{
    us_node *node = new_node(p, US_NODE_IDENTIFIER, token->offset);
    us_buf quoted = us_buf_make(p->call->arena);
    node->text = token->text;
    if (us_template_function_find(token->text))
        return node;
    us_go_quote(&quoted, token->text, false);
    return fail(p, "function %.*s not defined", US_STR_ARG(us_buf_str(&quoted)));
}

static us_node *read_variable(parser *p, const us_template_token *token)
{
    us_node *node = new_node(p, US_NODE_VARIABLE, token->offset);
    us_buf quoted = us_buf_make(p->call->arena);
    add_name(p, node, token->text);
    if (is_declared(p, token->text))
        return node;
    us_go_quote(&quoted, token->text, false);
    return fail(p, "undefined variable %.*s", US_STR_ARG(us_buf_str(&quoted)));
}

static us_node *read_parentheses(parser *p)
{
    if (p->depth >= US_TEMPLATE_DEPTH)
        return fail(p, "max expression depth exceeded");
    p->depth++;
    us_node *node = read_pipeline(p, "parenthesized pipeline", US_TOKEN_RIGHT);
    p->depth--;
    return node;
}

/* Whether a token begins an operand. */
static bool begins_operand(const us_template_token *token)
{
    return token->kind == US_TOKEN_LEFT || token->kind == US_TOKEN_DOT ||
           (token->kind >= US_TOKEN_BOOLEAN && token->kind <= US_TOKEN_STRING) ||
           is_keyword(token, "nil");
}

/* [token] begins an operand. */
static us_node *read_term(parser *p, const us_template_token *token)
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
        node = new_node(p, US_NODE_FIELD, token->offset);
        add_name(p, node, us_str_slice(token->text, 1, token->text.length));
        return node;
    case US_TOKEN_BOOLEAN:
        node = new_node(p, US_NODE_BOOLEAN, token->offset);
        node->integer = us_str_is(token->text, "true");
        break;
    case US_TOKEN_DOT:
        node = new_node(p, US_NODE_DOT, token->offset);
        break;
    default:
        node = new_node(p, US_NODE_NIL, token->offset);
        break;
    }
    node->text = token->text;
    return node;
}

/* A term and the fields behind it; where there are some, the position is theirs. */
static us_node *read_operand(parser *p, const us_template_token *token)
{
    us_node *node = read_term(p, token);
    if (!node || peek(p)->kind != US_TOKEN_FIELD)
        return node;
    size_t offset = peek(p)->offset;
    us_node *chain = node;
    if (node->kind != US_NODE_FIELD && node->kind != US_NODE_VARIABLE) {
        chain = new_node(p, US_NODE_CHAIN, offset);
        chain->first = node;
    }
    chain->offset = offset;
    while (peek(p)->kind == US_TOKEN_FIELD) {
        us_str text = take(p)->text;
        add_name(p, chain, us_str_slice(text, 1, text.length));
    }
    if (node->kind != US_NODE_BOOLEAN && node->kind != US_NODE_STRING &&
        node->kind != US_NODE_NUMBER && node->kind != US_NODE_NIL &&
        node->kind != US_NODE_DOT)
        return chain;
    us_buf quoted = us_buf_make(p->call->arena);
    us_go_quote(&quoted, node->text, false);
    return fail(p, "unexpected . after term %.*s", US_STR_ARG(us_buf_str(&quoted)));
}

/* Operands up to a bar, which is taken, or to the end of the pipeline. */
static us_node *read_command(parser *p)
{
    us_node *command = new_node(p, US_NODE_COMMAND, peek_word(p)->offset);
    for (;;) {
        const us_template_token *token = peek_word(p);
        if (begins_operand(token)) {
            us_node *operand = read_operand(p, take(p));
            if (!operand)
                return NULL;
            add_part(p, command, operand);
        }
        size_t before = p->next;
        token = take(p);
        if (token->kind == US_TOKEN_SPACE)
            continue;
        if (token->kind == US_TOKEN_CLOSE || token->kind == US_TOKEN_RIGHT)
            p->next = before;
        else if (token->kind != US_TOKEN_PIPE)
            return fail_unexpected(p, token, "operand");
        break;
    }
    return command->part_count > 0 ? command : fail(p, "empty command");
}

/* "$a :=", "$a =", "$k, $v :=" at the beginning of a pipeline, or nothing. */
static bool read_declarations(parser *p, us_node *pipeline, const char *context)
{
    for (;;) {
        const us_template_token *variable = peek_word(p);
        if (variable->kind != US_TOKEN_VARIABLE)
            return true;
        size_t back = p->next;
        take(p);
        const us_template_token *next = peek_word(p);
        bool comma = next->kind == US_TOKEN_OTHER && us_str_is(next->text, ",");
        if (next->kind != US_TOKEN_ASSIGN && next->kind != US_TOKEN_DECLARE && !comma) {
            p->next = back;
            return true;
        }
        take_word(p);
        add_name(p, pipeline, variable->text);
        declare(p, variable->text);
        if (!comma) {
            pipeline->assigns = next->kind == US_TOKEN_ASSIGN;
            return true;
        }
        if (strcmp(context, "range") != 0 || pipeline->name_count >= 2) {
            fail(p, "too many declarations in %s", context);
            return false;
        }
        us_token_kind kind = peek_word(p)->kind;
        if (kind != US_TOKEN_VARIABLE && kind != US_TOKEN_CLOSE &&
            kind != US_TOKEN_RIGHT) {
            fail(p, "range can only initialize variables");
            return false;
        }
    }
}

static us_node *check_pipeline(parser *p, us_node *pipeline, const char *context)
{
    if (pipeline->part_count == 0)
        return fail(p, "missing value for %s", context);
    for (size_t i = 1; i < pipeline->part_count; i++) {
        us_node_kind kind = pipeline->parts[i]->parts[0]->kind;
        if (kind == US_NODE_BOOLEAN || kind == US_NODE_DOT || kind == US_NODE_NIL ||
            kind == US_NODE_NUMBER || kind == US_NODE_STRING)
            return fail(p, "non executable command in pipeline stage %zu", i + 1);
    }
    return pipeline;
}

/* Up to [end], which is taken. */
static us_node *read_pipeline(parser *p, const char *context, us_token_kind end)
{
    us_node *pipeline = new_node(p, US_NODE_PIPELINE, peek_word(p)->offset);
    if (!us_call_charge(p->call, 10) || !read_declarations(p, pipeline, context))
        return NULL;
    for (;;) {
        const us_template_token *token = peek_word(p);
        if (token->kind == end) {
            take(p);
            return check_pipeline(p, pipeline, context);
        }
        if (!begins_operand(token))
            return fail_unexpected(p, take(p), context);
        us_node *command = read_command(p);
        if (!command)
            return NULL;
        add_part(p, pipeline, command);
    }
}

/* ---- Templates that are defined */

static bool add_template(parser *p, us_str name, us_node *root)
{
    us_templates *made = p->made;
    us_template *old = us_template_find(made, name);
    if (old && !is_empty(old->root) && !is_empty(root)) {
        us_buf quoted = us_buf_make(p->call->arena);
        us_go_quote(&quoted, name, false);
        fail(p, "template: multiple definition of template %.*s",
             US_STR_ARG(us_buf_str(&quoted)));
        return false;
    }
    if (old) {
        if (is_empty(old->root))
            old->root = root;
        return true;
    }
    made->items = us_arena_room(p->call->arena, made->items, made->count, &made->capacity,
                                sizeof *made->items);
    made->items[made->count++] = (us_template){name, root};
    return true;
}

/* Runs [read] with a tree of its own. */
static us_node *read_tree(parser *p, tree *new, us_node *(*read)(parser *p, void *data),
                          void *data)
{
    tree *outer = p->tree;
    *new = (tree){0};
    p->tree = new;
    declare(p, US_STR("$"));
    us_node *node = read(p, data);
    if (node)
        p->tree = outer;
    return node;
}

static bool read_template_name(parser *p, const us_template_token *token,
                               const char *context, us_str *name)
{
    if (token->kind != US_TOKEN_STRING) {
        fail_unexpected(p, token, context);
        return false;
    }
    if (us_template_unquote(p->call, token->text, name))
        return true;
    fail(p, "invalid syntax");
    return false;
}

/* Behind the keyword define. */
static us_node *read_definition(parser *p, void *data)
{
    static const char context[] = "define clause";
    us_str name;
    (void)data;
    if (!read_template_name(p, take_word(p), context, &name) || !expect_close(p, context))
        return NULL;
    us_node *end;
    us_node *root = read_list(p, &end);
    if (root && end->kind == US_NODE_ELSE)
        return fail(p, "unexpected {{else}} in %s", context);
    return root && add_template(p, name, root) ? root : NULL;
}

/* Stores in [data] what the list ended with. */
static us_node *read_block_list(parser *p, void *data)
{
    return read_list(p, data);
}

/* ---- Actions */

static us_node *read_block(parser *p)
{
    static const char context[] = "block clause";
    tree inner, *outer = p->tree;
    us_node *end = NULL;
    const us_template_token *token = take_word(p);
    us_node *node = new_node(p, US_NODE_TEMPLATE, token->offset);
    if (!read_template_name(p, token, context, &node->text))
        return NULL;
    node->first = read_pipeline(p, context, US_TOKEN_CLOSE);
    us_node *root = node->first ? read_tree(p, &inner, read_block_list, &end) : NULL;
    if (!root)
        return NULL;
    if (end->kind == US_NODE_ELSE)
        return fail(p, "unexpected {{else}} in %s", context);
    p->tree = &inner;
    bool added = add_template(p, node->text, root);
    p->tree = outer;
    return added ? node : NULL;
}

static us_node *read_template(parser *p)
{
    static const char context[] = "template clause";
    const us_template_token *token = take_word(p);
    us_node *node = new_node(p, US_NODE_TEMPLATE, token->offset);
    if (!read_template_name(p, token, context, &node->text))
        return NULL;
    if (peek_word(p)->kind == US_TOKEN_CLOSE) {
        take(p);
        return node;
    }
    node->first = read_pipeline(p, context, US_TOKEN_CLOSE);
    return node->first ? node : NULL;
}

static us_node *read_jump(parser *p, const us_template_token *token, us_node_kind kind)
{
    us_str context = us_str_format(p->call->arena, "{{%.*s}}", US_STR_ARG(token->text));
    if (!expect_close(p, context.text))
        return NULL;
    if (p->tree->ranges == 0)
        return fail(p, "%s outside {{range}}", context.text);
    return new_node(p, kind, token->offset);
}

static us_node *read_else(parser *p)
{
    const us_template_token *token = peek_word(p);
    if (!is_keyword(token, "if") && !is_keyword(token, "with") &&
        !(token = expect_close(p, "else")))
        return NULL;
    return new_node(p, US_NODE_ELSE, token->offset);
}

static us_node *read_end(parser *p)
{
    const us_template_token *token = expect_close(p, "end");
    return token ? new_node(p, US_NODE_END, token->offset) : NULL;
}

static us_node *read_control(parser *p, us_node_kind kind, const char *context);

/* What follows else: another if or with of the same kind, or a list up to end. */
static us_node *read_other(parser *p, us_node_kind kind, const char *context)
{
    us_node *end;
    const us_template_token *token = peek(p);
    if (kind != US_NODE_RANGE && is_keyword(token, context)) {
        us_node *list = new_node(p, US_NODE_LIST, token->offset);
        take(p);
        us_node *inner = read_control(p, kind, context);
        if (!inner)
            return NULL;
        add_part(p, list, inner);
        return list;
    }
    us_node *list = read_list(p, &end);
    if (list && end->kind != US_NODE_END)
        return fail(p, "expected end; found {{else}}");
    return list;
}

static us_node *read_branches(parser *p, us_node *node, const char *context)
{
    us_node *end;
    node->first = read_pipeline(p, context, US_TOKEN_CLOSE);
    if (!node->first)
        return NULL;
    node->offset = node->first->offset;
    p->tree->ranges += node->kind == US_NODE_RANGE;
    node->second = read_list(p, &end);
    p->tree->ranges -= node->kind == US_NODE_RANGE;
    if (!node->second)
        return NULL;
    if (end->kind == US_NODE_ELSE && !(node->third = read_other(p, node->kind, context)))
        return NULL;
    return node;
}

/* if, with and range, behind the keyword. */
static us_node *read_control(parser *p, us_node_kind kind, const char *context)
{
    size_t names = p->tree->name_count;
    if (p->depth >= US_TEMPLATE_DEPTH)
        return fail(p, "blocks are nested too deep");
    p->depth++;
    us_node *node = read_branches(p, new_node(p, kind, 0), context);
    p->depth--;
    p->tree->name_count = names;
    return node;
}

static us_node *read_keyword(parser *p, const us_template_token *token)
{
    us_str word = token->text;
    if (us_str_is(word, "block"))
        return read_block(p);
    if (us_str_is(word, "break"))
        return read_jump(p, token, US_NODE_BREAK);
    if (us_str_is(word, "continue"))
        return read_jump(p, token, US_NODE_CONTINUE);
    if (us_str_is(word, "else"))
        return read_else(p);
    if (us_str_is(word, "end"))
        return read_end(p);
    if (us_str_is(word, "if"))
        return read_control(p, US_NODE_IF, "if");
    if (us_str_is(word, "range"))
        return read_control(p, US_NODE_RANGE, "range");
    if (us_str_is(word, "template"))
        return read_template(p);
    return read_control(p, US_NODE_WITH, "with");
}

/* Behind "{{". */
static us_node *read_action(parser *p)
{
    const us_template_token *token = peek_word(p);
    if (token->kind == US_TOKEN_KEYWORD && !is_keyword(token, "define") &&
        !is_keyword(token, "nil"))
        return read_keyword(p, take(p));
    us_node *node = new_node(p, US_NODE_ACTION, token->offset);
    node->first = read_pipeline(p, "command", US_TOKEN_CLOSE);
    return node->first ? node : NULL;
}

static us_node *read_part(parser *p)
{
    const us_template_token *token = take_word(p);
    if (token->kind == US_TOKEN_TEXT) {
        us_node *node = new_node(p, US_NODE_TEXT, token->offset);
        node->text = token->text;
        return node;
    }
    if (token->kind != US_TOKEN_OPEN)
        return fail_unexpected(p, token, "input");
    p->tree->action_line = token->line;
    us_node *node = read_action(p);
    if (node)
        p->tree->action_line = 0;
    return node;
}

/* Parts up to else or end, which is [end]. */
static us_node *read_list(parser *p, us_node **end)
{
    us_node *list = new_node(p, US_NODE_LIST, peek_word(p)->offset);
    while (peek_word(p)->kind != US_TOKEN_END) {
        us_node *part = read_part(p);
        if (!part)
            return NULL;
        if (part->kind == US_NODE_END || part->kind == US_NODE_ELSE) {
            *end = part;
            return list;
        }
        add_part(p, list, part);
    }
    return fail(p, "unexpected EOF");
}

static bool read_top(parser *p, us_node *root)
{
    while (peek(p)->kind != US_TOKEN_END) {
        size_t back = p->next;
        if (take(p)->kind == US_TOKEN_OPEN && is_keyword(take_word(p), "define")) {
            tree inner;
            if (!read_tree(p, &inner, read_definition, NULL))
                return false;
            continue;
        }
        p->next = back;
        us_node *part = read_part(p);
        if (!part)
            return false;
        if (part->kind == US_NODE_END || part->kind == US_NODE_ELSE) {
            fail(p, "unexpected %s", part->kind == US_NODE_END ? "{{end}}" : "{{else}}");
            return false;
        }
        add_part(p, root, part);
    }
    return true;
}

us_template *us_template_find(const us_templates *all, us_str name)
{
    for (size_t i = 0; i < all->count; i++) {
        if (us_str_equal(all->items[i].name, name))
            return &all->items[i];
    }
    return NULL;
}

bool us_template_parse(us_call *call, us_str source, us_templates *made)
{
    tree top = {0};
    *made = (us_templates){.call = call, .source = source};
    parser p = {.made = made, .call = call, .tokens = us_template_lex(call, source)};
    p.tree = &top;
    declare(&p, US_STR("$"));
    us_node *root = new_node(&p, US_NODE_LIST, 0);
    return read_top(&p, root) && add_template(&p, US_STR("template"), root);
}
