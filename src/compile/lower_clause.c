/* One clause of a rule: its head is matched, its body run, and what it finds goes to register 0. */
#include "compile/lower_rule.h"
#include "compile/pass.h"

/* What follows belongs to the head: errors name the place of the rule. */
static void set_source(us_lowering *lowering, const us_clause *clause)
{
    us_position position = clause->rule->span.position;
    lowering->source = (us_source){us_emit_file(lowering->emitter, clause->module->file),
                                   clause->rule->id, position.row, position.column};
}

void us_clause_enter(us_lowering *lowering, const us_clause *clause)
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

/* ---- bodies ---- */

static bool is_base_ref(const us_lowering *lowering, const us_term *term)
{
    return term->kind == US_TERM_REF &&
           us_lower_is_base(lowering->emitter->compiler, &term->as.list);
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

static bool is_side_effect(us_arena *arena, const us_literal *call)
{
    const us_term *operator= call->as.call.items[0];
    if (!call->as.builtin && !us_term_has_head(operator, "internal"))
        return false;
    us_str name = call->as.builtin ? us_str_from(call->as.builtin->name)
                                   : us_term_dotted_name(arena, operator);
    return us_str_is(name, "internal.print") || us_str_is(name, "internal.test_case");
}

bool us_lower_prints(us_arena *arena, const us_body *body)
{
    for (size_t i = 0; i < body->count; i++) {
        const us_literal *literal = body->items[i];
        const us_logic *logic = &literal->as.logic;
        switch (literal->kind) {
        case US_LITERAL_CALL:
            if (is_side_effect(arena, literal))
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

/* What the index has asked is left out. The other tests that it could ask come first: a rule that
 * they exclude meets no error, as in the reference; and they cost little. A body that prints stays
 * as it is. */
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

static void lower_sorted_body(us_lowering *lowering, const us_clause *clause)
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
    us_clause_enter(lowering, clause);
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

/* ---- how a clause begins and ends ---- */

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

/* What is put back when a clause is done. */
typedef struct opened {
    const us_clause *clause;
    us_label exhausted; /* where it has no (further) solution */
    uint32_t registers;
    uint32_t since;
} opened;

static opened open_clause(us_lowering *lowering, const us_clause *clause)
{
    opened o = {.clause = clause,
                .exhausted = us_emit_label(lowering->emitter),
                .registers = lowering->next_register};
    o.since = us_unknown_begin(lowering);
    us_clause_enter(lowering, clause);
    skip_unless_chosen(lowering, clause, o.exhausted);
    lowering->fail = o.exhausted;
    us_mark_enter_rule(lowering, clause);
    return o;
}

/* Behind what is done with a solution: goes on to the next. */
static void seek_next(us_lowering *lowering, const opened *o)
{
    if (lowering->fail != o->exhausted)
        us_emit_jump(lowering, lowering->fail);
}

static void close_clause(us_lowering *lowering, const opened *o)
{
    us_emit_place(lowering->emitter, o->exhausted);
    lower_second_look(lowering, o->clause, o->since);
    lowering->next_register = o->registers;
}

/* ---- values and functions ---- */

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
                         bool returns)
{
    opened o = open_clause(lowering, clause);
    match_arguments(lowering, clause);
    us_mark_arguments(lowering, clause);
    lower_sorted_body(lowering, clause);
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
        seek_next(lowering, &o);
    }
    close_clause(lowering, &o);
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
        lower_branch(lowering, clause, decided, returns);
        if (clause->otherwise) {
            us_emit(lowering, US_OP_IF_SET, decided, 0, 0, done, 0);
            us_unknown_leave(lowering, since, done);
        }
    }
    us_emit_place(lowering->emitter, done);
}

static void lower_value(us_lowering *lowering, const us_clause *clause, bool returns)
{
    if (clause->otherwise)
        lower_chain(lowering, clause, returns);
    else
        lower_branch(lowering, clause, 0, returns);
}

/* ---- sets and objects ---- */

static void lower_element(us_lowering *lowering, const us_clause *clause)
{
    opened o = open_clause(lowering, clause);
    lower_sorted_body(lowering, clause);
    us_operand key = us_lower_term(lowering, clause->key);
    us_unknown_fail_in(lowering, key);
    set_source(lowering, clause);
    us_mark_exit_rule(lowering, clause, false);
    us_mark_answer(lowering, clause, key, 0, 0, true);
    us_emit_plain(lowering, US_OP_SET_ADD, 0, key);
    us_mark_redo_rule(lowering, clause, false);
    seek_next(lowering, &o);
    close_clause(lowering, &o);
}

/* A rule of a partial object: its value goes under the rest of its path below
 * the routine's node, which is [depth] steps below data. */
static void lower_member(us_lowering *lowering, const us_clause *clause, size_t depth)
{
    size_t length = clause->reference.count - depth - 1;
    opened o = open_clause(lowering, clause);
    lower_sorted_body(lowering, clause);
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
    seek_next(lowering, &o);
    close_clause(lowering, &o);
}

void us_clause_lower(us_lowering *lowering, const us_clause *clause, us_routine_kind kind,
                     size_t depth, bool returns)
{
    if (kind == US_ROUTINE_SET)
        lower_element(lowering, clause);
    else if (kind == US_ROUTINE_OBJECT)
        lower_member(lowering, clause, depth);
    else
        lower_value(lowering, clause, returns);
}

void us_clause_lower_default(us_lowering *lowering, const us_clause *clause)
{
    us_label undefined = us_emit_label(lowering->emitter);
    us_clause_enter(lowering, clause);
    lowering->fail = undefined;
    us_mark_enter_rule(lowering, clause);
    match_arguments(lowering, clause);
    us_lower_body(lowering, clause->body);
    us_lower_term_to(lowering, clause->value, 0);
    us_mark_exit_rule(lowering, clause, true);
    us_mark_answer(lowering, clause, 0, 0, 0, false);
    us_mark_redo_rule(lowering, clause, true);
    return_unless_several(lowering, 0);
    if (lowering->choice)
        us_emit_jump(lowering, lowering->fail);
    us_emit_place(lowering->emitter, undefined);
}
