/* Literals and bodies to code.
 *
 * lowering->fail is where control goes when the literal at hand fails: the next
 * turn of the innermost open loop, or whatever follows the body. A literal that
 * loops moves it. Negation, every, and, or are wiring of these labels. */
#include "compile/lower.h"

#include "compile/pass.h"

/* ---- calls ---- */

/* Comparisons that are an instruction of their own. */
typedef struct comparison {
    const char *name;
    us_opcode op;
    uint32_t test;
    bool swapped; /* a > b is b < a */
} comparison;

static const comparison comparisons[] = {
    {"equal", US_OP_EQUAL, US_TEST_EQUAL, false},
    {"neq", US_OP_NOT_EQUAL, US_TEST_NOT_EQUAL, false},
    {"lt", US_OP_LESS, US_TEST_LESS, false},
    {"lte", US_OP_LESS_EQUAL, US_TEST_LESS_EQUAL, false},
    {"gt", US_OP_LESS, US_TEST_LESS, true},
    {"gte", US_OP_LESS_EQUAL, US_TEST_LESS_EQUAL, true},
    {"internal.member_2", US_OP_MEMBER, US_TEST_MEMBER, false},
};

typedef struct arithmetic {
    const char *name;
    us_opcode op;
} arithmetic;

static const arithmetic arithmetics[] = {
    {"plus", US_OP_ADD},
    {"minus", US_OP_SUBTRACT},
    {"mul", US_OP_MULTIPLY},
};

/* What a call calls: a user's function (node) or a built-in. */
typedef struct callee {
    const us_tree_node *node;
    const us_builtin *builtin;
    us_str name;
    size_t arity;
} callee;

/* [known]: the built-in that the operator names, or NULL where nothing is known of it. */
static bool find_callee(us_lowering *lowering, const us_term *operator,
                        const us_builtin * known, callee *found)
{
    us_compiler *compiler = lowering->emitter->compiler;
    *found = (callee){0};

    if (!known && us_term_has_head(operator, "data")) {
        us_tree_node *node = compiler->tree;
        for (size_t i = 1; i < operator->as.list.count && node; i++)
            node = us_tree_child(
                node, us_term_value(compiler->arena, operator->as.list.items[i]));
        found->node = node;
        if (node && node->is_function) {
            const us_clause *clause =
                node->clause_count > 0 ? node->clauses[0] : node->fallback;
            found->arity = clause->arguments.count;
        }
        return node && node->is_function;
    }
    found->builtin = known ? known : us_pass_builtin(compiler, operator);
    if (!found->builtin)
        return false;
    found->name = us_str_from(found->builtin->name);
    found->arity = us_builtin_arity(found->builtin);
    return true;
}

/* An operator stays an instruction only where no `with` replaces it. */
static bool is_mocked(const us_lowering *lowering, us_str name)
{
    const us_object *mocked = lowering->emitter->mocked;
    return mocked->count > 0 && us_object_get_str(mocked, name);
}

static us_operand *lower_operands(us_lowering *lowering, const us_terms *call,
                                  size_t count)
{
    us_operand *operands =
        us_arena_alloc_array(lowering->emitter->arena, count + 1, sizeof *operands);
    for (size_t i = 0; i < count; i++)
        operands[i] = us_lower_term(lowering, call->items[i + 1]);
    return operands;
}

/* Operands in a run of registers, as calls want them. */
static uint32_t run_of(us_lowering *lowering, const us_operand *operands, size_t count)
{
    bool in_place = count > 0 && !(operands[0] & US_OPERAND_CONSTANT);
    for (size_t i = 1; i < count && in_place; i++)
        in_place = operands[i] == operands[0] + i;
    if (in_place)
        return operands[0];

    uint32_t first = us_lower_registers(lowering, (uint32_t)(count > 0 ? count : 1));
    for (size_t i = 0; i < count; i++)
        us_emit_plain(lowering, US_OP_MOVE, first + (uint32_t)i, operands[i]);
    return first;
}

