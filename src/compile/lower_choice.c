/* Which rules a traced program enters: those that OPA's rule index would find.
 *
 * What OPA shows of rules depends on its index: a rule that the index excludes is never
 * entered, and none of its literals is covered. So the routine of a traced program begins
 * with the questions that the index would answer (opa_index.c), without telling anybody, and
 * keeps for each branch whether it was chosen.
 *
 * That the rules chosen all have one constant value is found on the way: then the first of
 * them that succeeds ends the search. */
#include "compile/lower.h"
#include "compile/opa_index.h"

/* ---- the questions ---- */

static uint32_t load_place(us_lowering *lowering, const us_opa_test *t, us_label missing)
{
    if (t->argument > 0)
        return t->argument;
    uint32_t from = us_lower_register(lowering);
    bool input = us_term_has_head(t->ref.items[0], "input");
    if (input)
        us_emit(lowering, US_OP_LOAD_INPUT, from, 0, 0, missing, 0);
    else
        us_emit_plain(lowering, US_OP_LOAD_DATA, from, 0);
    for (size_t i = 1; i < t->ref.count; i++) {
        us_operand key = us_emit_constant(lowering, t->ref.items[i]->as.scalar);
        if (input)
            us_emit(lowering, US_OP_MARK_READ, 0, from, key, US_NO_LABEL,
                    lowering->choice->mark);
        us_emit(lowering, input ? US_OP_GET : US_OP_GET_BASE, from, from, key, missing,
                0);
    }
    return from;
}

static void call_builtin(us_lowering *lowering, const char *name,
                         const us_operand *operands, size_t count, us_label failed)
{
    const us_builtin *builtin =
        us_compiler_function(lowering->emitter->compiler, us_str_from(name));
    if (!builtin)
        return;
    uint32_t first = us_lower_registers(lowering, (uint32_t)count);
    uint32_t target = us_lower_register(lowering);
    for (size_t i = 0; i < count; i++)
        us_emit_plain(lowering, US_OP_MOVE, first + (uint32_t)i, operands[i]);
    us_emit(lowering, US_OP_CALL_BUILTIN, target, first, (uint32_t)count, failed,
            us_emit_builtin(lowering->emitter, builtin));
    us_emit(lowering, US_OP_NOT_FALSE, target, 0, 0, failed, 0);
}

static void emit_array(us_lowering *lowering, const us_opa_test *t, uint32_t value,
                       us_label failed)
{
    const us_terms *items = &t->array->as.list;
    uint32_t item = us_lower_register(lowering);
    us_emit(lowering, US_OP_IS_ARRAY, value, (uint32_t)items->count, 0, failed, 0);
    for (size_t i = 0; i < items->count; i++) {
        if (items->items[i]->kind != US_TERM_SCALAR)
            continue;
        us_emit(lowering, US_OP_GET_AT, item, value, (uint32_t)i, US_NO_LABEL, 0);
        us_emit(lowering, US_OP_EQUAL, item,
                us_emit_constant(lowering, items->items[i]->as.scalar), 0, failed, 0);
    }
}

/* Goes on where the value in the register passes the test. */
static void emit_test(us_lowering *lowering, const us_opa_test *t, uint32_t value,
                      us_label failed)
{
    us_operand wanted = us_value_is_none(t->value) ? (us_operand)value
                                                   : us_emit_constant(lowering, t->value);
    switch (t->kind) {
    case US_OPA_DEFINED:
        break;
    case US_OPA_EQUAL:
        if (us_value_tag(t->value) < US_TAG_ARRAY ||
            us_value_tag(t->value) == US_TAG_ARRAY)
            us_emit(lowering, US_OP_EQUAL, value, wanted, 0, failed, 0);
        break;
    case US_OPA_ARRAY:
        emit_array(lowering, t, value, failed);
        break;
    case US_OPA_MEMBER:
        us_emit(lowering, US_OP_MEMBER, wanted, value, 0, failed, 0);
        break;
    case US_OPA_PREFIX:
        call_builtin(lowering, "strings.any_prefix_match",
                     (us_operand[]){(us_operand)value, wanted}, 2, failed);
        break;
    case US_OPA_SUFFIX:
        call_builtin(lowering, "strings.any_suffix_match",
                     (us_operand[]){(us_operand)value, wanted}, 2, failed);
        break;
    case US_OPA_GLOB:
        call_builtin(lowering, "glob.match",
                     (us_operand[]){wanted, us_emit_constant(lowering, t->delimiters),
                                    (us_operand)value},
                     3, failed);
        break;
    }
}

/* All tests of the place of test number [at] that are not [done] yet: any that is more than DEFINED
 * will do. */
static void emit_place(us_lowering *lowering, const us_opa_tests *tests, size_t at,
                       bool *done, us_label missing)
{
    us_label passed = us_emit_label(lowering->emitter);
    uint32_t value = load_place(lowering, &tests->items[at], missing);
    bool any = false;
    for (size_t i = at; i < tests->count; i++) {
        const us_opa_test *t = &tests->items[i];
        if (done[i] || !us_opa_index_same_place(t, &tests->items[at]))
            continue;
        done[i] = true;
        if (t->kind == US_OPA_DEFINED)
            continue;
        us_label next = us_emit_label(lowering->emitter);
        emit_test(lowering, t, value, next);
        us_emit_jump(lowering, passed);
        us_emit_place(lowering->emitter, next);
        any = true;
    }
    if (any)
        us_emit_jump(lowering, missing);
    us_emit_place(lowering->emitter, passed);
}

