/* Packages, imports and rules from the grammar's actions.
 *
 * A head is read as a reference or call and taken apart here, because only
 * what follows it tells what it is: p[x] alone, with a body, with `if`, and
 * with a value are four different rules. The central structure is us_branch: a
 * body with what stands before it. Whether the dialect allows the rule is left
 * to check_syntax.c. */
#include "syntax/ast_walk.h"
#include "syntax/build.h"

static void add_rule(us_parser *p, us_rule *rule)
{
    us_module *m = p->module;
    if (m->rule_count == p->rule_capacity) {
        size_t capacity = p->rule_capacity ? 2 * p->rule_capacity : 16;
        m->rules = us_arena_grow(p->arena, m->rules, m->rule_count * sizeof *m->rules,
                                 capacity * sizeof *m->rules);
        p->rule_capacity = capacity;
    }
    m->rules[m->rule_count++] = rule;
}

/* The path of a package or import as a reference: [extra] slots in front. */
static us_terms path_parts(us_parser *p, us_term *path, size_t extra)
{
    us_terms parts = {&path, 1};
    if (path->kind == US_TERM_REF)
        parts = path->as.list;
    us_terms copy = us_terms_make(p->arena, parts.count + extra);
    memcpy(copy.items + extra, parts.items, parts.count * sizeof *parts.items);
    for (size_t i = 1; i < parts.count; i++) {
        const us_term *part = parts.items[i];
        if (part->kind != US_TERM_SCALAR || !us_value_is_string(part->as.scalar))
            us_build_fail(p, part->span.position, "expecting string");
    }
    return copy;
}

void us_build_package(us_parser *p, const us_token *keyword, us_term *path)
{
    us_terms parts = path_parts(p, path, 1);
    us_term *first = parts.items[1];
    us_str name = us_term_dotted_name(p->arena, first);
    if (name.length == 0) /* the module's first wildcard */
        name = US_STR("$0");
    parts.items[0] = us_term_variable(p->arena, first->span, US_STR("data"));
    parts.items[0]->depth = 1;
    parts.items[1] = us_term_string(p->arena, first->span, name);
    parts.items[1]->depth = 1;
    p->module->package = us_term_list(p->arena, path->span, US_TERM_REF, parts);
    p->module->package->depth = 2;
    p->module->package_span = us_build_join(keyword->span, path->span);
}

void us_build_import(us_parser *p, const us_token *keyword, us_term *path,
                     const us_token *alias)
{
    us_import import = {0};
    us_span first = keyword ? keyword->span : path->span;
    import.span = us_build_join(first, alias ? alias->span : path->span);
    if (path->kind == US_TERM_VARIABLE)
        path = us_term_list(p->arena, path->span, US_TERM_REF, path_parts(p, path, 0));
    else
        path_parts(p, path, 0);
    import.path = path;
    if (alias) {
        import.alias = us_token_text(p->text, alias);
        import.alias_span = alias->span;
    }
    if (!keyword) {
        *p->import = import;
        return;
    }
    us_module *m = p->module;
    if (m->import_count == p->import_capacity) {
        size_t capacity = p->import_capacity ? 2 * p->import_capacity : 8;
        m->imports =
            us_arena_grow(p->arena, m->imports, m->import_count * sizeof *m->imports,
                          capacity * sizeof *m->imports);
        p->import_capacity = capacity;
    }
    m->imports[m->import_count++] = import;
}

/* ---- What follows a head */

us_head_parts us_build_head(us_parser *p, us_term *path, const us_token *keyword,
                            us_term *value)
{
    us_span span = path->span;
    if (value)
        span.end = p->end;
    return (us_head_parts){path, keyword, value, span};
}

us_block us_build_block(const us_token *begin, us_body *body, const us_token *end)
{
    return (us_block){body, us_build_join(begin->span, end->span), false};
}

us_block us_build_if(us_parser *p, us_literal *literal)
{
    return (us_block){us_build_body(p, literal), literal->span, true};
}

us_branch *us_build_branch(us_parser *p, const us_token *if_token, us_block block)
{
    us_branch *branch = us_arena_alloc_zero(p->arena, sizeof *branch);
    branch->span = block.span;
    branch->with_if = if_token;
    branch->body = block.body;
    branch->literal = block.literal;
    branch->chain_last = branch;
    return branch;
}

us_branch *us_build_else(us_parser *p, const us_token *keyword, const us_token *assign,
                         us_term *value, const us_token *if_token, us_block block)
{
    us_branch *branch = us_build_branch(p, if_token, block);
    branch->span = us_build_join(keyword->span, block.body ? block.span : value->span);
    branch->assign = assign;
    branch->value = value;
    return branch;
}

us_branch *us_build_otherwise(us_parser *p, us_branch *branch, us_branch *otherwise)
{
    (void)p;
    branch->otherwise = otherwise;
    return branch;
}

