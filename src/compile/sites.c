/* What each `with` replaces, and whose results that can change.
 *
 * The data structure is the graph of the rule tree: who reads whom, turned
 * round. From the nodes that read a target directly, everything that reaches
 * them has a result that must be forgotten while the target is replaced; all
 * other results stay valid inside and outside. */
#include "base/sort.h"
#include "compile/lower.h"
#include "compile/pass.h"
#include "syntax/ast_walk.h"

typedef struct number_list {
    uint32_t *items;
    size_t count;
    size_t capacity;
} number_list;

/* A ref below data that some node reads: its constant beginning. They are sorted by
 * path before the first is looked for. */
typedef struct data_read {
    uint32_t node;
    us_value *path;
    size_t length;
} data_read;

struct us_readers {
    number_list *dependents; /* by node: who reads it */
    number_list input;       /* who reads input */
    data_read *data;
    size_t data_count;
    size_t data_capacity;
    bool data_is_sorted;
    us_object *builtins;    /* name of a replaced built-in → array of callers */
    us_tree_node **nodes;   /* by number */
    us_object *known_sites; /* targets → number of the site */
    us_object *known_reach; /* targets, less what does not matter → such a site */
    uint32_t *marked;       /* by node: the last reach that found it */
    uint32_t reach_count;
    uint32_t reader; /* whose clauses are being looked at */
    us_emitter *emitter;
};

static void add_number(us_arena *arena, number_list *list, uint32_t number)
{
    if (list->count > 0 && list->items[list->count - 1] == number)
        return;
    list->items = us_arena_room(arena, list->items, list->count, &list->capacity,
                                sizeof *list->items);
    list->items[list->count++] = number;
}

/* ---- who reads what ---- */

/* The steps of [ref] after its head, up to the first that is not constant. */
static size_t ground_steps(us_arena *arena, const us_term *ref, us_value **path)
{
    size_t count = ref->kind == US_TERM_REF ? ref->as.list.count : 1, length = 0;
    *path = us_arena_alloc_array(arena, count, sizeof **path);
    for (size_t i = 1; i < count && us_term_is_ground(ref->as.list.items[i]); i++)
        (*path)[length++] = us_term_value(arena, ref->as.list.items[i]);
    return length;
}

static void read_data(struct us_readers *readers, const us_term *ref)
{
    us_arena *arena = readers->emitter->arena;
    us_tree_node *node = readers->emitter->compiler->tree;
    us_value *path;
    size_t length = ground_steps(arena, ref, &path), at = 0;

    while (at < length && !us_lower_is_rule(node)) {
        us_tree_node *below = us_tree_child(node, path[at]);
        if (!below)
            break;
        node = below;
        at++;
    }
    /* What leaves the tree at an inner node reads base data alone. */
    if (at == length || us_lower_is_rule(node))
        add_number(arena, &readers->dependents[node->number], readers->reader);

    readers->data = us_arena_room(arena, readers->data, readers->data_count,
                                  &readers->data_capacity, sizeof *readers->data);
    readers->data[readers->data_count++] = (data_read){readers->reader, path, length};
}

static void read_root(struct us_readers *readers, const us_term *root)
{
    if (us_term_has_head(root, "data"))
        read_data(readers, root);
    else
        add_number(readers->emitter->arena, &readers->input, readers->reader);
}

static bool read_call(void *data, us_literal *literal)
{
    struct us_readers *readers = data;
    us_arena *arena = readers->emitter->arena;

    if (literal->kind != US_LITERAL_CALL)
        return true;
    us_str name = us_term_dotted_name(arena, literal->as.call.items[0]);
    const us_value *callers = us_object_get_str(readers->builtins, name);
    if (callers)
        us_array_push(callers->as.array, us_value_integer(readers->reader));
    return true;
}