/* Goes on where the index finds the branch. */
static void emit_tests(us_lowering *lowering, const us_clause *clause, us_label missing)
{
    us_emitter *emitter = lowering->emitter;
    us_opa_tests tests = us_opa_index_tests(emitter->arena, emitter->compiler, clause);
    bool *done = us_arena_alloc_zero(emitter->arena, tests.count + 1);
    for (size_t i = 0; i < tests.count; i++)
        if (!done[i])
            emit_place(lowering, &tests, i, done, missing);
}

/* ---- the choice ---- */

static size_t count_branches(us_clause *const *clauses, size_t count)
{
    size_t branches = 0;
    for (size_t i = 0; i < count; i++)
        for (const us_clause *c = clauses[i]; c; c = c->otherwise)
            branches++;
    return branches;
}

/* Notes the value of a branch that was chosen: whether all are one constant. */
static void note_value(us_lowering *lowering, const us_choice *choice,
                       const us_clause *clause)
{
    us_label first = us_emit_label(lowering->emitter);
    us_label differs = us_emit_label(lowering->emitter);
    us_label done = us_emit_label(lowering->emitter);
    if (clause->value && us_term_is_ground(clause->value)) {
        us_operand value = us_emit_constant(
            lowering, us_term_value(lowering->emitter->arena, clause->value));
        us_emit(lowering, US_OP_IF_SET, choice->value, 0, 0, first, 0);
        us_emit_plain(lowering, US_OP_MOVE, choice->value, value);
        us_emit_place(lowering->emitter, first);
        us_emit(lowering, US_OP_EQUAL, choice->value, value, 0, differs, 0);
        us_emit_jump(lowering, done);
    }
    us_emit_place(lowering->emitter, differs);
    us_emit_plain(lowering, US_OP_MOVE, choice->several,
                  us_emit_constant(lowering, US_TRUE));
    us_emit_place(lowering->emitter, done);
}

static bool prints(const us_lowering *lowering, const us_clause *clause)
{
    return us_lower_prints(lowering->emitter->arena, clause->body);
}

/* The branches of one rule; the first that is chosen counts as a rule found. */
static uint32_t choose_rule(us_lowering *lowering, us_choice *choice,
                            const us_clause *first, uint32_t at)
{
    us_compiler *compiler = lowering->emitter->compiler;
    us_label none = us_emit_label(lowering->emitter);
    us_operand yes = us_emit_constant(lowering, US_TRUE);
    us_emit_plain(lowering, US_OP_CLEAR, choice->rule, 0);
    for (const us_clause *c = first; c; c = c->otherwise, at++) {
        uint32_t registers = lowering->next_register;
        us_label missing = us_emit_label(lowering->emitter);
        choice->branches[at] = c;
        us_emit_plain(lowering, US_OP_CLEAR, choice->first + at, 0);
        if (compiler->trace_index && !prints(lowering, c))
            emit_tests(lowering, c, missing);
        us_emit_plain(lowering, US_OP_MOVE, choice->first + at, yes);
        us_emit_plain(lowering, US_OP_MOVE, choice->rule, yes);
        note_value(lowering, choice, c);
        us_emit_place(lowering->emitter, missing);
        lowering->next_register = registers;
    }
    us_label found = us_emit_label(lowering->emitter);
    us_emit(lowering, US_OP_IF_SET, choice->rule, 0, 0, found, 0);
    us_emit_jump(lowering, none);
    us_emit_place(lowering->emitter, found);
    us_emit(lowering, US_OP_ADD, choice->count, choice->count,
            us_emit_constant(lowering, us_value_integer(1)), none, 0);
    us_emit_place(lowering->emitter, none);
    return at;
}

void us_choose(us_lowering *lowering, us_clause *const *clauses, size_t count,
               us_str path, bool values)
{
    us_emitter *emitter = lowering->emitter;
    if (!emitter->compiler->traced)
        return;
    us_choice *choice = us_arena_alloc_zero(emitter->arena, sizeof *choice);
    uint32_t branches = (uint32_t)count_branches(clauses, count), at = 0;
    choice->clauses = clauses;
    choice->clause_count = count;
    choice->branch_count = branches;
    choice->branches =
        us_arena_alloc_array(emitter->arena, branches, sizeof(us_clause *));
    choice->several = us_lower_registers(lowering, 4);
    choice->value = choice->several + 1;
    choice->count = choice->several + 2;
    choice->rule = choice->several + 3;
    choice->first = us_lower_registers(lowering, branches > 0 ? branches : 1);
    choice->mark = us_mark_choice(lowering, choice, path, values);
    lowering->choice = choice;
    us_emit_plain(lowering, US_OP_CLEAR, choice->several, 0);
    us_emit_plain(lowering, US_OP_CLEAR, choice->value, 0);
    us_emit_plain(lowering, US_OP_MOVE, choice->count,
                  us_emit_constant(lowering, us_value_integer(0)));
    for (size_t i = 0; i < count; i++)
        at = choose_rule(lowering, choice, clauses[i], at);
    us_emit(lowering, US_OP_MARK_INDEX, 0, 0, 0, US_NO_LABEL, choice->mark);
}

uint32_t us_choice_of(us_choice *choice, const us_clause *clause)
{
    for (uint32_t i = 0; i < choice->branch_count; i++) {
        uint32_t at = (choice->cursor + i) % choice->branch_count;
        if (choice->branches[at] != clause)
            continue;
        choice->cursor = at + 1;
        return choice->first + at;
    }
    return choice->first;
}
