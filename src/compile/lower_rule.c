/* One routine: all rules that end at one node of the rule tree.
 *
 * A routine runs its clauses one after the other. Each clause's code falls
 * through to the next when it has no (further) solution; what it finds goes to
 * register 0. Where the index can choose among the clauses, CANDIDATE jumps to
 * those that can fire, and each comes back to it. */
#include "compile/lower.h"
#include "compile/pass.h"

static us_lowering begin_routine(us_emitter *emitter)
{
    return (us_lowering){
        .emitter = emitter, .query = US_MARK_NOWHERE, .outer = US_MARK_NOWHERE};
}

/* What follows belongs to the head: errors name the place of the rule. */
static void set_source(us_lowering *lowering, const us_clause *clause)
{
    us_position position = clause->rule->span.position;
    lowering->source = (us_source){us_emit_file(lowering->emitter, clause->module->file),
                                   clause->rule->id, position.row, position.column};
}

static void set_clause(us_lowering *lowering, const us_clause *clause)
{
    us_arena *arena = lowering->emitter->arena;
    lowering->clause = clause;
    if (clause->local_count + 1 > lowering->local_count) {
        lowering->local_count = clause->local_count + 1;
        lowering->where =
            us_arena_alloc_array(arena, lowering->local_count, sizeof *lowering->where);
        lowering->trail = us_arena_alloc_array(arena, (size_t)lowering->local_count + 1,
                                               sizeof *lowering->trail);
    }
    for (uint32_t i = 0; i < lowering->local_count; i++)
        lowering->where[i] = US_UNBOUND;
    lowering->trail_count = 0;
    lowering->query = lowering->outer = US_MARK_NOWHERE;
    if (clause->rule)
        set_source(lowering, clause);
}

static us_routine *add_routine(us_emitter *emitter)
{
    us_program *program = emitter->program;
    program->routines =
        us_arena_room(emitter->arena, program->routines, program->routine_count,
                      &emitter->routine_capacity, sizeof *program->routines);
    return &program->routines[program->routine_count++];
}

/* ---- bodies ---- */

/* True for input.… or data.… with constant steps, where no rule has a say. */
static bool is_base_ref(const us_lowering *lowering, const us_term *term)
{
    if (term->kind != US_TERM_REF || term->as.list.items[0]->kind != US_TERM_VARIABLE ||
        term->as.list.items[0]->as.variable.local != 0)
        return false;
    const us_terms *ref = &term->as.list;
    bool input = us_term_has_head(ref->items[0], "input");
    const us_tree_node *node = lowering->emitter->compiler->tree;
    for (size_t i = 1; i < ref->count; i++) {
        if (ref->items[i]->kind != US_TERM_SCALAR)
            return false;
        node = node ? us_tree_child(node, ref->items[i]->as.scalar) : NULL;
        if (!input && node && us_lower_is_rule(node))
            return false;
    }
    return input || !node;
}

static bool is_index_operand(const us_lowering *lowering, const us_term *term)
{
    return term->kind == US_TERM_SCALAR || is_base_ref(lowering, term) ||
           (term->kind == US_TERM_VARIABLE && term->as.variable.local != 0);
}

/* True for what the reference's rule index looks at before any of the body runs: that a
 * place in base documents is defined, and what it equals. */
static bool is_index_test(const us_lowering *lowering, const us_literal *literal)
{
    if (literal->negated || literal->with_count > 0)
        return false;
    if (literal->kind == US_LITERAL_TERM)
        return is_base_ref(lowering, literal->as.term);
    if (literal->kind != US_LITERAL_CALL || literal->as.call.count != 3 ||
        !us_literal_calls(literal, "eq"))
        return false;
    const us_term *a = literal->as.call.items[1], *b = literal->as.call.items[2];
    return (is_base_ref(lowering, a) && is_index_operand(lowering, b)) ||
           (is_base_ref(lowering, b) && is_index_operand(lowering, a));
}

static bool is_side_effect(us_arena *arena, const us_term *operator)
{
    if (!us_term_has_head(operator, "internal"))
        return false;
    us_str name = us_term_dotted_name(arena, operator);
    return us_str_is(name, "internal.print") || us_str_is(name, "internal.test_case");
}

