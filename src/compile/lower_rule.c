/* One routine: all rules that end at one node of the rule tree.
 *
 * A routine runs its clauses one after the other. Each clause's code falls
 * through to the next when it has no (further) solution; what it finds goes to
 * register 0. Where the index can choose among the clauses, CANDIDATE jumps to
 * those that can fire, and each comes back to it. */
#include "compile/lower_rule.h"
#include "compile/pass.h"

us_lowering us_routine_begin(us_emitter *emitter)
{
    return (us_lowering){
        .emitter = emitter, .query = US_MARK_NOWHERE, .outer = US_MARK_NOWHERE};
}

static us_routine *add_routine(us_emitter *emitter)
{
    us_program *program = emitter->program;
    program->routines =
        us_arena_room(emitter->arena, program->routines, program->routine_count,
                      &emitter->routine_capacity, sizeof *program->routines);
    return &program->routines[program->routine_count++];
}

/* The routine of the node above, which is numbered first, has its path. */
static us_str path_of(const us_emitter *emitter, const us_tree_node *node)
{
    if (!node->parent)
        return US_STR("data");
    us_str above = emitter->program->routines[node->parent->number].path;
    return us_tree_path_below(emitter->arena, above, node);
}

void us_routine_finish(us_lowering *lowering, us_routine_kind kind, size_t start,
                       uint32_t node, us_str path, uint32_t arguments)
{
    us_emitter *emitter = lowering->emitter;
    us_emit_resolve(emitter, start);
    if (!emitter->compiler->faithful)
        us_loops_improve(emitter, start, lowering->register_count);
    *add_routine(emitter) = (us_routine){kind,
                                         (uint32_t)start,
                                         (uint32_t)emitter->program->code_count,
                                         lowering->register_count,
                                         arguments,
                                         node,
                                         path};
}

/* ---- what kind of routine the rules make ---- */

static bool same_constant(us_arena *arena, const us_clause *clause, us_value *constant)
{
    if (!clause->value || !us_term_is_ground(clause->value))
        return false;
    us_value value = us_term_value(arena, clause->value);
    if (us_value_is_none(*constant))
        *constant = value;
    return us_value_equal(*constant, value);
}

/* True if whatever fires gives the same constant: then the first one decides.
 * The faithful level runs them all, for traces and coverage; but what comes too late to
 * decide must not make unknown what is known. */
static bool exits_early(us_emitter *emitter, const us_tree_node *node)
{
    us_value constant = US_NONE;
    if (emitter->compiler->faithful && !emitter->compiler->unknowns)
        return false;
    for (size_t i = 0; i < node->clause_count; i++)
        for (const us_clause *c = node->clauses[i]; c; c = c->otherwise)
            if (!same_constant(emitter->arena, c, &constant))
                return false;
    return true;
}

static size_t node_depth(const us_tree_node *node)
{
    size_t depth = 0;
    for (; node->parent; node = node->parent)
        depth++;
    return depth;
}

bool us_lower_is_folded(const us_tree_node *node)
{
    size_t depth = node_depth(node);
    for (size_t i = 0; i < node->clause_count; i++)
        if (node->clauses[i]->reference.count > depth + 1)
            return true;
    return false;
}

static us_routine_kind node_kind(const us_tree_node *node)
{
    if (node->is_function)
        return US_ROUTINE_FUNCTION;
    if (us_lower_is_folded(node))
        return US_ROUTINE_OBJECT;
    if (node->clause_count > 0 && !node->clauses[0]->value)
        return US_ROUTINE_SET;
    return US_ROUTINE_VALUE;
}

/* ---- rules ---- */

typedef struct clause_list {
    us_arena *arena;
    us_clause **items;
    size_t count;
    size_t capacity;
} clause_list;

static void collect_clauses(clause_list *list, const us_tree_node *node, bool below)
{
    for (size_t i = 0; i < node->clause_count; i++) {
        list->items = us_arena_room(list->arena, list->items, list->count,
                                    &list->capacity, sizeof *list->items);
        list->items[list->count++] = node->clauses[i];
    }
    for (size_t i = 0; below && i < node->child_count; i++)
        collect_clauses(list, node->children[i], true);
}