static void read_clause(struct us_readers *readers, us_clause *first)
{
    const us_visitor calls = {.data = readers, .literal = read_call};
    const us_reads *reads = us_clause_reads(readers->emitter->arena, first);

    for (size_t i = 0; i < reads->root_count; i++)
        read_root(readers, reads->roots[i]);
    for (us_clause *c = first; c && readers->builtins->count > 0; c = c->otherwise) {
        us_walk_body(&calls, c->body);
        us_walk_head(&calls, c);
    }
}

static void read_node(struct us_readers *readers, us_tree_node *node, us_tree_node *owner)
{
    readers->reader = owner->number;
    for (size_t i = 0; i < node->clause_count; i++)
        read_clause(readers, node->clauses[i]);
    if (node->fallback)
        read_clause(readers, node->fallback);

    bool folded = owner != node || us_lower_is_folded(node);
    for (size_t i = 0; i < node->child_count; i++) {
        us_tree_node *child = node->children[i];
        if (!folded) {
            readers->nodes[child->number] = child;
            add_number(readers->emitter->arena, &readers->dependents[child->number],
                       node->number);
        }
        read_node(readers, child, folded ? owner : child);
        readers->reader = owner->number;
    }
}

/* ---- which functions are ever replaced ---- */

static us_tree_node *function_node(us_emitter *emitter, const us_term *ref)
{
    us_value *path;
    if (!us_term_has_head(ref, "data"))
        return NULL;
    size_t length = ground_steps(emitter->arena, ref, &path);
    us_tree_node *node = us_tree_find(emitter->compiler->tree, path, length);
    return node && node->is_function ? node : NULL;
}

us_tree_node *us_sites_rule(us_emitter *emitter, const us_term *value)
{
    us_tree_node *node = us_tree_find_term(emitter->compiler->tree, value);
    if (!node || node->is_function)
        return NULL;
    for (const us_tree_node *above = node->parent; above; above = above->parent)
        if (us_lower_is_folded(above))
            return NULL;
    return node;
}

/* The node at the end of the ref, or the rule on the way to it, is not what it seems. */
static void note_replaced(us_emitter *emitter, const us_term *ref)
{
    us_tree_node *node = emitter->compiler->tree;
    for (size_t i = 1; i < ref->as.list.count && !us_lower_is_rule(node); i++) {
        const us_term *step = ref->as.list.items[i];
        us_tree_node *child =
            step->kind == US_TERM_SCALAR ? us_tree_child(node, step->as.scalar) : NULL;
        if (!child)
            return;
        node = child;
    }
    node->is_replaced = true;
}

static void note_mock(us_emitter *emitter, const us_with *with)
{
    const us_term *target = with->target;
    us_str name = us_term_dotted_name(emitter->arena, target);
    if (us_term_has_head(target, "data") && target->kind == US_TERM_REF) {
        if (target->as.list.count > emitter->replaced_depth)
            emitter->replaced_depth = target->as.list.count;
        note_replaced(emitter, target);
    }
    if (name.length > 0 && us_compiler_function(emitter->compiler, name))
        us_object_put(emitter->mocked, us_value_string_checked(emitter->arena, name),
                      us_value_array(us_array_new(emitter->arena, 4)));
}

/* Visits each `with` of a rule or query; false if it has none. */
static bool each_with_of(us_emitter *emitter, us_clause *first,
                         void (*visit)(us_emitter *emitter, const us_with *with))
{
    if (!(first->locals->has & US_HAS_WITHS))
        return false;
    const us_reads *reads = us_clause_reads(emitter->arena, first);
    for (size_t i = 0; i < reads->with_count; i++)
        for (size_t w = 0; w < reads->withs[i]->with_count; w++)
            visit(emitter, &reads->withs[i]->withs[w]);
    return true;
}

static bool each_with(us_emitter *emitter,
                      void (*visit)(us_emitter *emitter, const us_with *with))
{
    const us_compiler *compiler = emitter->compiler;
    bool found = false;

    for (size_t i = 0; i < compiler->clause_count; i++)
        found |= each_with_of(emitter, compiler->clauses[i], visit);
    for (size_t i = 0; i < compiler->query_count; i++)
        found |= each_with_of(emitter, compiler->queries[i].clause, visit);
    return found;
}