static us_operand lower_plain_call(us_lowering *lowering, const us_terms *call,
                                   const callee *called, size_t count)
{
    us_operand *operands = lower_operands(lowering, call, count), shared;
    if (called->builtin &&
        us_share_call(lowering, called->builtin, operands, count, &shared))
        return shared;
    for (size_t i = 0; called->builtin && i < count; i++)
        us_unknown_fail_in(lowering, operands[i]);
    uint32_t first = run_of(lowering, operands, count);
    uint32_t target = us_lower_register(lowering);
    if (called->node)
        us_mark_call(lowering, called->node->number, first, (uint32_t)count);
    else if (called->builtin->flags & US_BUILTIN_LOOKS_UP)
        us_mark_read_path(lowering, (us_operand)first, (us_operand)(first + 1));
    if (called->node)
        us_emit(lowering, US_OP_CALL_FUNCTION, target, first, (uint32_t)count,
                lowering->fail, called->node->number);
    else
        us_emit(lowering, US_OP_CALL_BUILTIN, target, first, (uint32_t)count,
                lowering->fail, us_emit_builtin(lowering->emitter, called->builtin));
    return (us_operand)target;
}

/* walk(x, [path, value]): a loop. [output] may be NULL. */
static void lower_walk(us_lowering *lowering, const us_terms *call, const us_term *output)
{
    us_operand root = us_lower_term(lowering, call->items[1]);
    uint32_t iterator = us_lower_registers(lowering, 3);
    uint32_t path = us_lower_registers(lowering, 2);
    us_label next = us_emit_label(lowering->emitter);
    bool pair = output && output->kind == US_TERM_ARRAY && output->as.list.count == 2;
    bool needs_path = lowering->emitter->compiler->traced || !pair ||
                      output->as.list.items[0]->kind != US_TERM_VARIABLE ||
                      !output->as.list.items[0]->as.variable.wildcard;

    us_unknown_fail_in(lowering, root);
    us_emit_or_fail(lowering, US_OP_WALK, iterator, root, needs_path);
    us_emit_place(lowering->emitter, next);
    us_emit_or_fail(lowering, US_OP_WALK_NEXT, iterator, path, path + 1);
    us_mark_read_path(lowering, root, (us_operand)path);
    lowering->fail = next;
    if (pair) {
        us_lower_match(lowering, output->as.list.items[0], (us_operand)path);
        us_lower_match(lowering, output->as.list.items[1], (us_operand)(path + 1));
        return;
    }
    if (!output)
        return;
    uint32_t both = us_lower_register(lowering);
    us_emit(lowering, US_OP_NEW_ARRAY, both, 0, 0, US_NO_LABEL, 2);
    us_emit_or_fail(lowering, US_OP_PUSH, both, path, 0);
    us_emit_or_fail(lowering, US_OP_PUSH, both, path + 1, 0);
    us_lower_match(lowering, output, (us_operand)both);
}

static const comparison *find_comparison(const us_lowering *lowering, us_str name)
{
    for (size_t i = 0; i < sizeof comparisons / sizeof comparisons[0]; i++)
        if (us_str_is(name, comparisons[i].name) && !is_mocked(lowering, name))
            return &comparisons[i];
    return NULL;
}

static const arithmetic *find_arithmetic(const us_lowering *lowering, us_str name)
{
    for (size_t i = 0; i < sizeof arithmetics / sizeof arithmetics[0]; i++)
        if (us_str_is(name, arithmetics[i].name) && !is_mocked(lowering, name))
            return &arithmetics[i];
    return NULL;
}

/* A comparison as a test, or with its value in a register, where it is matched
 * with [output]. */
static void lower_comparison(us_lowering *lowering, const us_terms *call,
                             const comparison *how, const us_term *output)
{
    us_operand a = us_lower_term(lowering, call->items[1]);
    us_operand b = us_lower_term(lowering, call->items[2]);
    us_mark_compare(lowering, a, b);
    if (how->test == US_TEST_MEMBER)
        us_mark_member(lowering, a, b);
    if (how->test != US_TEST_MEMBER) {
        us_unknown_compare(lowering, a, b);
    } else {
        us_unknown_fail_in(lowering, a);
        us_unknown_fail_in(lowering, b);
    }
    if (how->swapped) {
        us_operand swap = a;
        a = b;
        b = swap;
    }
    if (!output) {
        us_emit_or_fail(lowering, how->op, a, b, 0);
        return;
    }
    uint32_t target = us_lower_register(lowering);
    us_emit(lowering, US_OP_TEST, target, a, b, US_NO_LABEL, how->test);
    us_lower_match(lowering, output, (us_operand)target);
}