/* The clauses behind a CANDIDATE that picks those which can fire. */
static void lower_indexed(us_lowering *lowering, const clause_list *list, uint32_t first,
                          us_routine_kind kind, size_t depth, bool returns)
{
    us_emitter *emitter = lowering->emitter;
    us_program *program = emitter->program;
    us_label again = us_emit_label(emitter), done = us_emit_label(emitter);
    uint32_t position = us_lower_register(lowering);
    uint32_t *entries =
        us_arena_alloc_array(emitter->arena, list->count, sizeof *entries);

    program->groups = us_arena_room(emitter->arena, program->groups, program->group_count,
                                    &emitter->group_capacity, sizeof *program->groups);
    uint32_t group = (uint32_t)program->group_count++;
    program->groups[group] = (us_index_group){first, (uint32_t)list->count, entries};

    us_emit_plain(lowering, US_OP_MOVE, position,
                  us_emit_constant(lowering, us_value_integer(0)));
    us_emit_place(emitter, again);
    us_emit(lowering, US_OP_CANDIDATE, position, 0, 0, done, group);
    for (size_t i = 0; i < list->count; i++) {
        entries[i] = (uint32_t)program->code_count;
        lowering->proved = us_index_proved(emitter, first + (uint32_t)i);
        us_clause_lower(lowering, list->items[i], kind, depth, returns);
        us_emit_jump(lowering, again);
    }
    lowering->proved = 0;
    us_emit_place(emitter, done);
}

/* The clauses of a function behind a CLAUSE that picks those which the operand lets hold. */
static void lower_by_operand(us_lowering *lowering, const clause_list *list,
                             uint32_t operand, bool returns)
{
    us_emitter *emitter = lowering->emitter;
    us_program *program = emitter->program;
    us_label again = us_emit_label(emitter), done = us_emit_label(emitter);
    uint32_t position = us_lower_register(lowering);
    uint32_t *starts = us_arena_alloc_array(emitter->arena, list->count, sizeof *starts);

    program->clause_groups =
        us_arena_room(emitter->arena, program->clause_groups, program->clause_group_count,
                      &emitter->clause_group_capacity, sizeof *program->clause_groups);
    uint32_t group = (uint32_t)program->clause_group_count++;
    us_emit_plain(lowering, US_OP_MOVE, position,
                  us_emit_constant(lowering, us_value_integer(0)));
    us_emit_place(emitter, again);
    us_emit(lowering, US_OP_CLAUSE, position, operand, 0, done, group);
    for (size_t i = 0; i < list->count; i++) {
        starts[i] = (uint32_t)program->code_count;
        us_clause_lower(lowering, list->items[i], US_ROUTINE_FUNCTION, 0, returns);
        us_emit_jump(lowering, again);
    }
    us_emit_place(emitter, done);
    program->clause_groups[group] =
        us_index_clauses(emitter->arena, list->items, list->count, operand, starts);
}

/* What register 0 (and 1, for an object) holds before any clause has run. */
static void lower_start(us_lowering *lowering, us_routine_kind kind)
{
    us_lower_register(lowering);
    if (kind == US_ROUTINE_SET)
        us_emit_plain(lowering, US_OP_NEW_SET, 0, 0);
    if (kind == US_ROUTINE_OBJECT) {
        us_lower_register(lowering);
        us_emit_plain(lowering, US_OP_NEW_BUILDER, 0, 0);
        us_emit_plain(lowering, US_OP_CLEAR, 1, 0);
    }
}

static void lower_end(us_lowering *lowering, const us_tree_node *node,
                      us_routine_kind kind)
{
    us_emitter *emitter = lowering->emitter;

    us_unknown_end(lowering, kind);
    if (kind == US_ROUTINE_OBJECT) {
        us_emit_plain(lowering, US_OP_RETURN_OBJECT, 0, 0);
        return;
    }
    if (node->fallback) {
        us_label defined = us_emit_label(emitter);
        us_emit(lowering, US_OP_IF_SET, 0, 0, 0, defined, 0);
        us_clause_lower_default(lowering, node->fallback);
        us_unknown_end(lowering, kind);
        us_emit_place(emitter, defined);
    }
    us_emit_plain(lowering, US_OP_RETURN, 0, 0);
}

