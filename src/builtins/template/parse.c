/* Reads the tokens of a template into trees: one for the template itself, one for each
 * define and block in it. Each tree under way has variables and a place of its own; the
 * place is how far it has looked at the tokens, whose line its errors name. */
#include "builtins/template/parser.h"

#include "builtins/go_text.h"

static us_node *read_list(us_template_parser *p, us_node **end);

/* ---- Errors and tokens */

void *us_parser_fail(us_template_parser *p, const char *format, ...)
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

const us_template_token *us_parser_take(us_template_parser *p)
{
    const us_template_token *token = &p->tokens[p->next];
    if (token->kind != US_TOKEN_END && token->kind != US_TOKEN_ERROR)
        p->next++;
    size_t seen = (size_t)(token - p->tokens) + 1;
    if (p->tree->furthest < seen)
        p->tree->furthest = seen;
    return token;
}

const us_template_token *us_parser_peek(us_template_parser *p)
{
    size_t next = p->next;
    const us_template_token *token = us_parser_take(p);
    p->next = next;
    return token;
}

const us_template_token *us_parser_take_word(us_template_parser *p)
{
    const us_template_token *token = us_parser_take(p);
    while (token->kind == US_TOKEN_SPACE)
        token = us_parser_take(p);
    return token;
}

const us_template_token *us_parser_peek_word(us_template_parser *p)
{
    while (us_parser_peek(p)->kind == US_TOKEN_SPACE)
        us_parser_take(p);
    return us_parser_peek(p);
}

bool us_parser_is_keyword(const us_template_token *token, const char *word)
{
    return token->kind == US_TOKEN_KEYWORD && us_str_is(token->text, word);
}

/* A token as messages show it. */
static us_str describe(us_template_parser *p, const us_template_token *token)
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

void *us_parser_fail_unexpected(us_template_parser *p, const us_template_token *token,
                                const char *context)
{
    us_str shown = describe(p, token);
    us_str extra = US_STR_EMPTY;
    if (token->kind != US_TOKEN_ERROR)
        return us_parser_fail(p, "unexpected %.*s in %s", US_STR_ARG(shown), context);
    if (p->tree->action_line != 0 && p->tree->action_line != token->line) {
        bool says_action = us_str_ends_with(token->text, US_STR(" action"));
        extra = us_str_format(p->call->arena, "%s started at template:%zu",
                              says_action ? "" : " in action", p->tree->action_line);
    }
    return us_parser_fail(p, "%.*s%.*s", US_STR_ARG(shown), US_STR_ARG(extra));
}

static const us_template_token *expect_close(us_template_parser *p, const char *context)
{
    const us_template_token *token = us_parser_take_word(p);
    return token->kind == US_TOKEN_CLOSE ? token
                                         : us_parser_fail_unexpected(p, token, context);
}

/* ---- Nodes */

us_node *us_parser_node(us_template_parser *p, us_node_kind kind, size_t offset)
{
    us_node *node = us_arena_alloc_zero(p->call->arena, sizeof *node);
    node->kind = kind;
    node->offset = offset;
    return node;
}

void us_parser_add_part(us_template_parser *p, us_node *node, us_node *part)
{
    node->parts = us_arena_room(p->call->arena, node->parts, node->part_count,
                                &node->part_capacity, sizeof(us_node *));
    node->parts[node->part_count++] = part;
}

void us_parser_add_name(us_template_parser *p, us_node *node, us_str name)
{
    node->names = us_arena_room(p->call->arena, node->names, node->name_count,
                                &node->name_capacity, sizeof(us_str));
    node->names[node->name_count++] = name;
}

