/* The tree of rules: where below `data` each clause lives.
 *
 * A clause hangs at the end of its ground path, what comes before the first
 * variable of its reference. While the tree grows, one hash table finds a child
 * by parent and key, so a package of thousands of rules costs no search; at the
 * end children are sorted, and looked up by bisection from then on. Terms in a
 * head that would have to be evaluated move to the body first. Whether rules
 * fit together is checked in conflicts.c, after the bodies were taken apart. */
#include "compile/pass.h"

#include "syntax/ast_text.h"

#include "base/hash.h"

#include <stdlib.h>

typedef struct builder {
    us_arena *arena;
    us_diag_list *diags;
    us_tree_node **slots; /* by parent and key */
    size_t slot_count;    /* a power of two */
    size_t count;
} builder;

static us_tree_node *new_node(us_arena *arena, us_tree_node *parent, us_value key)
{
    us_tree_node *node = us_arena_alloc_zero(arena, sizeof *node);
    node->parent = parent;
    node->key = key;
    return node;
}

static us_tree_node **slot_of(us_tree_node **slots, size_t slot_count,
                              const us_tree_node *parent, us_value key)
{
    uint64_t hash =
        us_hash_mix(us_hash_word((uint64_t)(uintptr_t)parent), us_value_hash(key));
    size_t i = (size_t)hash & (slot_count - 1);
    while (slots[i] &&
           (slots[i]->parent != parent || !us_value_equal(slots[i]->key, key)))
        i = (i + 1) & (slot_count - 1);
    return &slots[i];
}

static void grow(builder *b)
{
    size_t slot_count = b->slot_count ? b->slot_count * 2 : 256;
    us_tree_node **slots = us_arena_alloc_zero(b->arena, slot_count * sizeof *slots);
    for (size_t i = 0; i < b->slot_count; i++)
        if (b->slots[i])
            *slot_of(slots, slot_count, b->slots[i]->parent, b->slots[i]->key) =
                b->slots[i];
    b->slots = slots;
    b->slot_count = slot_count;
}

static us_tree_node *child_of(builder *b, us_tree_node *parent, us_value key)
{
    if ((b->count + 1) * 2 > b->slot_count)
        grow(b);
    us_tree_node **slot = slot_of(b->slots, b->slot_count, parent, key);
    if (*slot)
        return *slot;
    us_tree_node *node = new_node(b->arena, parent, key);
    *slot = node;
    b->count++;
    parent->children = us_arena_one_more(b->arena, parent->children, parent->child_count,
                                         sizeof *parent->children);
    parent->children[parent->child_count++] = node;
    return node;
}

/* The node at [path], as far as it is ground; too long a path ends early, after a report. */
static us_tree_node *add_path(builder *b, us_tree_node *root, const us_module *module,
                              const us_terms *path)
{
    us_tree_node *node = root;
    for (size_t i = 1; i < path->count && path->items[i]->kind == US_TERM_SCALAR; i++) {
        if (i > US_TREE_DEPTH_MAX) {
            us_diag_list_report(b->diags, "rego_compile_error", module->file,
                                module->text, path->items[i]->span.position,
                                "path has more than %d steps", US_TREE_DEPTH_MAX);
            return node;
        }
        node = child_of(b, node, path->items[i]->as.scalar);
    }
    return node;
}

static void add_clause(builder *b, us_tree_node *root, us_clause *clause)
{
    us_tree_node *node = add_path(b, root, clause->module, &clause->reference);
    for (us_clause *branch = clause; branch; branch = branch->otherwise)
        branch->node = node;
    node->is_function = node->is_function || clause->is_function;
    if (clause->rule->is_default) {
        if (!node->fallback)
            node->fallback = clause;
        return;
    }
    node->clauses = us_arena_one_more(b->arena, node->clauses, node->clause_count,
                                      sizeof *node->clauses);
    node->clauses[node->clause_count++] = clause;
}

/* p.q[f(x)] is p.q[l] with l = f(x) in the body; else branches have the head of
 * their first branch. */
static void simplify_reference(us_compiler *compiler, us_clause *clause)
{
    for (size_t i = 1; i < clause->reference.count; i++) {
        us_term *part = clause->reference.items[i];
        if (part->kind == US_TERM_SCALAR || part->kind == US_TERM_VARIABLE)
            continue;
        us_term *local = us_pass_generate(compiler, clause, part);
        clause->locals->items[local->as.variable.local].origin = US_LOCAL_OF_HEAD;
        us_literal *equation =
            us_pass_equation(compiler, us_pass_same_local(compiler, local), part);
        us_body_append(compiler->arena, clause->body, &equation, 1);
        clause->reference.items[i] = local;
    }
    for (us_clause *branch = clause->otherwise; branch; branch = branch->otherwise)
        branch->reference = clause->reference;
}