static void lower_rules(us_emitter *emitter, us_tree_node *node)
{
    us_routine_kind kind = node_kind(node);
    clause_list list = {emitter->arena, NULL, 0, 0};
    us_lowering lowering = us_routine_begin(emitter);
    size_t start = emitter->program->code_count, depth = node_depth(node), arguments = 0;
    bool returns = exits_early(emitter, node);
    us_str path = path_of(emitter, node);
    uint32_t first;

    collect_clauses(&list, node, kind == US_ROUTINE_OBJECT);
    lower_start(&lowering, kind);
    if (kind == US_ROUTINE_FUNCTION) {
        arguments = (list.count > 0 ? list.items[0] : node->fallback)->arguments.count;
        us_lower_registers(&lowering, (uint32_t)arguments);
    }
    lowering.since = us_unknown_begin(&lowering);
    us_choose(&lowering, list.items, list.count, path,
              kind == US_ROUTINE_VALUE || kind == US_ROUTINE_FUNCTION);
    uint32_t operand = kind == US_ROUTINE_FUNCTION && !emitter->compiler->faithful
                           ? us_index_operand(emitter->arena, list.items, list.count)
                           : 0;
    if (kind != US_ROUTINE_FUNCTION && !emitter->compiler->faithful &&
        us_index_add(emitter, list.items, list.count, &first))
        lower_indexed(&lowering, &list, first, kind, depth, returns);
    else if (operand > 0)
        lower_by_operand(&lowering, &list, operand, returns);
    else
        for (size_t i = 0; i < list.count; i++)
            us_clause_lower(&lowering, list.items[i], kind, depth, returns);
    lower_end(&lowering, node, kind);
    us_routine_finish(&lowering, kind, start, node->number, path, (uint32_t)arguments);
}

/* ---- nodes above rules ---- */

/* A package, or another such node: every document below it. */
static void lower_extent(us_emitter *emitter, us_tree_node *node)
{
    us_lowering lowering = us_routine_begin(emitter);
    size_t start = emitter->program->code_count;

    us_lower_register(&lowering);
    us_label unknown = us_emit_label(emitter);
    lowering.since = us_unknown_begin(&lowering);
    uint32_t registers = lowering.next_register;
    us_emit(&lowering, US_OP_NEW_OBJECT, 0, 0, 0, US_NO_LABEL,
            (uint32_t)node->child_count);
    for (size_t i = 0; i < node->child_count; i++) {
        us_tree_node *child = node->children[i];
        if (child->is_function || us_node_is_hidden(node->number, child->key))
            continue;
        us_label undefined = us_emit_label(emitter);
        uint32_t value = us_lower_register(&lowering);
        us_emit(&lowering, US_OP_CALL_RULE, value, 0, 0, undefined, child->number);
        lowering.fail = unknown;
        us_unknown_fail(&lowering, (us_operand)value);
        us_emit(&lowering, US_OP_PUT, 0, us_emit_constant(&lowering, child->key), value,
                US_NO_LABEL, 0);
        us_emit_place(emitter, undefined);
        lowering.next_register = registers;
    }
    us_emit(&lowering, US_OP_MERGE_BASE, 0, 0, 0, US_NO_LABEL, node->number);
    us_emit_place(emitter, unknown);
    us_unknown_end(&lowering, US_ROUTINE_EXTENT);
    us_emit_plain(&lowering, US_OP_RETURN, 0, 0);
    us_routine_finish(&lowering, US_ROUTINE_EXTENT, start, node->number,
                      path_of(emitter, node), 0);
}

bool us_lower_is_rule(const us_tree_node *node)
{
    return node->clause_count > 0 || node->fallback;
}

bool us_lower_is_base(const us_compiler *compiler, const us_terms *ref)
{
    const us_term *head = ref->items[0];
    if (head->kind != US_TERM_VARIABLE || !us_term_is_root(head))
        return false;
    bool input = us_term_has_head(head, "input");
    const us_tree_node *node = compiler->tree;
    for (size_t i = 1; i < ref->count; i++) {
        if (ref->items[i]->kind != US_TERM_SCALAR)
            return false;
        if (input || !node)
            continue;
        if (us_lower_is_rule(node))
            return false;
        node = us_tree_child(node, ref->items[i]->as.scalar);
    }
    return input || !node;
}

void us_lower_node(us_emitter *emitter, us_tree_node *node)
{
    if (us_lower_is_rule(node))
        lower_rules(emitter, node);
    else
        lower_extent(emitter, node);
}
