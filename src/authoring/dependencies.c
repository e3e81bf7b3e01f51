/* Dependencies of a query: all refs of input and data in it, and in the rules that they lead
 * to, and so on. Of two base documents that one rule refers to, of which one is in the other, the
 * outer counts. */
#include "authoring/inspect.h"
#include "authoring/refs.h"
#include "base/sort.h"
#include "compile/pass.h"
#include "engine/engine.h"
#include "engine/ref_text.h"
#include "report/table.h"
#include "syntax/ast_walk.h"

typedef struct document {
    us_array *path;
    us_str text;
} document;

typedef struct documents {
    document *items;
    size_t count, capacity;
} documents;

struct us_dependencies {
    us_arena *arena;
    const us_compiler *compiler;
    documents base, virtual;
    documents own; /* base documents of the rule at work */
    bool *seen;    /* by node of the tree */
};

static void add_document(us_dependencies *d, documents *list, us_array *path)
{
    document added = {path, us_ref_text(d->arena, path)};
    for (size_t i = 0; i < list->count; i++)
        if (us_str_equal(list->items[i].text, added.text))
            return;
    list->items = us_arena_room(d->arena, list->items, list->count, &list->capacity,
                                sizeof *list->items);
    list->items[list->count++] = added;
}

static bool visit_term(void *data, us_term *term);

static bool is_within(const us_array *outer, const us_array *path)
{
    if (outer->count > path->count)
        return false;
    for (uint32_t i = 0; i < outer->count; i++)
        if (!us_value_equal(outer->items[i], path->items[i]))
            return false;
    return true;
}

static void keep_outer(documents *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        bool outer = true;
        for (size_t k = 0; k < list->count && outer; k++)
            outer = k == i || !is_within(list->items[k].path, list->items[i].path);
        if (outer)
            list->items[kept++] = list->items[i];
    }
    list->count = kept;
}

/* Ends the work on a rule; [around] are those of the rule that refers to it. */
static void keep_own(us_dependencies *d, documents around)
{
    keep_outer(&d->own);
    for (size_t i = 0; i < d->own.count; i++)
        add_document(d, &d->base, d->own.items[i].path);
    d->own = around;
}

static void visit_clause(us_dependencies *d, us_clause *clause)
{
    us_visitor visitor = {.data = d, .term = visit_term};
    documents around = d->own;
    d->own = (documents){NULL, 0, 0};
    for (; clause; clause = clause->otherwise) {
        for (size_t i = clause->reference.count; i > 0; i--)
            if (clause->reference.items[i - 1]->kind != US_TERM_SCALAR && i > 1)
                us_walk_term(&visitor, clause->reference.items[i - 1]);
        if (clause->key)
            us_walk_term(&visitor, clause->key);
        if (clause->value)
            us_walk_term(&visitor, clause->value);
        us_walk_body(&visitor, clause->body);
    }
    keep_own(d, around);
}

static us_array *path_of_node(us_dependencies *d, const us_tree_node *node)
{
    us_array *path = node->parent ? path_of_node(d, node->parent) : NULL;
    if (!path) {
        path = us_array_new(d->arena, 4);
        us_array_push(path, us_value_string(US_STR("data")));
        return path;
    }
    us_array_push(path, node->key);
    return path;
}

static bool has_rules(const us_tree_node *node)
{
    return node->clause_count > 0 || node->fallback;
}

static void visit_rules(us_dependencies *d, us_tree_node *node)
{
    if (d->seen[node->index])
        return;
    d->seen[node->index] = true;
    if (has_rules(node))
        add_document(d, &d->virtual, path_of_node(d, node));
    if (node->fallback)
        visit_clause(d, node->fallback);
    for (size_t i = 0; i < node->clause_count; i++)
        visit_clause(d, node->clauses[i]);
}

static void visit_below(us_dependencies *d, us_tree_node *node)
{
    visit_rules(d, node);
    for (size_t i = 0; i < node->child_count; i++)
        visit_below(d, node->children[i]);
}