bool us_lower_prints(us_arena *arena, const us_body *body)
{
    for (size_t i = 0; i < body->count; i++) {
        const us_literal *literal = body->items[i];
        const us_logic *logic = &literal->as.logic;
        switch (literal->kind) {
        case US_LITERAL_CALL:
            if (is_side_effect(arena, literal->as.call.items[0]))
                return true;
            break;
        case US_LITERAL_EVERY:
            if (us_lower_prints(arena, literal->as.every.body))
                return true;
            break;
        case US_LITERAL_NOT:
        case US_LITERAL_AND:
        case US_LITERAL_OR:
            if (us_lower_prints(arena, logic->left) ||
                (logic->right && us_lower_prints(arena, logic->right)))
                return true;
            break;
        case US_LITERAL_TERM:
        case US_LITERAL_SOME:
        case US_LITERAL_KIND_COUNT:
            break;
        }
    }
    return false;
}

/* What the index has asked is left out. The other tests that it could ask come first: a rule that they exclude meets no error, as in the
 * reference; and they cost little. A body that prints stays as it is. */
static const us_body *sort_body(us_lowering *lowering, const us_clause *clause)
{
    const us_body *body = clause->body;
    us_body *sorted = us_body_make(lowering->emitter->arena, body->count);
    size_t count = 0;
    uint64_t proved = lowering->proved;
    if (lowering->emitter->compiler->traced ||
        us_lower_prints(lowering->emitter->arena, body))
        return body;
    for (int first = 1; first >= 0; first--)
        for (size_t i = 0; i < body->count; i++)
            if ((i >= 64 || !(proved >> i & 1)) &&
                is_index_test(lowering, body->items[i]) == first)
                sorted->items[count++] = body->items[i];
    sorted->count = count;
    return sorted;
}

static void lower_rule_body(us_lowering *lowering, const us_clause *clause)
{
    us_lower_body(lowering, sort_body(lowering, clause));
}

static void match_arguments(us_lowering *lowering, const us_clause *clause)
{
    for (size_t i = 0; i < clause->arguments.count; i++)
        us_lower_match(lowering, clause->arguments.items[i], (us_operand)(i + 1));
}

static bool is_sorted(us_lowering *lowering, const us_clause *clause)
{
    const us_body *sorted = sort_body(lowering, clause);
    for (size_t i = 0; i < sorted->count; i++)
        if (sorted->items[i] != clause->body->items[i])
            return false;
    return true;
}

/* Behind the code of [clause], whose body was sorted: where something unknown was in its way, it
 * may hold in no case for what comes earlier as it was written. */
static void lower_second_look(us_lowering *lowering, const us_clause *clause,
                              uint32_t since)
{
    us_emitter *emitter = lowering->emitter;
    if (since == US_UNBOUND || is_sorted(lowering, clause))
        return;
    us_label again = us_emit_label(emitter), done = us_emit_label(emitter);
    us_label failed = us_emit_label(emitter);
    us_unknown_leave(lowering, since, again);
    us_emit_jump(lowering, done);
    us_emit_place(emitter, again);
    set_clause(lowering, clause);
    uint32_t later = us_unknown_begin(lowering);
    lowering->fail = failed;
    match_arguments(lowering, clause);
    us_lower_body(lowering, clause->body);
    us_emit_jump(lowering, done);
    us_emit_place(emitter, failed);
    us_unknown_leave(lowering, later, done);
    us_emit_plain(lowering, US_OP_FORGET_NOTED, since, 0);
    us_emit_place(emitter, done);
}

/* ---- values and functions ---- */

/* A traced program passes over what OPA's index would not find. */
static void skip_unless_chosen(us_lowering *lowering, const us_clause *clause,
                               us_label skip)
{
    us_emitter *emitter = lowering->emitter;
    if (!lowering->choice)
        return;
    us_label chosen = us_emit_label(emitter);
    us_emit(lowering, US_OP_IF_SET, us_choice_of(lowering->choice, clause), 0, 0, chosen,
            0);
    us_emit_jump(lowering, skip);
    us_emit_place(emitter, chosen);
}

/* It exits early where all rules that were found have one constant value. */
static void return_unless_several(us_lowering *lowering, us_operand value)
{
    us_emitter *emitter = lowering->emitter;
    if (!lowering->choice || !emitter->compiler->trace_exit)
        return;
    us_label several = us_emit_label(emitter);
    us_emit(lowering, US_OP_IF_SET, lowering->choice->several, 0, 0, several, 0);
    us_emit_plain(lowering, US_OP_RETURN, value, 0);
    us_emit_place(emitter, several);
}