static void lower_call(us_lowering *lowering, const us_literal *literal)
{
    const us_terms *call = &literal->as.call;
    callee called;
    if (!find_callee(lowering, call->items[0], literal->as.builtin, &called)) {
        us_emit_jump(lowering, lowering->fail);
        return;
    }

    size_t operands = call->count - 1;
    bool has_output = called.arity != SIZE_MAX && operands == called.arity + 1;
    const us_term *output = has_output ? call->items[operands] : NULL;
    bool infix = called.builtin && called.builtin->infix;
    const comparison *compared = infix ? find_comparison(lowering, called.name) : NULL;
    const arithmetic *calculated = infix ? find_arithmetic(lowering, called.name) : NULL;
    us_operand result;

    if (has_output)
        operands--;
    if (called.builtin && called.builtin->flags & US_BUILTIN_RELATION) {
        lower_walk(lowering, call, output);
        return;
    }
    if (compared) {
        lower_comparison(lowering, call, compared, output);
        return;
    }
    if (calculated) {
        us_operand a = us_lower_term(lowering, call->items[1]);
        us_operand b = us_lower_term(lowering, call->items[2]);
        us_unknown_fail_in(lowering, a);
        us_unknown_fail_in(lowering, b);
        result = (us_operand)us_lower_register(lowering);
        us_emit_or_fail(lowering, calculated->op, result, a, b);
    } else {
        result = lower_plain_call(lowering, call, &called, operands);
    }
    if (!output)
        us_emit_or_fail(lowering, US_OP_NOT_FALSE, result, 0, 0);
    us_unknown_fail(lowering, result);
    if (!output && us_unknown_matters(lowering))
        us_emit_or_fail(lowering, US_OP_NOT_FALSE, result, 0, 0);
    if (output)
        us_lower_match(lowering, output, result);
}

static bool is_unification(const us_literal *literal)
{
    const us_term *operator= literal->as.call.items[0];
    return literal->kind == US_LITERAL_CALL &&
           literal->as.call.count == 3 &&
           operator->kind == US_TERM_REF && operator->as.list.count ==
           1 &&(us_term_has_head(operator, "eq") || us_term_has_head(operator, "assign"));
}

/* ---- literals without `with` and negation ---- */

static void lower_every(us_lowering *lowering, const us_every *every)
{
    us_emitter *emitter = lowering->emitter;
    us_label outer = lowering->fail;
    us_label next = us_emit_label(emitter), done = us_emit_label(emitter);
    uint32_t trail = lowering->trail_count, registers = lowering->next_register;

    us_operand domain = us_lower_term(lowering, every->domain);
    us_unknown_fail_in(lowering, domain);
    uint32_t iterator = us_lower_registers(lowering, 5);
    us_emit_or_fail(lowering, US_OP_ITERATE, iterator, domain, 0);
    us_emit_place(emitter, next);
    us_emit(lowering, US_OP_NEXT, iterator, iterator + 3, iterator + 4, done, 0);
    if (every->key)
        us_lower_match(lowering, every->key, (us_operand)(iterator + 3));
    us_lower_match(lowering, every->value, (us_operand)(iterator + 4));
    us_lower_body(lowering, every->body);
    us_emit_jump(lowering, next);
    us_emit_place(emitter, done);

    lowering->fail = outer;
    lowering->next_register = registers;
    us_lower_unbind(lowering, trail);
}

/* Code that goes on if [body] has a solution, else to lowering->fail; binds
 * nothing. */
static void test_body(us_lowering *lowering, const us_body *body)
{
    us_label outer = lowering->fail;
    uint32_t trail = lowering->trail_count, registers = lowering->next_register;

    us_entered entered = us_mark_enter_body(lowering, body);
    us_lower_body(lowering, body);
    us_mark_exit_body(lowering, body, true);
    us_mark_leave(lowering, entered);
    lowering->fail = outer;
    lowering->next_register = registers;
    us_lower_unbind(lowering, trail);
}