void us_parser_declare(us_template_parser *p, us_str name)
{
    us_template_tree *t = p->tree;
    t->names = us_arena_room(p->call->arena, t->names, t->name_count, &t->name_capacity,
                             sizeof(us_str));
    t->names[t->name_count++] = name;
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

/* ---- Templates that are defined */

static bool add_template(us_template_parser *p, us_str name, us_node *root)
{
    us_templates *made = p->made;
    us_template *old = us_template_find(made, name);
    if (old && !is_empty(old->root) && !is_empty(root)) {
        us_buf quoted = us_buf_make(p->call->arena);
        us_go_quote(&quoted, name, false);
        us_parser_fail(p, "template: multiple definition of template %.*s",
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
static us_node *read_tree(us_template_parser *p, us_template_tree *new,
                          us_node *(*read)(us_template_parser *p, void *data), void *data)
{
    us_template_tree *outer = p->tree;
    *new = (us_template_tree){0};
    p->tree = new;
    us_parser_declare(p, US_STR("$"));
    us_node *node = read(p, data);
    if (node)
        p->tree = outer;
    return node;
}

static bool read_template_name(us_template_parser *p, const us_template_token *token,
                               const char *context, us_str *name)
{
    if (token->kind != US_TOKEN_STRING) {
        us_parser_fail_unexpected(p, token, context);
        return false;
    }
    if (us_template_unquote(p->call, token->text, name))
        return true;
    us_parser_fail(p, "invalid syntax");
    return false;
}

/* Behind the keyword define. */
static us_node *read_definition(us_template_parser *p, void *data)
{
    static const char context[] = "define clause";
    us_str name;
    (void)data;
    if (!read_template_name(p, us_parser_take_word(p), context, &name) ||
        !expect_close(p, context))
        return NULL;
    us_node *end;
    us_node *root = read_list(p, &end);
    if (root && end->kind == US_NODE_ELSE)
        return us_parser_fail(p, "unexpected {{else}} in %s", context);
    return root && add_template(p, name, root) ? root : NULL;
}

/* Stores in [data] what the list ended with. */
static us_node *read_block_list(us_template_parser *p, void *data)
{
    return read_list(p, data);
}

/* ---- Actions */

static us_node *read_block(us_template_parser *p)
{
    static const char context[] = "block clause";
    us_template_tree inner, *outer = p->tree;
    us_node *end = NULL;
    const us_template_token *token = us_parser_take_word(p);
    us_node *node = us_parser_node(p, US_NODE_TEMPLATE, token->offset);
    if (!read_template_name(p, token, context, &node->text))
        return NULL;
    node->first = us_parser_pipeline(p, context, US_TOKEN_CLOSE);
    us_node *root = node->first ? read_tree(p, &inner, read_block_list, &end) : NULL;
    if (!root)
        return NULL;
    if (end->kind == US_NODE_ELSE)
        return us_parser_fail(p, "unexpected {{else}} in %s", context);
    p->tree = &inner;
    bool added = add_template(p, node->text, root);
    p->tree = outer;
    return added ? node : NULL;
}

static us_node *read_template(us_template_parser *p)
{
    static const char context[] = "template clause";
    const us_template_token *token = us_parser_take_word(p);
    us_node *node = us_parser_node(p, US_NODE_TEMPLATE, token->offset);
    if (!read_template_name(p, token, context, &node->text))
        return NULL;
    if (us_parser_peek_word(p)->kind == US_TOKEN_CLOSE) {
        us_parser_take(p);
        return node;
    }
    node->first = us_parser_pipeline(p, context, US_TOKEN_CLOSE);
    return node->first ? node : NULL;
}

static us_node *read_jump(us_template_parser *p, const us_template_token *token,
                          us_node_kind kind)
{
    us_str context = us_str_format(p->call->arena, "{{%.*s}}", US_STR_ARG(token->text));
    if (!expect_close(p, context.text))
        return NULL;
    if (p->tree->ranges == 0)
        return us_parser_fail(p, "%s outside {{range}}", context.text);
    return us_parser_node(p, kind, token->offset);
}

static us_node *read_else(us_template_parser *p)
{
    const us_template_token *token = us_parser_peek_word(p);
    if (!us_parser_is_keyword(token, "if") && !us_parser_is_keyword(token, "with") &&
        !(token = expect_close(p, "else")))
        return NULL;
    return us_parser_node(p, US_NODE_ELSE, token->offset);
}

static us_node *read_end(us_template_parser *p)
{
    const us_template_token *token = expect_close(p, "end");
    return token ? us_parser_node(p, US_NODE_END, token->offset) : NULL;
}

static us_node *read_control(us_template_parser *p, us_node_kind kind,
                             const char *context);

/* What follows else: another if or with of the same kind, or a list up to end. */
static us_node *read_other(us_template_parser *p, us_node_kind kind, const char *context)
{
    us_node *end;
    const us_template_token *token = us_parser_peek(p);
    if (kind != US_NODE_RANGE && us_parser_is_keyword(token, context)) {
        us_node *list = us_parser_node(p, US_NODE_LIST, token->offset);
        us_parser_take(p);
        us_node *inner = read_control(p, kind, context);
        if (!inner)
            return NULL;
        us_parser_add_part(p, list, inner);
        return list;
    }
    us_node *list = read_list(p, &end);
    if (list && end->kind != US_NODE_END)
        return us_parser_fail(p, "expected end; found {{else}}");
    return list;
}

static us_node *read_branches(us_template_parser *p, us_node *node, const char *context)
{
    us_node *end;
    node->first = us_parser_pipeline(p, context, US_TOKEN_CLOSE);
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
static us_node *read_control(us_template_parser *p, us_node_kind kind,
                             const char *context)
{
    size_t names = p->tree->name_count;
    if (p->depth >= US_TEMPLATE_DEPTH)
        return us_parser_fail(p, "blocks are nested too deep");
    p->depth++;
    us_node *node = read_branches(p, us_parser_node(p, kind, 0), context);
    p->depth--;
    p->tree->name_count = names;
    return node;
}

static us_node *read_keyword(us_template_parser *p, const us_template_token *token)
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
static us_node *read_action(us_template_parser *p)
{
    const us_template_token *token = us_parser_peek_word(p);
    if (token->kind == US_TOKEN_KEYWORD && !us_parser_is_keyword(token, "define") &&
        !us_parser_is_keyword(token, "nil"))
        return read_keyword(p, us_parser_take(p));
    us_node *node = us_parser_node(p, US_NODE_ACTION, token->offset);
    node->first = us_parser_pipeline(p, "command", US_TOKEN_CLOSE);
    return node->first ? node : NULL;
}

static us_node *read_part(us_template_parser *p)
{
    const us_template_token *token = us_parser_take_word(p);
    if (token->kind == US_TOKEN_TEXT) {
        us_node *node = us_parser_node(p, US_NODE_TEXT, token->offset);
        node->text = token->text;
        return node;
    }
    if (token->kind != US_TOKEN_OPEN)
        return us_parser_fail_unexpected(p, token, "input");
    p->tree->action_line = token->line;
    us_node *node = read_action(p);
    if (node)
        p->tree->action_line = 0;
    return node;
}

/* Parts up to else or end, which is [end]. */
static us_node *read_list(us_template_parser *p, us_node **end)
{
    us_node *list = us_parser_node(p, US_NODE_LIST, us_parser_peek_word(p)->offset);
    while (us_parser_peek_word(p)->kind != US_TOKEN_END) {
        us_node *part = read_part(p);
        if (!part)
            return NULL;
        if (part->kind == US_NODE_END || part->kind == US_NODE_ELSE) {
            *end = part;
            return list;
        }
        us_parser_add_part(p, list, part);
    }
    return us_parser_fail(p, "unexpected EOF");
}

static bool read_top(us_template_parser *p, us_node *root)
{
    while (us_parser_peek(p)->kind != US_TOKEN_END) {
        size_t back = p->next;
        if (us_parser_take(p)->kind == US_TOKEN_OPEN &&
            us_parser_is_keyword(us_parser_take_word(p), "define")) {
            us_template_tree inner;
            if (!read_tree(p, &inner, read_definition, NULL))
                return false;
            continue;
        }
        p->next = back;
        us_node *part = read_part(p);
        if (!part)
            return false;
        if (part->kind == US_NODE_END || part->kind == US_NODE_ELSE) {
            us_parser_fail(p, "unexpected %s",
                           part->kind == US_NODE_END ? "{{end}}" : "{{else}}");
            return false;
        }
        us_parser_add_part(p, root, part);
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
    us_template_tree top = {0};
    *made = (us_templates){.call = call, .source = source};
    us_template_parser p = {
        .made = made, .call = call, .tokens = us_template_lex(call, source)};
    p.tree = &top;
    us_parser_declare(&p, US_STR("$"));
    us_node *root = us_parser_node(&p, US_NODE_LIST, 0);
    return read_top(&p, root) && add_template(&p, US_STR("template"), root);
}