/* One branch: its value goes to the routine's, or is returned at once. With [decided]
 * > 0 that register is set as well. */
static void lower_branch(us_lowering *lowering, const us_clause *clause, uint32_t decided,
                         bool returns, us_label exhausted)
{
    uint32_t registers = lowering->next_register;
    uint32_t since = us_unknown_begin(lowering);

    set_clause(lowering, clause);
    skip_unless_chosen(lowering, clause, exhausted);
    lowering->fail = exhausted;
    us_mark_enter_rule(lowering, clause);
    match_arguments(lowering, clause);
    us_mark_arguments(lowering, clause);
    lower_rule_body(lowering, clause);
    us_operand value = us_lower_term(lowering, clause->value);
    set_source(lowering, clause);
    us_mark_exit_rule(lowering, clause, true);
    us_mark_answer(lowering, clause, value, 0, 0, false);
    us_mark_redo_rule(lowering, clause, true);
    return_unless_several(lowering, value);
    if (returns) {
        us_unknown_return(lowering, value);
        us_emit_plain(lowering, US_OP_RETURN, value, 0);
    } else {
        us_unknown_agree(lowering, value);
        us_emit_plain(lowering, US_OP_RESULT, 0, value);
        if (decided)
            us_emit_plain(lowering, US_OP_MOVE, decided, value);
        if (lowering->fail != exhausted)
            us_emit_jump(lowering, lowering->fail);
    }
    us_emit_place(lowering->emitter, exhausted);
    lower_second_look(lowering, clause, since);
    lowering->next_register = registers;
}

/* A rule with else: the first branch that has a value decides, but all of its
 * solutions must agree. */
static void lower_chain(us_lowering *lowering, const us_clause *clause, bool returns)
{
    us_label done = us_emit_label(lowering->emitter);
    uint32_t decided = us_lower_register(lowering);
    uint32_t since = us_unknown_begin(lowering);

    us_emit_plain(lowering, US_OP_CLEAR, decided, 0);
    for (; clause; clause = clause->otherwise) {
        us_label exhausted = us_emit_label(lowering->emitter);
        lower_branch(lowering, clause, decided, returns, exhausted);
        if (clause->otherwise) {
            us_emit(lowering, US_OP_IF_SET, decided, 0, 0, done, 0);
            us_unknown_leave(lowering, since, done);
        }
    }
    us_emit_place(lowering->emitter, done);
}

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

static void lower_clause_value(us_lowering *lowering, const us_clause *clause,
                               bool returns)
{
    if (clause->otherwise)
        lower_chain(lowering, clause, returns);
    else
        lower_branch(lowering, clause, 0, returns, us_emit_label(lowering->emitter));
}

/* ---- sets and objects ---- */

static void lower_clause_set(us_lowering *lowering, const us_clause *clause)
{
    us_label exhausted = us_emit_label(lowering->emitter);
    uint32_t registers = lowering->next_register;
    uint32_t since = us_unknown_begin(lowering);

    set_clause(lowering, clause);
    skip_unless_chosen(lowering, clause, exhausted);
    lowering->fail = exhausted;
    us_mark_enter_rule(lowering, clause);
    lower_rule_body(lowering, clause);
    us_operand key = us_lower_term(lowering, clause->key);
    us_unknown_fail_in(lowering, key);
    set_source(lowering, clause);
    us_mark_exit_rule(lowering, clause, false);
    us_mark_answer(lowering, clause, key, 0, 0, true);
    us_emit_plain(lowering, US_OP_SET_ADD, 0, key);
    us_mark_redo_rule(lowering, clause, false);
    if (lowering->fail != exhausted)
        us_emit_jump(lowering, lowering->fail);
    us_emit_place(lowering->emitter, exhausted);
    lower_second_look(lowering, clause, since);
    lowering->next_register = registers;
}

static size_t node_depth(const us_tree_node *node)
{
    size_t depth = 0;
    for (; node->parent; node = node->parent)
        depth++;
    return depth;
}

/* A rule of a partial object: its value goes under the rest of its path below
 * the routine's node, which is [depth] steps below data. */