us_branch *us_build_chain(us_parser *p, us_branch *branch, us_branch *next)
{
    (void)p;
    branch->chain_last->chain = next;
    branch->chain_last = next->chain_last;
    return branch;
}

/* ---- Heads */

static bool is_keyword(us_parser *p, const us_token *token, const char *text)
{
    return token && us_str_is(us_token_text(p->text, token), text);
}

/* Takes [path] apart into reference and arguments. */
static void take_apart(us_parser *p, us_head *head, us_term *path)
{
    if (path->kind == US_TERM_CALL) {
        us_terms call = path->as.list;
        head->is_function = true;
        head->arguments = (us_terms){call.items + 1, call.count - 1};
        path = call.items[0];
    } else if (path->kind == US_TERM_SET) { /* set() = … */
        us_build_syntax_error(p);
    }
    if (path->kind == US_TERM_VARIABLE)
        head->reference = us_build_list(p, path);
    else
        head->reference = path->as.list;
    if (path->kind == US_TERM_SET || head->reference.items[0]->kind != US_TERM_VARIABLE) {
        us_build_fail(p, path->span.position, "invalid rule head");
        head->reference = us_build_list(p, path);
    }
}

static us_term *generated_true(us_parser *p, us_span span)
{
    us_term *term = us_term_scalar(p->arena, span, US_TRUE);
    term->depth = 1;
    return term;
}

static us_body *generated_body(us_parser *p, us_span span)
{
    us_literal *literal = us_literal_term(p->arena, span, generated_true(p, span));
    literal->generated = true;
    literal->depth = 2;
    return us_build_body(p, literal);
}

/* OPA's idea of a term without variables, which a ref's or call's name is not. */
static bool is_plain(const us_term *term)
{
    const us_terms *list = &term->as.list;
    if (term->kind == US_TERM_OBJECT) {
        for (size_t i = 0; i < term->as.object.count; i++)
            if (!is_plain(term->as.object.keys[i]) ||
                !is_plain(term->as.object.values[i]))
                return false;
        return true;
    }
    if (term->kind == US_TERM_SCALAR)
        return true;
    if (term->kind != US_TERM_REF && term->kind != US_TERM_CALL &&
        term->kind != US_TERM_ARRAY && term->kind != US_TERM_SET)
        return false;
    for (size_t i = term->kind == US_TERM_REF; i < list->count; i++)
        if (!is_plain(list->items[i]))
            return false;
    return true;
}

/* p[x] is a set in v0, unless a value or `if` follows. Where a value was
 * written, p is a name and x a key; with `if`, x is one only if it is not
 * ground. The name of p.f(x) is there with `if` alone. All of this is seen in
 * OPA's syntax trees. */
static void classify_brackets(us_head *head, us_rule *rule)
{
    us_terms *reference = &head->reference;
    if (reference->count != 2)
        return;
    us_term *last = reference->items[1];
    bool function = head->arguments.count > 0;
    if (rule->with_if ? head->value || function : !function)
        head->name = reference->items[0]->as.variable.name;
    if (function)
        return;
    if (!rule->with_if || last->kind == US_TERM_REF || !is_plain(last))
        head->key = last;
    if (!head->value && !rule->with_if) {
        reference->count = 1;
        rule->is_set = true;
    }
}

static void fill_head(us_parser *p, us_rule *rule, us_head_parts parts)
{
    us_head *head = &rule->head;
    head->span = parts.span;
    take_apart(p, head, parts.path);
    if (p->failed)
        return;
    rule->with_contains = is_keyword(p, parts.keyword, "contains");
    if (rule->with_contains) {
        if (head->is_function)
            us_build_syntax_error(p);
        rule->is_set = true;
        head->key = parts.value;
    } else {
        head->value = parts.value;
        head->assigned = is_keyword(p, parts.keyword, ":=");
        if (!rule->is_default)
            classify_brackets(head, rule);
    }
    if (head->reference.count == 1)
        head->name = head->reference.items[0]->as.variable.name;
    if (!head->value && !rule->is_set) {
        head->value = generated_true(p, head->span);
        head->value_generated = true;
    }
}

/* ---- Rules */

static us_rule *make_rule(us_parser *p, us_span span)
{
    us_rule *rule = us_arena_alloc_zero(p->arena, sizeof *rule);
    rule->span = span;
    rule->module = p->module;
    return rule;
}

/* Else branches and chained bodies repeat the head; each wildcard among the
 * arguments is another variable there. */
static us_terms fresh_arguments(us_parser *p, us_terms arguments)
{
    us_terms copy = us_terms_make(p->arena, arguments.count);
    for (size_t i = 0; i < arguments.count; i++) {
        copy.items[i] = arguments.items[i];
        if (arguments.items[i]->kind == US_TERM_VARIABLE &&
            arguments.items[i]->as.variable.wildcard) {
            copy.items[i] =
                us_term_variable(p->arena, arguments.items[i]->span, US_STR_EMPTY);
            copy.items[i]->as.variable.wildcard = true;
            copy.items[i]->depth = 1;
        }
    }
    return copy;
}