static int compare_nodes(const void *a, const void *b)
{
    return us_value_compare((*(us_tree_node *const *)a)->key,
                            (*(us_tree_node *const *)b)->key);
}

static void sort_children(us_tree_node *node)
{
    if (node->child_count > 1)
        qsort(node->children, node->child_count, sizeof *node->children, compare_nodes);
    for (size_t i = 0; i < node->child_count; i++)
        node->children[i]->place = (uint32_t)i;
}

/* The place of [key] among the sorted children; child_count: it has none. */
static size_t find_child(const us_tree_node *node, us_value key)
{
    size_t low = 0;
    size_t high = node->child_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = us_value_compare(node->children[middle]->key, key);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return node->child_count;
}

us_tree_node *us_tree_child(const us_tree_node *node, us_value key)
{
    size_t at = find_child(node, key);
    return at < node->child_count ? node->children[at] : NULL;
}

us_tree_node *us_tree_next(us_tree_node *node, bool below)
{
    us_tree_node *next = below && node->child_count ? node->children[0] : NULL;
    while (!next && node->parent) {
        size_t at = node->place + 1;
        next = at < node->parent->child_count ? node->parent->children[at] : NULL;
        node = node->parent;
    }
    return next;
}

/* Numbers the nodes in the order of their paths, and the branches of rules. */
static void number_all(us_compiler *compiler, us_tree_node *root)
{
    uint32_t count = 0;
    for (us_tree_node *node = root; node; node = us_tree_next(node, true))
        node->index = count++;
    compiler->node_count = count;
    uint32_t branches = 0;
    for (size_t i = 0; i < compiler->clause_count; i++)
        for (us_clause *b = compiler->clauses[i]; b; b = b->otherwise)
            b->index = branches++;
    compiler->branch_count = branches;
}

bool us_compile_tree(us_compiler *compiler)
{
    builder b = {.arena = compiler->arena, .diags = compiler->diags};
    size_t before = us_pass_errors(compiler);
    us_tree_node *root = new_node(compiler->arena, NULL, us_value_string(US_STR("data")));
    for (size_t m = 0; m < compiler->module_count; m++)
        add_path(&b, root, compiler->modules[m], &compiler->modules[m]->package->as.list)
            ->is_package = true;
    for (size_t i = 0; i < compiler->clause_count; i++) {
        simplify_reference(compiler, compiler->clauses[i]);
        add_clause(&b, root, compiler->clauses[i]);
    }
    sort_children(root);
    for (size_t i = 0; i < b.slot_count; i++)
        if (b.slots[i])
            sort_children(b.slots[i]);
    number_all(compiler, root);
    compiler->tree = root;
    return us_pass_errors(compiler) == before;
}

us_tree_node *us_tree_find(us_tree_node *root, const us_value *path, size_t length)
{
    us_tree_node *node = root;
    for (size_t i = 0; i < length && node; i++)
        node = us_tree_child(node, path[i]);
    return node;
}

us_tree_node *us_tree_find_term(us_tree_node *root, const us_term *ref)
{
    if (ref->kind != US_TERM_REF || !us_term_is_root(ref) ||
        !us_str_is(ref->as.list.items[0]->as.variable.name, "data"))
        return NULL;
    us_tree_node *node = root;
    for (size_t i = 1; i < ref->as.list.count && node; i++) {
        const us_term *part = ref->as.list.items[i];
        node = part->kind == US_TERM_SCALAR ? us_tree_child(node, part->as.scalar) : NULL;
    }
    return node;
}

/* OPA would leave a quote in a name as it is, and the path would be read back as
 * another one. */
static void add_step(us_buf *path, us_value key)
{
    if (us_value_is_string(key) &&
        us_str_find(us_value_text(key), US_STR("\""), 0) != US_STR_NONE) {
        us_buf_add_char(path, '[');
        us_value_print(path, key);
        us_buf_add_char(path, ']');
    } else {
        us_ast_print_step(path, key);
    }
}

us_str us_tree_path_below(us_arena *arena, us_str above, const us_tree_node *node)
{
    us_buf path = us_buf_make(arena);
    us_buf_add_str(&path, above);
    add_step(&path, node->key);
    return us_buf_str(&path);
}

us_str us_tree_path(us_arena *arena, const us_tree_node *node)
{
    const us_tree_node *steps[US_TREE_DEPTH_MAX];
    size_t count = 0;
    for (; node->parent; node = node->parent)
        steps[count++] = node;
    us_buf path = us_buf_make(arena);
    us_buf_add_c(&path, "data");
    while (count > 0)
        add_step(&path, steps[--count]->key);
    return us_buf_str(&path);
}