static void lower_clause_object(us_lowering *lowering, const us_clause *clause,
                                size_t depth)
{
    us_label exhausted = us_emit_label(lowering->emitter);
    uint32_t registers = lowering->next_register;
    uint32_t since = us_unknown_begin(lowering);
    size_t length = clause->reference.count - depth - 1;

    set_clause(lowering, clause);
    skip_unless_chosen(lowering, clause, exhausted);
    lowering->fail = exhausted;
    us_mark_enter_rule(lowering, clause);
    lower_rule_body(lowering, clause);
    us_operand leaf = us_lower_term(
        lowering, clause->key && !clause->value ? clause->key : clause->value);
    us_unknown_fail_in(lowering, leaf);
    uint32_t path = us_lower_registers(lowering, (uint32_t)length);
    for (size_t i = 0; i < length; i++) {
        us_lower_term_to(lowering, clause->reference.items[depth + 1 + i],
                         path + (uint32_t)i);
        us_unknown_fail_in(lowering, (us_operand)(path + i));
    }
    set_source(lowering, clause);
    us_mark_exit_rule(lowering, clause, false);
    us_mark_answer(lowering, clause, leaf, path, (uint32_t)length, !clause->value);
    us_emit(lowering, clause->value ? US_OP_PUT_PATH : US_OP_ADD_PATH, 0, path,
            (uint32_t)length, US_NO_LABEL, leaf);
    us_mark_redo_rule(lowering, clause, false);
    if (lowering->fail != exhausted)
        us_emit_jump(lowering, lowering->fail);
    us_emit_place(lowering->emitter, exhausted);
    lower_second_look(lowering, clause, since);
    lowering->next_register = registers;
}

/* ---- routines ---- */

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

static void lower_clause(us_lowering *lowering, const us_clause *clause,
                         us_routine_kind kind, size_t depth, bool returns)
{
    if (kind == US_ROUTINE_SET)
        lower_clause_set(lowering, clause);
    else if (kind == US_ROUTINE_OBJECT)
        lower_clause_object(lowering, clause, depth);
    else
        lower_clause_value(lowering, clause, returns);
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
        lower_clause(lowering, list->items[i], kind, depth, returns);
        us_emit_jump(lowering, again);
    }
    lowering->proved = 0;
    us_emit_place(emitter, done);
}

/* The clauses of a function behind a CLAUSE that picks those which the operand lets hold. */
static void lower_clauses(us_lowering *lowering, const clause_list *list,
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
        lower_clause(lowering, list->items[i], US_ROUTINE_FUNCTION, 0, returns);
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
        set_clause(lowering, node->fallback);
        us_label undefined = us_emit_label(emitter);
        lowering->fail = undefined;
        us_mark_enter_rule(lowering, node->fallback);
        match_arguments(lowering, node->fallback);
        us_lower_body(lowering, node->fallback->body);
        us_lower_term_to(lowering, node->fallback->value, 0);
        us_mark_exit_rule(lowering, node->fallback, true);
        us_mark_answer(lowering, node->fallback, 0, 0, 0, false);
        us_mark_redo_rule(lowering, node->fallback, true);
        return_unless_several(lowering, 0);
        if (lowering->choice)
            us_emit_jump(lowering, lowering->fail);
        us_emit_place(emitter, undefined);
        us_unknown_end(lowering, kind);
        us_emit_place(emitter, defined);
    }
    us_emit_plain(lowering, US_OP_RETURN, 0, 0);
}