/* Who calls a replaced function may read the rule that stands for it. */
static void link_rule(us_emitter *emitter, const us_with *with)
{
    struct us_readers *readers = emitter->readers;
    const us_tree_node *rule =
        with->value->kind == US_TERM_REF ? us_sites_rule(emitter, with->value) : NULL;
    if (!rule)
        return;
    const us_tree_node *function = function_node(emitter, with->target);
    const us_value *callers = us_object_get_str(
        readers->builtins, us_term_dotted_name(emitter->arena, with->target));
    number_list *list = &readers->dependents[rule->number];
    for (size_t n = 0; function && n < readers->dependents[function->number].count; n++)
        add_number(emitter->arena, list, readers->dependents[function->number].items[n]);
    for (uint32_t n = 0; callers && n < callers->as.array->count; n++)
        add_number(emitter->arena, list,
                   (uint32_t)callers->as.array->items[n].as.integer);
}

void us_sites_prepare(us_emitter *emitter)
{
    struct us_readers *readers = us_arena_alloc_zero(emitter->arena, sizeof *readers);
    size_t nodes = emitter->program->node_count;

    emitter->mocked = us_object_new(emitter->arena, 4);
    if (!each_with(emitter, note_mock))
        return;
    readers->emitter = emitter;
    readers->builtins = emitter->mocked;
    readers->dependents =
        us_arena_alloc_zero(emitter->arena, nodes * sizeof *readers->dependents);
    readers->nodes = us_arena_alloc_zero(emitter->arena, nodes * sizeof *readers->nodes);
    readers->nodes[0] = emitter->compiler->tree;
    readers->known_sites = us_object_new(emitter->arena, 16);
    readers->known_reach = us_object_new(emitter->arena, 16);
    readers->marked =
        us_arena_alloc_zero(emitter->arena, nodes * sizeof *readers->marked);
    emitter->readers = readers;
    read_node(readers, emitter->compiler->tree, emitter->compiler->tree);
    each_with(emitter, link_rule);
}

/* ---- what a target affects ---- */

typedef struct reach {
    struct us_readers *readers;
    number_list found;
} reach;

static void mark(reach *reached, uint32_t node)
{
    struct us_readers *readers = reached->readers;
    if (readers->marked[node] == readers->reach_count)
        return;
    readers->marked[node] = readers->reach_count;
    add_number(readers->emitter->arena, &reached->found, node);
}

static void mark_all(reach *reached, const number_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        mark(reached, list->items[i]);
}

/* The order of two paths; 0 if [b] has no more than [a] and begins alike. */
static int compare_beginning(const data_read *a, const us_value *b, size_t b_length)
{
    for (size_t i = 0; i < b_length; i++) {
        if (i == a->length)
            return -1;
        int order = us_value_compare(a->path[i], b[i]);
        if (order)
            return order;
    }
    return 0;
}

static int compare_reads(void *data, const void *a, const void *b)
{
    (void)data;
    const data_read *left = a, *right = b;
    int order = compare_beginning(left, right->path, right->length);
    return order ? order : left->length > right->length;
}

/* Marks who reads a path that begins with the [length] steps of [path], or if [exact]
 * is just those. */
static void mark_reads(reach *reached, const us_value *path, size_t length, bool exact)
{
    const struct us_readers *readers = reached->readers;
    size_t low = 0, high = readers->data_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_beginning(&readers->data[middle], path, length) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < readers->data_count; low++) {
        const data_read *read = &readers->data[low];
        /* A path comes before those that begin with it. */
        if ((exact && read->length > length) ||
            compare_beginning(read, path, length) != 0)
            break;
        mark(reached, read->node);
    }
}

static bool has_routine(const struct us_readers *readers, const us_tree_node *node)
{
    return readers->nodes[node->number] == node;
}

