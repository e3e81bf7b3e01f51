/* CheckRuleConflicts: rules that can't share a path.
 *
 * The rules that end at one node of the tree must be of one kind and arity, at
 * most one of them a default, and a rule whose path is ground can't have rules
 * below it. A package can't have the path of a rule either. */
#include "compile/rules.h"

#include "syntax/ast_text.h"

#include <stdlib.h>

typedef struct conflicts {
    us_compiler *compiler;
    us_clause **extra_defaults; /* defaults beside their node's first one */
    size_t extra_count;
} conflicts;

/* What the rules at one node are. */
typedef struct kinds {
    bool single, multiple;    /* one value a path; sets */
    bool complete, partial;   /* one value, ground path; the rest */
    bool set, object_of_sets; /* p contains x; p[k] contains x */
    bool arities_differ;
    size_t arity;
    size_t count;
} kinds;

static bool is_ground(const us_clause *clause)
{
    for (size_t i = 0; i < clause->reference.count; i++)
        if (clause->reference.items[i]->kind == US_TERM_VARIABLE && i > 0)
            return false;
    return true;
}

static void add_kind(kinds *k, const us_clause *clause)
{
    bool ground = is_ground(clause);
    bool multiple = clause->key != NULL;
    k->multiple = k->multiple || multiple;
    k->single = k->single || !multiple;
    k->complete = k->complete || (!multiple && ground);
    k->partial = k->partial || multiple || !ground;
    k->set = k->set || (multiple && ground);
    k->object_of_sets = k->object_of_sets || (multiple && !ground);
    if (k->count++ > 0 && clause->arguments.count != k->arity)
        k->arities_differ = true;
    k->arity = clause->arguments.count;
}

typedef struct clause_list {
    us_arena *arena;
    us_clause **items;
    size_t count;
    size_t capacity;
} clause_list;

static void add_clause(clause_list *list, us_clause *clause)
{
    list->items = us_arena_room(list->arena, list->items, list->count, &list->capacity,
                                sizeof *list->items);
    list->items[list->count++] = clause;
}

/* A rule of [node] to name, or NULL. */
static us_clause *rule_at(const us_tree_node *node, bool functions_only)
{
    for (size_t i = 0; i < node->clause_count; i++)
        if (!functions_only || node->clauses[i]->arguments.count)
            return node->clauses[i];
    us_clause *fallback = node->fallback;
    return fallback && (!functions_only || fallback->arguments.count) ? fallback : NULL;
}

/* The rules below [top], those of longer paths left out where a shorter one is
 * there already. */
static void collect_below(clause_list *list, us_tree_node *top, bool functions_only)
{
    const us_tree_node *end = us_tree_next(top, false);
    us_tree_node *node = us_tree_next(top, true);
    while (node != end) {
        us_clause *rule = rule_at(node, functions_only);
        if (rule)
            add_clause(list, rule);
        node = us_tree_next(node, rule == NULL);
    }
}

static us_str rule_place(us_compiler *compiler, const us_clause *clause)
{
    return us_pass_place_text(compiler, clause->module, clause->rule->span.position);
}

static const us_clause *first_rule(const us_tree_node *node)
{
    const us_clause *first = node->clause_count ? node->clauses[0] : node->fallback;
    const us_clause *other = node->fallback;
    if (first && other && first->module == other->module &&
        other->rule->span.position.offset < first->rule->span.position.offset)
        return other;
    return first;
}

/* OPA names the conflict after the rule that was defined last. */
static const us_clause *last_rule(const us_tree_node *node)
{
    const us_clause *last =
        node->clause_count ? node->clauses[node->clause_count - 1] : node->fallback;
    const us_clause *other = node->fallback;
    if (other && last->module == other->module &&
        other->rule->span.position.offset > last->rule->span.position.offset)
        return other;
    return last;
}

static void report_below(conflicts *c, const us_tree_node *node, const clause_list *below)
{
    us_arena *arena = c->compiler->diags->arena;
    const us_clause *first = first_rule(node);
    us_str name = us_pass_reference_text(c->compiler, last_rule(node));
    us_buf buf = us_buf_make(arena);
    for (size_t i = 0; i < below->count; i++) {
        us_str other = us_pass_reference_text(c->compiler, below->items[i]);
        us_str place = rule_place(c->compiler, below->items[i]);
        us_buf_add_format(&buf, "\n  rule %.*s at %.*s", US_STR_ARG(other),
                          US_STR_ARG(place));
    }
    us_str list = us_buf_str(&buf);
    us_pass_error(c->compiler, first, "rego_type_error", first->rule->span.position,
                  "rule %.*s conflicts with:%.*s", US_STR_ARG(name), US_STR_ARG(list));
}