static void finish_routine(us_lowering *lowering, us_routine_kind kind, size_t start,
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

/* A package, or another node above rules: every document below it. */
static void lower_extent(us_emitter *emitter, us_tree_node *node)
{
    us_lowering lowering = begin_routine(emitter);
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
    finish_routine(&lowering, US_ROUTINE_EXTENT, start, node->number,
                   us_tree_path(emitter->arena, node), 0);
}

static void lower_rules(us_emitter *emitter, us_tree_node *node)
{
    us_routine_kind kind = node_kind(node);
    clause_list list = {emitter->arena, NULL, 0, 0};
    us_lowering lowering = begin_routine(emitter);
    size_t start = emitter->program->code_count, depth = node_depth(node), arguments = 0;
    bool returns = exits_early(emitter, node);
    uint32_t first;

    collect_clauses(&list, node, kind == US_ROUTINE_OBJECT);
    lower_start(&lowering, kind);
    if (kind == US_ROUTINE_FUNCTION) {
        arguments = (list.count > 0 ? list.items[0] : node->fallback)->arguments.count;
        us_lower_registers(&lowering, (uint32_t)arguments);
    }
    lowering.since = us_unknown_begin(&lowering);
    us_choose(&lowering, list.items, list.count, us_tree_path(emitter->arena, node),
              kind == US_ROUTINE_VALUE || kind == US_ROUTINE_FUNCTION);
    uint32_t operand = kind == US_ROUTINE_FUNCTION && !emitter->compiler->faithful
                           ? us_index_operand(emitter->arena, list.items, list.count)
                           : 0;
    if (kind != US_ROUTINE_FUNCTION && !emitter->compiler->faithful &&
        us_index_add(emitter, list.items, list.count, &first))
        lower_indexed(&lowering, &list, first, kind, depth, returns);
    else if (operand > 0)
        lower_clauses(&lowering, &list, operand, returns);
    else
        for (size_t i = 0; i < list.count; i++)
            lower_clause(&lowering, list.items[i], kind, depth, returns);
    lower_end(&lowering, node, kind);
    finish_routine(&lowering, kind, start, node->number,
                   us_tree_path(emitter->arena, node), (uint32_t)arguments);
}

bool us_lower_is_folded(const us_tree_node *node)
{
    size_t depth = node_depth(node);
    for (size_t i = 0; i < node->clause_count; i++)
        if (node->clauses[i]->reference.count > depth + 1)
            return true;
    return false;
}

bool us_lower_is_rule(const us_tree_node *node)
{
    return node->clause_count > 0 || node->fallback;
}

void us_lower_node(us_emitter *emitter, us_tree_node *node)
{
    if (us_lower_is_rule(node))
        lower_rules(emitter, node);
    else
        lower_extent(emitter, node);
}

/* ---- queries ---- */

/* Where the literal with this id stands among those as written; ids ascend. */
static size_t find_written(const us_query *query, uint32_t id)
{
    size_t from = 0, to = query->written->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (query->written->items[middle]->id < id)
            from = middle + 1;
        else
            to = middle;
    }
    bool found = from < query->written->count && query->written->items[from]->id == id;
    return found ? from : query->written->count;
}

/* What is left of the literals as written: not those that only declare. */
static void order_expressions(us_emitter *emitter, us_query *query)
{
    const us_body *body = query->clause->body;
    size_t written = query->written->count;
    bool *seen = us_arena_alloc_zero(emitter->arena, written + 1);
    query->order = us_arena_alloc_array(emitter->arena, written + 1, sizeof(size_t));
    query->order_count = 0;
    for (size_t i = 0; i < body->count; i++) {
        size_t index = find_written(query, body->items[i]->id);
        if (body->items[i]->generated || index == written || seen[index])
            continue;
        seen[index] = true;
        query->order[query->order_count++] = index;
    }
}

/* An answer is the value of each literal that was written, then of each variable. */
void us_lower_query(us_emitter *emitter, us_query *query)
{
    order_expressions(emitter, query);
    us_lowering lowering = begin_routine(emitter);
    size_t start = emitter->program->code_count;
    uint32_t written = (uint32_t)query->order_count;
    uint32_t width = written + (uint32_t)query->answer_count;
    us_label exhausted = us_emit_label(emitter);

    set_clause(&lowering, query->clause);
    lowering.source.file = us_emit_file(emitter, US_STR_EMPTY);
    us_lower_register(&lowering);
    lowering.fail = exhausted;
    us_mark_enter_body(&lowering, query->clause->body);
    us_lower_body(&lowering, query->clause->body);
    uint32_t answer = us_lower_registers(&lowering, width > 0 ? width : 1);
    for (uint32_t i = 0; i < written; i++) {
        uint32_t local = query->value_locals[query->order[i]];
        us_emit_plain(&lowering, US_OP_MOVE, answer + i,
                      local == 0 ? us_emit_constant(&lowering, US_TRUE)
                                 : lowering.where[local]);
    }
    for (uint32_t i = 0; i < query->answer_count; i++)
        us_emit_plain(&lowering, US_OP_MOVE, answer + written + i,
                      lowering.where[query->answer_locals[i]]);
    us_emit(&lowering, US_OP_EMIT, 0, answer, width, US_NO_LABEL, 0);
    us_mark_exit_body(&lowering, query->clause->body, false);
    us_emit_jump(&lowering, lowering.fail);
    us_emit_place(emitter, exhausted);
    us_emit_plain(&lowering, US_OP_RETURN, 0, 0);
    finish_routine(&lowering, US_ROUTINE_QUERY, start, US_NO_NODE, US_STR("query"), 0);
}