static void mask_all(const struct us_readers *readers, const us_tree_node *node,
                     number_list *masked)
{
    add_number(readers->emitter->arena, masked, node->number);
    for (size_t i = 0; i < node->child_count; i++)
        if (has_routine(readers, node->children[i]))
            mask_all(readers, node->children[i], masked);
}

/* Marks who reads data at [target], and lists in [masked] the nodes at or below
 * it, which base data will stand for. */
static void mark_data(reach *reached, const us_with_target *target, number_list *masked)
{
    struct us_readers *readers = reached->readers;
    size_t length = target->path_length;

    if (!readers->data_is_sorted)
        us_sort(readers->emitter->arena, readers->data, readers->data_count,
                sizeof *readers->data, compare_reads, NULL);
    readers->data_is_sorted = true;
    for (size_t i = 0; i < length; i++)
        mark_reads(reached, target->path, i, true);
    mark_reads(reached, target->path, length, false);

    const us_tree_node *node = readers->emitter->compiler->tree;
    for (size_t i = 0; i < length; i++) {
        mark(reached, node->number);
        node = us_tree_child(node, target->path[i]);
        if (!node || !has_routine(readers, node))
            return;
    }
    mask_all(readers, node, masked);
}

static void mark_target(reach *reached, const us_with_target *target, us_str name,
                        number_list *masked)
{
    struct us_readers *readers = reached->readers;
    const us_value *callers;

    switch (target->kind) {
    case US_WITH_INPUT:
        mark_all(reached, &readers->input);
        break;
    case US_WITH_DATA:
        mark_data(reached, target, masked);
        break;
    case US_WITH_FUNCTION:
        mark_all(reached, &readers->dependents[target->function]);
        break;
    case US_WITH_BUILTIN:
        callers = us_object_get_str(readers->builtins, name);
        for (uint32_t i = 0; callers && i < callers->as.array->count; i++)
            mark(reached, (uint32_t)callers->as.array->items[i].as.integer);
        break;
    }
}

/* ---- sites ---- */

static void set_replacement(us_emitter *emitter, us_with_target *target,
                            const us_term *value)
{
    target->mock = US_MOCK_VALUE;
    if (value->kind != US_TERM_REF)
        return;
    us_tree_node *node = function_node(emitter, value),
                 *rule = us_sites_rule(emitter, value);
    const us_builtin *builtin = us_compiler_function(
        emitter->compiler, us_term_dotted_name(emitter->arena, value));
    if (node) {
        target->mock = US_MOCK_FUNCTION;
        target->replacement = node->number;
    } else if (rule) {
        target->mock = US_MOCK_RULE;
        target->replacement = rule->number;
    } else if (builtin) {
        target->mock = US_MOCK_BUILTIN;
        target->replacement = us_emit_builtin(emitter, builtin);
    }
}

static us_with_target make_target(us_emitter *emitter, const us_with *with, us_str *name)
{
    us_with_target target = {0};
    us_tree_node *node = function_node(emitter, with->target);

    *name = us_term_dotted_name(emitter->arena, with->target);
    if (node) {
        target.kind = US_WITH_FUNCTION;
        target.function = node->number;
    } else if (us_term_has_head(with->target, "input") ||
               us_term_has_head(with->target, "data")) {
        target.kind =
            us_term_has_head(with->target, "input") ? US_WITH_INPUT : US_WITH_DATA;
        target.path_length = ground_steps(emitter->arena, with->target, &target.path);
        return target;
    } else {
        target.kind = US_WITH_BUILTIN;
        target.function =
            us_emit_builtin(emitter, us_compiler_function(emitter->compiler, *name));
    }
    set_replacement(emitter, &target, with->value);
    return target;
}

/* Two sites with the same targets are one, apart from functions as values. With
 * [reach_only], of what is replaced as far as it matters who reads it. */