static us_rule *otherwise_rule(us_parser *p, const us_rule *first, us_branch *branch)
{
    us_rule *rule = make_rule(p, branch->span);
    rule->head = first->head;
    rule->head.arguments = fresh_arguments(p, first->head.arguments);
    if (branch->value)
        rule->head.assigned = is_keyword(p, branch->assign, ":=");
    rule->head.value = branch->value;
    rule->head.value_generated = !branch->value;
    if (!branch->value)
        rule->head.value = generated_true(p, branch->span);
    rule->head.span = branch->span;
    rule->head.span.end = branch->value
                              ? branch->value->span.end
                              : branch->span.position.offset + sizeof "else" - 1;
    rule->with_if = branch->with_if;
    rule->body = branch->body ? branch->body : generated_body(p, branch->span);
    return rule;
}

static bool place_term(void *data, us_term *term)
{
    term->span = *(const us_span *)data;
    return true;
}

static bool place_literal(void *data, us_literal *literal)
{
    literal->span = *(const us_span *)data;
    for (size_t i = 0; i < literal->with_count; i++)
        literal->withs[i].span = literal->span;
    return true;
}

/* OPA places all of a lone literal behind `else if` at the branch. */
static void place_body(us_rule *rule)
{
    us_visitor visitor = {
        .data = &rule->span, .term = place_term, .literal = place_literal};
    us_walk_body(&visitor, rule->body);
}

static void add_otherwise(us_parser *p, us_rule *first, us_branch *branch)
{
    us_rule *rule = first;
    const us_branch *written = branch;
    size_t count = 0;
    for (; branch; branch = branch->otherwise) {
        rule->otherwise = otherwise_rule(p, first, branch);
        rule = rule->otherwise;
        if (++count > p->max_depth) {
            us_build_fail(p, branch->span.position,
                          "max parsing recursion depth exceeded");
            break;
        }
    }
    /* Each branch reaches to the end of the last one. */
    for (us_rule *r = first; r != rule; r = r->otherwise)
        r->span.end = rule->span.end;
    for (us_rule *r = first->otherwise; r; r = r->otherwise) {
        if (written->literal)
            place_body(r);
        written = written->otherwise;
    }
}

static void add_chain(us_parser *p, const us_rule *first, us_branch *branch)
{
    for (; branch; branch = branch->chain) {
        us_rule *rule = make_rule(p, branch->span);
        rule->chained = true;
        rule->is_set = first->is_set;
        rule->with_if = first->with_if;
        rule->with_contains = first->with_contains;
        rule->head = first->head;
        rule->head.span = branch->span;
        rule->head.arguments = fresh_arguments(p, first->head.arguments);
        rule->body = branch->body;
        add_rule(p, rule);
    }
}

void us_build_default(us_parser *p, const us_token *keyword, us_head_parts head)
{
    us_rule *rule = make_rule(p, us_build_join(keyword->span, head.span));
    rule->is_default = true;
    fill_head(p, rule, head);
    rule->body = generated_body(p, keyword->span);
    p->spaced = false;
    add_rule(p, rule);
}

void us_build_rules(us_parser *p, us_head_parts head, us_branch *branch)
{
    us_term *last = head.value ? head.value : head.path;
    /* f(x) alone is an expression that is read as a rule: it stands where f does. */
    if (!branch && !head.keyword && head.path->kind == US_TERM_CALL)
        last = head.path->as.list.items[0], head.span = last->span;
    us_rule *rule = make_rule(p, head.span);
    rule->with_if = branch && branch->with_if;
    fill_head(p, rule, head);
    if (p->failed)
        return;
    /* Only a body makes a rule of `f (x)`; without one it is two expressions. And a
     * name alone is no rule at all. */
    bool bare = !head.keyword && rule->head.reference.count == 1 && !rule->is_set &&
                !rule->head.is_function;
    if (!branch && (p->spaced || bare))
        us_build_syntax_error(p);
    if (branch)
        rule->span = us_build_join(rule->span, branch->span);
    us_span place =
        rule->with_contains ? rule->head.reference.items[0]->span : last->span;
    rule->body = branch ? branch->body : generated_body(p, place);
    p->spaced = false;
    add_rule(p, rule);
    if (branch) {
        add_otherwise(p, rule, branch->otherwise);
        add_chain(p, rule, branch->chain);
    }
}

void us_build_expression(us_parser *p, us_term *left, const us_token *keyword,
                         us_term *right)
{
    bool head = left->kind == US_TERM_VARIABLE || left->kind == US_TERM_REF ||
                left->kind == US_TERM_CALL;
    if (head)
        us_build_rules(p, us_build_head(p, left, keyword, right), NULL);
    else
        us_build_syntax_error(p);
}