static void lower_or(us_lowering *lowering, const us_logic *logic)
{
    us_emitter *emitter = lowering->emitter;
    us_label outer = lowering->fail;
    us_label right = us_emit_label(emitter), done = us_emit_label(emitter);

    lowering->fail = right;
    test_body(lowering, logic->left);
    us_emit_jump(lowering, done);
    us_emit_place(emitter, right);
    lowering->fail = outer;
    test_body(lowering, logic->right);
    us_emit_place(emitter, done);
}

/* Goes on where what [lower] makes fails, and fails where it succeeds. */
static void lower_not(us_lowering *lowering, const us_literal *literal,
                      void (*lower)(us_lowering *, const us_literal *))
{
    us_label outer = lowering->fail, undefined = us_emit_label(lowering->emitter);
    uint32_t trail = lowering->trail_count, registers = lowering->next_register;
    uint32_t since = us_unknown_begin(lowering);

    lowering->fail = undefined;
    lower(lowering, literal);
    us_emit_jump(lowering, outer);
    us_emit_place(lowering->emitter, undefined);
    us_unknown_leave(lowering, since, outer);
    lowering->fail = outer;
    lowering->next_register = registers;
    us_lower_unbind(lowering, trail);
}

static void lower_operand(us_lowering *lowering, const us_literal *literal)
{
    if (lowering->emitter->compiler->traced)
        us_mark_not(lowering, literal->as.logic.left);
    else
        test_body(lowering, literal->as.logic.left);
}

static void lower_positive(us_lowering *lowering, const us_literal *literal)
{
    switch (literal->kind) {
    case US_LITERAL_TERM:
        us_emit_or_fail(lowering, US_OP_NOT_FALSE,
                        us_lower_term(lowering, literal->as.term), 0, 0);
        break;
    case US_LITERAL_CALL:
        if (is_unification(literal))
            us_lower_unify(lowering, literal->as.call.items[1],
                           literal->as.call.items[2]);
        else
            lower_call(lowering, literal);
        break;
    case US_LITERAL_EVERY:
        if (lowering->emitter->compiler->traced)
            us_mark_every(lowering, literal);
        else
            lower_every(lowering, &literal->as.every);
        break;
    case US_LITERAL_NOT:
        lower_not(lowering, literal, lower_operand);
        break;
    case US_LITERAL_AND:
        test_body(lowering, literal->as.logic.left);
        test_body(lowering, literal->as.logic.right);
        break;
    case US_LITERAL_OR:
        lower_or(lowering, &literal->as.logic);
        break;
    case US_LITERAL_SOME:
    case US_LITERAL_KIND_COUNT:
        break;
    }
}

static void lower_negated(us_lowering *lowering, const us_literal *literal)
{
    if (lowering->emitter->compiler->traced)
        us_mark_negated(lowering, literal, lower_positive);
    else
        lower_positive(lowering, literal);
}

static void lower_signed(us_lowering *lowering, const us_literal *literal)
{
    if (literal->negated)
        lower_not(lowering, literal, lower_negated);
    else
        lower_positive(lowering, literal);
}

/* ---- with ---- */

static uint32_t push_context(us_lowering *lowering, const us_literal *literal)
{
    uint32_t first = us_lower_registers(lowering, (uint32_t)literal->with_count);
    us_operand *values = us_arena_alloc_array(lowering->emitter->arena,
                                              literal->with_count, sizeof *values);
    for (size_t i = 0; i < literal->with_count; i++) {
        const us_term *value = literal->withs[i].value;
        callee function;
        bool evaluated = value->kind != US_TERM_REF ||
                         (!find_callee(lowering, value, NULL, &function) &&
                          !us_sites_rule(lowering->emitter, value));
        values[i] = evaluated ? us_lower_term(lowering, value)
                              : us_emit_constant(lowering, US_NULL);
        us_unknown_fail_in(lowering, values[i]);
    }
    for (size_t i = 0; i < literal->with_count; i++)
        us_emit_plain(lowering, US_OP_MOVE, first + (uint32_t)i, values[i]);
    us_emit(lowering, US_OP_WITH_PUSH, 0, first, 0, US_NO_LABEL,
            us_sites_add(lowering->emitter, literal->withs, literal->with_count));
    return first;
}