static us_value site_key(us_emitter *emitter, const us_with_site *site, bool reach_only)
{
    us_array *key = us_array_new(emitter->arena, 8);
    bool input = false;
    for (uint32_t i = 0; i < site->target_count; i++) {
        const us_with_target *target = &site->targets[i];
        bool whole = !reach_only || target->kind == US_WITH_DATA;
        if (reach_only && target->kind == US_WITH_INPUT && input)
            continue;
        input = input || target->kind == US_WITH_INPUT;
        us_array_push(key, us_value_integer((int64_t)target->kind));
        us_array_push(key, us_value_integer(target->function));
        if (!reach_only) {
            us_array_push(key, us_value_integer((int64_t)target->mock));
            us_array_push(key, us_value_integer(target->replacement));
        }
        us_array_push(key, us_value_integer(whole ? (int64_t)target->path_length : 0));
        for (size_t p = 0; whole && p < target->path_length; p++)
            us_array_push(key, target->path[p]);
    }
    return us_value_array(key);
}

static void follow_readers(reach *reached)
{
    for (size_t i = 0; i < reached->found.count; i++)
        mark_all(reached, &reached->readers->dependents[reached->found.items[i]]);
}

static uint32_t store_site(us_emitter *emitter, us_with_site site)
{
    us_program *program = emitter->program;
    program->sites = us_arena_room(emitter->arena, program->sites, program->site_count,
                                   &emitter->site_capacity, sizeof *program->sites);
    program->sites[program->site_count] = site;
    return (uint32_t)program->site_count++;
}

static us_node_set make_set(us_emitter *emitter, const number_list *nodes)
{
    if (nodes->count == 0)
        return NULL;
    uint64_t *set = us_arena_alloc_zero(
        emitter->arena, us_node_set_words(emitter->program->node_count) * sizeof *set);
    for (size_t i = 0; i < nodes->count; i++)
        set[nodes->items[i] / 64] |= (uint64_t)1 << nodes->items[i] % 64;
    return set;
}

/* Finds whose results the site changes; sites that replace the same share the sets. */
static void find_affected(us_emitter *emitter, us_with_site *site, const us_str *names)
{
    struct us_readers *readers = emitter->readers;
    us_value key = site_key(emitter, site, true);
    const us_value *known = us_object_get(readers->known_reach, key);
    if (known) {
        const us_with_site *same = &emitter->program->sites[known->as.integer];
        site->affected = same->affected;
        site->masked = same->masked;
        return;
    }
    reach reached = {.readers = readers};
    number_list masked = {0};
    readers->reach_count++;
    for (size_t i = 0; i < site->target_count; i++)
        mark_target(&reached, &site->targets[i], names[i], &masked);
    follow_readers(&reached);
    /* OPA remembers nothing inside a `with`, and its traces show that. */
    for (uint32_t i = 0; emitter->compiler->traced && i < emitter->program->node_count;
         i++)
        mark(&reached, i);
    for (size_t i = 0; i < masked.count; i++)
        mark(&reached, masked.items[i]);
    site->affected = make_set(emitter, &reached.found);
    site->masked = make_set(emitter, &masked);
    us_object_add(readers->known_reach, key,
                  us_value_integer((int64_t)emitter->program->site_count));
}

uint32_t us_sites_add(us_emitter *emitter, const us_with *withs, size_t count)
{
    struct us_readers *readers = emitter->readers;
    us_with_site site = {.target_count = (uint32_t)count};
    us_str *names = us_arena_alloc_array(emitter->arena, count, sizeof *names);

    site.targets = us_arena_alloc_array(emitter->arena, count, sizeof *site.targets);
    for (size_t i = 0; i < count; i++) {
        site.targets[i] = make_target(emitter, &withs[i], &names[i]);
        site.changes_input = site.changes_input || site.targets[i].kind == US_WITH_INPUT;
    }
    us_value key = site_key(emitter, &site, false);
    const us_value *known = us_object_get(readers->known_sites, key);
    if (known)
        return (uint32_t)known->as.integer;
    find_affected(emitter, &site, names);
    uint32_t number = store_site(emitter, site);
    us_object_add(readers->known_sites, key, us_value_integer(number));
    return number;
}
