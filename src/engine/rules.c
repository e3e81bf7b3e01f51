/* What a policy consists of: its rule paths, annotations, and which parts of
 * the input a package speaks of. */
#include "engine/engine.h"

#include "syntax/ast_walk.h"

static const us_value *rule_annotations(us_arena *arena, const us_tree_node *node)
{
    for (size_t c = 0; c < node->clause_count; c++) {
        const us_rule *rule = node->clauses[c]->rule;
        for (size_t i = 0; i < rule->annotation_count; i++) {
            us_str scope = rule->annotations[i]->scope;
            if (!us_str_is(scope, "rule") && !us_str_is(scope, "document"))
                continue;
            us_value *value = us_arena_alloc(arena, sizeof *value);
            *value = us_value_copy(arena, rule->annotations[i]->value);
            us_value_freeze(*value);
            return value;
        }
    }
    return NULL;
}

static usher_rule_kind rule_kind(const us_tree_node *node)
{
    if (node->is_function)
        return USHER_RULE_FUNCTION;
    for (size_t i = 0; i < node->clause_count; i++) {
        if (!node->clauses[i]->value)
            return USHER_RULE_SET;
        size_t depth = 0;
        for (const us_tree_node *n = node; n->parent; n = n->parent)
            depth++;
        if (node->clauses[i]->reference.count > depth + 1)
            return USHER_RULE_OBJECT;
    }
    return USHER_RULE_VALUE;
}

/* Rules of one file mostly follow each other. */
static const char *file_of(usher_policy *policy, const us_clause *clause)
{
    us_str file = clause->module->file;
    const char *last =
        policy->rule_count > 0 ? policy->rules[policy->rule_count - 1].file : NULL;
    return last && us_str_is(file, last) ? last : us_str_to_c(&policy->arena, file);
}

/* [path] has a NUL beyond its end. */
static void list_node(usher_policy *policy, const us_tree_node *node, us_str path,
                      const char *package)
{
    us_arena *arena = &policy->arena;

    if (node->is_package)
        package = path.text;
    if (node->clause_count > 0 || node->fallback) {
        const us_clause *first =
            node->clause_count > 0 ? node->clauses[0] : node->fallback;
        size_t skip = strlen(package) + 1;
        const char *file = file_of(policy, first);
        policy->rules = us_arena_one_more(arena, policy->rules, policy->rule_count,
                                          sizeof *policy->rules);
        policy->rules[policy->rule_count++] = (usher_rule){
            .path = path.text,
            .package = package,
            .name = path.text + (skip < path.length ? skip : 0),
            .file = file,
            .row = first->rule->span.position.row,
            .kind = rule_kind(node),
            .annotations = rule_annotations(arena, node),
        };
    }
    for (size_t i = 0; i < node->child_count; i++)
        list_node(policy, node->children[i],
                  us_tree_path_below(arena, path, node->children[i]), package);
}

/* Annotations may be referred to as long as the policy, trimmed or not. */
void us_policy_list_rules(usher_policy *policy)
{
    list_node(policy, policy->compiler.tree, US_STR("data"), "data");
    for (size_t m = 0; m < policy->compiler.module_count; m++) {
        us_module *module = policy->compiler.modules[m];
        for (size_t i = 0; i < module->annotation_count; i++) {
            us_annotations *annotation = &module->annotations[i];
            annotation->value = us_value_copy(&policy->arena, annotation->value);
            us_value_freeze(annotation->value);
        }
    }
}

size_t usher_policy_rule_count(const usher_policy *policy)
{
    return policy->rule_count;
}

const usher_rule *usher_policy_rule(const usher_policy *policy, size_t index)
{
    return &policy->rules[index];
}

static bool is_package(const us_module *module, us_str package)
{
    size_t at = 0;
    us_str step;
    bool wrong;
    const us_terms *path = &module->package->as.list;

    for (size_t i = 0; i < path->count; i++) {
        us_str name = i == 0 ? path->items[0]->as.variable.name
                             : us_value_text(path->items[i]->as.scalar);
        if (!us_path_step(package, &at, &step, &wrong) || !us_str_equal(step, name))
            return false;
    }
    return at >= package.length;
}

const usher_value *usher_policy_package_annotations(const usher_policy *policy,
                                                    const char *package)
{
    for (size_t m = 0; m < policy->compiler.module_count; m++) {
        const us_module *module = policy->compiler.modules[m];
        if (!is_package(module, us_str_from(package)))
            continue;
        for (size_t i = 0; i < module->annotation_count; i++)
            if (us_str_is(module->annotations[i].scope, "package"))
                return &module->annotations[i].value;
    }
    return NULL;
}

/* ---- what a package speaks of ---- */

/* Visits the clauses of [package], until *[enough] (may be NULL) is true. */
static void walk_package(const usher_policy *policy, const char *package,
                         const us_visitor *visitor, const bool *enough)
{
    const us_compiler *compiler = &policy->compiler;

    for (size_t i = 0; i < compiler->clause_count && !(enough && *enough); i++) {
        if (!is_package(compiler->clauses[i]->module, us_str_from(package)))
            continue;
        for (const us_clause *c = compiler->clauses[i]; c; c = c->otherwise) {
            us_walk_body(visitor, c->body);
            if (c->value)
                us_walk_term(visitor, c->value);
            if (c->key)
                us_walk_term(visitor, c->key);
        }
    }
}

typedef struct mention {
    us_str reference;
    bool found;
} mention;

static bool look_at_term(void *data, us_term *term)
{
    mention *sought = data;
    size_t at = 0, i = 0;
    us_str step;
    bool wrong;

    if (term->kind != US_TERM_REF)
        return true;
    while (us_path_step(sought->reference, &at, &step, &wrong)) {
        if (i >= term->as.list.count)
            return true;
        const us_term *item = term->as.list.items[i];
        bool same =
            i == 0
                ? us_term_has_head(term, us_str_is(step, "data") ? "data" : "input") &&
                      item->as.variable.local == 0 &&
                      us_str_equal(item->as.variable.name, step)
                : item->kind == US_TERM_SCALAR && us_value_is_string(item->as.scalar) &&
                      us_str_equal(us_value_text(item->as.scalar), step);
        if (!same)
            return true;
        i++;
    }
    sought->found = true;
    return false;
}

bool usher_policy_package_names(const usher_policy *policy, const char *package,
                                const char *reference)
{
    mention sought = {us_str_from(reference), false};
    us_visitor visitor = {.data = &sought, .term = look_at_term};

    walk_package(policy, package, &visitor, &sought.found);
    return sought.found;
}

typedef struct hearer {
    void (*visit)(void *data, usher_text text);
    void *data;
} hearer;

static bool tell_string(void *data, us_term *term)
{
    const hearer *h = data;
    if (term->kind == US_TERM_SCALAR && us_value_is_string(term->as.scalar)) {
        us_str text = us_value_text(term->as.scalar);
        h->visit(h->data, (usher_text){text.text, text.length});
    }
    return true;
}

void usher_policy_package_strings(const usher_policy *policy, const char *package,
                                  void (*visit)(void *data, usher_text text), void *data)
{
    hearer h = {visit, data};
    us_visitor visitor = {.data = &h, .term = tell_string};
    walk_package(policy, package, &visitor, NULL);
}