static void pop_context(us_lowering *lowering)
{
    us_emit_plain(lowering, US_OP_WITH_POP, 0, 0);
}

/* Keeps the locals bound since [trail] in an array for each solution, and
 * reads them again outside, for a context must not stay in force while the
 * rest of the body runs. */
static void collect_solutions(us_lowering *lowering, uint32_t trail, uint32_t answers)
{
    uint32_t tuple = us_lower_register(lowering);
    us_emit(lowering, US_OP_NEW_ARRAY, tuple, 0, 0, US_NO_LABEL,
            lowering->trail_count - trail);
    for (uint32_t i = trail; i < lowering->trail_count; i++)
        us_emit_or_fail(lowering, US_OP_PUSH, tuple, lowering->where[lowering->trail[i]],
                        0);
    us_emit_or_fail(lowering, US_OP_PUSH, answers, tuple, 0);
    us_emit_jump(lowering, lowering->fail);
}

static void replay_solutions(us_lowering *lowering, uint32_t trail, uint32_t answers)
{
    uint32_t iterator = us_lower_registers(lowering, 5);
    us_label next = us_emit_label(lowering->emitter);

    us_emit_or_fail(lowering, US_OP_ITERATE, iterator, answers, 0);
    us_emit_place(lowering->emitter, next);
    us_emit_or_fail(lowering, US_OP_NEXT, iterator, iterator + 3, iterator + 4);
    lowering->fail = next;
    for (uint32_t i = trail; i < lowering->trail_count; i++) {
        uint32_t target = us_lower_register(lowering);
        us_emit(lowering, US_OP_GET_AT, target, iterator + 4, i - trail, US_NO_LABEL, 0);
        lowering->where[lowering->trail[i]] = (us_operand)target;
    }
}

static void lower_with(us_lowering *lowering, const us_literal *literal)
{
    us_emitter *emitter = lowering->emitter;
    us_label outer = lowering->fail;
    us_label failed = us_emit_label(emitter), done = us_emit_label(emitter);
    uint32_t answers = us_lower_register(lowering);
    uint32_t trail = lowering->trail_count;

    us_emit_plain(lowering, US_OP_NEW_ARRAY, answers, 0);
    push_context(lowering, literal);
    lowering->fail = failed;
    lowering->withs++;
    lower_signed(lowering, literal);
    lowering->withs--;
    if (lowering->fail != failed && lowering->trail_count > trail) {
        collect_solutions(lowering, trail, answers);
        us_emit_place(emitter, failed);
        pop_context(lowering);
        lowering->fail = outer;
        replay_solutions(lowering, trail, answers);
        return;
    }
    pop_context(lowering);
    us_emit_jump(lowering, done);
    us_emit_place(emitter, failed);
    pop_context(lowering);
    us_emit_jump(lowering, outer);
    us_emit_place(emitter, done);
    lowering->fail = outer;
}

/* ---- entry points ---- */

/* The literal that takes a call apart in a template string stands nowhere, as in OPA:
 * then so do its errors. */
static void set_source(us_lowering *lowering, const us_literal *literal)
{
    bool nowhere = literal->span.position.row == 0;
    us_str file = nowhere || !lowering->clause->module ? US_STR_EMPTY
                                                       : lowering->clause->module->file;
    lowering->source.file = us_emit_file(lowering->emitter, file);
    lowering->source.node = literal->id;
    lowering->source.row = literal->span.position.row;
    lowering->source.column = literal->span.position.column;
}

static void lower_literal(us_lowering *lowering, const us_literal *literal, size_t index)
{
    us_marked marked;
    set_source(lowering, literal);
    us_mark_begin(lowering, &marked, literal, index);
    if (literal->with_count > 0)
        lower_with(lowering, literal);
    else
        lower_signed(lowering, literal);
    us_mark_end(lowering, &marked);
}

void us_lower_body(us_lowering *lowering, const us_body *body)
{
    us_marked_body marked = us_mark_body(lowering, body);
    lowering->marked_body = &marked;
    for (size_t i = 0; i < body->count; i++)
        lower_literal(lowering, body->items[i], i);
    lowering->marked_body = marked.around;
    us_mark_body_end(lowering, &marked);
}