static bool check_below(conflicts *c, us_tree_node *node)
{
    if (node->child_count == 0)
        return false;
    bool ground = node->fallback != NULL;
    bool dynamic = false;
    for (size_t i = 0; i < node->clause_count; i++) {
        ground = ground || is_ground(node->clauses[i]);
        dynamic = dynamic || !is_ground(node->clauses[i]);
    }
    clause_list below = {.arena = c->compiler->arena};
    if (ground || dynamic)
        collect_below(&below, node, !ground);
    if (below.count == 0)
        return false;
    report_below(c, node, &below);
    return true;
}

static bool report_kinds(conflicts *c, const us_tree_node *node)
{
    kinds k = {0};
    for (size_t i = 0; i < node->clause_count; i++)
        add_kind(&k, node->clauses[i]);
    if (node->fallback)
        add_kind(&k, node->fallback);
    if (!(k.single && k.multiple) && !k.arities_differ && !(k.complete && k.partial) &&
        !(k.set && k.object_of_sets))
        return false;
    const us_clause *first = first_rule(node);
    us_str name = us_pass_reference_text(c->compiler, last_rule(node));
    us_pass_error(c->compiler, first, "rego_type_error", first->rule->span.position,
                  "conflicting rules %.*s found", US_STR_ARG(name));
    return true;
}

static void report_defaults(conflicts *c, const us_tree_node *node)
{
    us_arena *arena = c->compiler->diags->arena;
    us_buf buf = us_buf_make(arena);
    us_buf_add_str(&buf, rule_place(c->compiler, node->fallback));
    size_t count = 1;
    for (size_t i = 0; i < c->extra_count; i++)
        if (c->extra_defaults[i]->node == node) {
            us_buf_add_c(&buf, ", ");
            us_buf_add_str(&buf, rule_place(c->compiler, c->extra_defaults[i]));
            count++;
        }
    if (count == 1)
        return;
    us_str name = us_pass_reference_text(c->compiler, last_rule(node));
    us_str places = us_buf_str(&buf);
    us_pass_error(c->compiler, node->fallback, "rego_type_error",
                  node->fallback->module->package_span.position,
                  "multiple default rules %.*s found at %.*s", US_STR_ARG(name),
                  US_STR_ARG(places));
}

static void check_node(conflicts *c, us_tree_node *node)
{
    if (node->clause_count == 0 && !node->fallback)
        return;
    if (!check_below(c, node) && !report_kinds(c, node) && node->fallback &&
        c->extra_count)
        report_defaults(c, node);
}

static void collect_defaults(conflicts *c)
{
    clause_list extra = {.arena = c->compiler->arena};
    for (size_t i = 0; i < c->compiler->clause_count; i++) {
        us_clause *clause = c->compiler->clauses[i];
        if (clause->rule->is_default && clause->node->fallback != clause)
            add_clause(&extra, clause);
    }
    c->extra_defaults = extra.items;
    c->extra_count = extra.count;
}

/* As the package statement says it, without data. */
static us_str package_name(us_compiler *compiler, const us_term *package)
{
    us_terms parts = package->as.list;
    us_terms shown = us_terms_make(compiler->diags->arena, parts.count - 1);
    memcpy(shown.items, parts.items + 1, shown.count * sizeof(us_term *));
    if (shown.count == 0)
        return US_STR_EMPTY;
    us_term *first = us_term_variable(compiler->diags->arena, parts.items[1]->span,
                                      us_value_text(parts.items[1]->as.scalar));
    shown.items[0] = first;
    us_term ref = {.kind = US_TERM_REF, .as.list = shown};
    return us_pass_term_text(compiler, &ref);
}

/* A package at the path of a rule. */
static void check_packages(conflicts *c)
{
    us_compiler *compiler = c->compiler;
    for (size_t i = 0; i < compiler->clause_count; i++) {
        us_clause *clause = compiler->clauses[i];
        if (!clause->node->is_package || !is_ground(clause))
            continue;
        for (size_t m = 0; m < compiler->module_count; m++) {
            const us_module *other = compiler->modules[m];
            us_term *package = other->package;
            if (us_tree_find_term(compiler->tree, package) != clause->node)
                continue;
            us_str package_text = package_name(compiler, package);
            us_term head = {.kind = US_TERM_REF, .as.list = clause->rule->head.reference};
            us_str rule_text = us_pass_term_text(compiler, &head);
            us_str place = rule_place(compiler, clause);
            us_pass_error(compiler, clause, "rego_type_error",
                          clause->module->package_span.position,
                          "package %.*s conflicts with rule %.*s defined at %.*s",
                          US_STR_ARG(package_text), US_STR_ARG(rule_text),
                          US_STR_ARG(place));
        }
    }
}

bool us_rules_conflicts(us_compiler *compiler)
{
    size_t before = us_pass_errors(compiler);
    conflicts c = {.compiler = compiler};
    collect_defaults(&c);
    for (us_tree_node *node = compiler->tree; node; node = us_tree_next(node, true))
        check_node(&c, node);
    check_packages(&c);
    return us_pass_errors(compiler) == before;
}