/* The ref as far as it is constant. */
static us_array *constant_part(us_dependencies *d, const us_term *term)
{
    us_array *path = us_array_new(d->arena, 4);
    if (term->kind == US_TERM_VARIABLE) {
        us_array_push(path, us_value_string(term->as.variable.name));
        return path;
    }
    const us_terms *ref = &term->as.list;
    us_array_push(path, us_value_string(ref->items[0]->as.variable.name));
    for (size_t i = 1; i < ref->count && ref->items[i]->kind == US_TERM_SCALAR; i++)
        us_array_push(path, ref->items[i]->as.scalar);
    return path;
}

/* Rules end the way down; where it ends before it meets any, all below count. */
static bool lead_to_rules(us_dependencies *d, const us_array *path)
{
    us_tree_node *node = d->compiler->tree;
    for (uint32_t i = 1; i < path->count && !has_rules(node); i++) {
        node = us_tree_child(node, path->items[i]);
        if (!node)
            return false;
    }
    size_t before = d->virtual.count;
    bool was_seen = d->seen[node->index];
    if (has_rules(node))
        visit_rules(d, node);
    else
        visit_below(d, node);
    return was_seen || has_rules(node) || d->virtual.count > before;
}

static bool visit_term(void *data, us_term *term)
{
    us_dependencies *d = data;
    if ((term->kind != US_TERM_REF && term->kind != US_TERM_VARIABLE) ||
        !us_term_is_root(term))
        return true;
    us_array *path = constant_part(d, term);
    bool of_data = us_str_is(us_value_text(path->items[0]), "data");
    if (!of_data || !lead_to_rules(d, path))
        add_document(d, &d->own, path);
    for (size_t i = 1; term->kind == US_TERM_REF && i < term->as.list.count; i++)
        us_walk_term(&(us_visitor){.data = d, .term = visit_term},
                     term->as.list.items[i]);
    return false;
}

static int compare_documents(void *data, const void *a, const void *b)
{
    (void)data;
    return us_value_compare(us_value_array(((const document *)a)->path),
                            us_value_array(((const document *)b)->path));
}

us_dependencies *us_dependencies_find(us_arena *arena, const usher_policy *policy,
                                      size_t query)
{
    us_dependencies *d = us_arena_alloc_zero(arena, sizeof *d);
    d->arena = arena;
    d->compiler = &policy->compiler;
    d->seen = us_arena_alloc_zero(arena, policy->compiler.node_count + 1);
    us_walk_body(&(us_visitor){.data = d, .term = visit_term},
                 policy->compiler.queries[query].clause->body);
    keep_own(d, (documents){NULL, 0, 0});
    us_sort(arena, d->base.items, d->base.count, sizeof(document), compare_documents,
            NULL);
    us_sort(arena, d->virtual.items, d->virtual.count, sizeof(document),
            compare_documents, NULL);
    return d;
}

void us_dependencies_text(us_buf *out, const us_dependencies *d)
{
    const documents *lists[2];
    size_t columns = 0;
    if (d->base.count > 0)
        lists[columns++] = &d->base;
    if (d->virtual.count > 0)
        lists[columns++] = &d->virtual;
    if (columns == 0)
        return;
    us_table table = us_table_make(out->arena, columns);
    for (size_t k = 0; k < columns; k++)
        us_table_add(&table, lists[k] == &d->base ? US_STR("BASE DOCUMENTS")
                                                  : US_STR("VIRTUAL DOCUMENTS"));
    for (size_t i = 0; i < d->base.count || i < d->virtual.count; i++)
        for (size_t k = 0; k < columns; k++)
            us_table_add(&table,
                         i < lists[k]->count ? lists[k]->items[i].text : US_STR_EMPTY);
    us_table_print(out, &table);
}

static void add_list(us_buf *out, const char *name, const documents *list)
{
    us_buf_add_format(out, "\"%s\":[", name);
    for (size_t i = 0; i < list->count; i++) {
        us_buf_add_c(out, i ? "," : "");
        us_ref_json(out, list->items[i].path);
    }
    us_buf_add_char(out, ']');
}

void us_dependencies_json(us_buf *out, const us_dependencies *d)
{
    us_buf_add_char(out, '{');
    if (d->base.count > 0)
        add_list(out, "base", &d->base);
    if (d->base.count > 0 && d->virtual.count > 0)
        us_buf_add_char(out, ',');
    if (d->virtual.count > 0)
        add_list(out, "virtual", &d->virtual);
    us_buf_add_char(out, '}');
}
