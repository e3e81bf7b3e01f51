/* How values move through the code of one routine.
 *
 * A register is used for many things one after the other, so registers are told
 * apart by where they were written. Going through the code once, [state] names the
 * web that each register holds now; where two ways meet, the webs of a
 * register that is still read afterwards become one. Uniting is symmetric, so a
 * jump backwards needs no second pass.
 *
 * Each instruction then says what it does with its operands. There is no default:
 * a new instruction does not compile before it says so too. */
#include "compile/liveness.h"
#include "compile/projection.h"

/* The most words in the tables of all routines; beyond, all of input is read. */
static const size_t most_words = (size_t)1 << 24;

typedef struct flow {
    us_projector *p;
    const us_program *program;
    const us_routine *routine;
    us_liveness live;
    us_web *stored;          /* by label: the state in which it is reached */
    bool *reached;           /* by label */
    us_web *state;           /* by register */
    uint32_t *result_counts; /* by register: how many RESULT write it */
} flow;

/* ---- which web a register holds ---- */

static us_web held(flow *f, uint32_t number)
{
    if (f->state[number] == US_NO_WEB)
        f->state[number] = us_projector_web(f->p);
    return f->state[number];
}

/* The operand's web; none where it is a constant. */
static us_web operand(flow *f, uint32_t number)
{
    return number & US_OPERAND_CONSTANT ? US_NO_WEB : held(f, number);
}

static us_web define(flow *f, uint32_t number)
{
    us_web v = us_projector_web(f->p);
    f->p->webs[v].definitions = 1;
    f->state[number] = v;
    return v;
}

static void define_other(void *data, uint32_t number)
{
    define(data, number);
}

/* The label is reached with the state at hand. */
static void arrive(void *data, size_t label)
{
    flow *f = data;
    us_web *stored = &f->stored[label * f->routine->registers];
    for (uint32_t n = 0; n < f->routine->registers; n++) {
        if (!us_liveness_has(&f->live, label, n))
            continue;
        if (f->reached[label])
            us_projector_unite(f->p, stored[n], held(f, n));
        else
            stored[n] = held(f, n);
    }
    f->reached[label] = true;
}

/* Goes on with the state in which the label is reached. What is only reached by a
 * jump back is not known yet: its webs are new, and united with what comes. */
static void resume(flow *f, size_t label)
{
    us_web *stored = &f->stored[label * f->routine->registers];
    for (uint32_t n = 0; n < f->routine->registers; n++) {
        f->state[n] = US_NO_WEB;
        if (!us_liveness_has(&f->live, label, n))
            continue;
        if (!f->reached[label])
            stored[n] = us_projector_web(f->p);
        f->state[n] = stored[n];
    }
    f->reached[label] = true;
}

/* ---- what instructions do with values ---- */

static bool is_scalar_constant(const flow *f, uint32_t number)
{
    return (number & US_OPERAND_CONSTANT) &&
           us_value_tag(f->program->constants[number & ~US_OPERAND_CONSTANT]) <
               US_TAG_ARRAY;
}

static void look_at(flow *f, uint32_t number)
{
    us_projector_whole(f->p, operand(f, number));
}

/* What is equal to a scalar can be told by its type: a container never is. */
static void compare(flow *f, uint32_t a, uint32_t b)
{
    if (is_scalar_constant(f, a) || is_scalar_constant(f, b))
        return;
    look_at(f, a);
    look_at(f, b);
}

static void test(flow *f, const us_instruction *i)
{
    if (i->extra == US_TEST_EQUAL || i->extra == US_TEST_NOT_EQUAL) {
        compare(f, i->b, i->c);
    } else {
        us_projector_whole(f->p, operand(f, i->b));
        us_projector_whole(f->p, operand(f, i->c));
    }
    define(f, i->a);
}

static void get(flow *f, const us_instruction *i)
{
    us_web from = operand(f, i->b);
    if (!(i->c & US_OPERAND_CONSTANT)) {
        look_at(f, i->c);
        us_projector_element(f->p, from, define(f, i->a));
        return;
    }
    us_value key = f->program->constants[i->c & ~US_OPERAND_CONSTANT];
    if (us_value_is_string(key))
        us_projector_member(f->p, from, key, define(f, i->a));
    else
        us_projector_element(f->p, from, define(f, i->a));
}

/* How many there are is to be seen, but not what they are. */
static void count(flow *f, us_web from)
{
    us_projector_element(f->p, from, us_projector_web(f->p));
}

static void move(flow *f, const us_instruction *i)
{
    us_web from = operand(f, i->b), to = define(f, i->a);
    us_projector_copy(f->p, from, to);
    if (i->b & US_OPERAND_CONSTANT)
        f->p->webs[to].constant = f->program->constants[i->b & ~US_OPERAND_CONSTANT];
}

/* The value is compared with one that is there already, if there can be one. */
static void result(flow *f, const us_instruction *i, uint32_t at)
{
    us_web from = operand(f, i->b), to = held(f, i->a);
    us_projector_copy(f->p, from, to);
    if (f->result_counts[i->a] > 1 || f->live.loops[at - f->routine->start] > 0)
        us_projector_whole(f->p, to);
}

static void look_at_run(flow *f, const us_instruction *i)
{
    for (uint32_t n = 0; n < us_liveness_run(f->program, i); n++)
        look_at(f, i->b + n);
}

static void call_rule(flow *f, const us_instruction *i)
{
    uint32_t routine = us_projector_reach(f->p, i->extra);
    us_projector_copy(f->p, f->p->results[routine], define(f, i->a));
}

static void call_function(flow *f, const us_instruction *i)
{
    uint32_t routine = us_projector_reach(f->p, i->extra);
    if (f->p->mocked_functions[i->extra])
        look_at_run(f, i);
    for (uint32_t n = 0; n < i->c; n++)
        us_projector_copy(f->p, held(f, i->b + n), f->p->arguments[routine] + n);
    us_projector_copy(f->p, f->p->results[routine], define(f, i->a));
}

static void call_builtin(flow *f, const us_instruction *i)
{
    unsigned flags = f->program->builtins[i->extra]->flags;
    if (f->p->mocked_builtins[i->extra])
        flags = 0;
    if (flags & US_BUILTIN_SEES_SIZE) {
        count(f, held(f, i->b));
    } else if (flags & US_BUILTIN_LOOKS_UP) {
        us_web object = held(f, i->b), key = held(f, i->b + 1),
               otherwise = held(f, i->b + 2), to = define(f, i->a);
        us_projector_look_up(f->p, object, key, to);
        us_projector_copy(f->p, otherwise, to);
        return;
    } else if (!(flags & US_BUILTIN_SEES_TYPE)) {
        look_at_run(f, i);
    }
    define(f, i->a);
}

/* A place in data leads to the documents of all rules below it. Nodes come after
 * their parents. */
static void open_node(us_projector *p, uint32_t node)
{
    if (p->opened[node])
        return;
    p->opened[node] = true;
    for (uint32_t n = node; n < p->program->node_count; n++) {
        if (n != node && (n == 0 || !p->opened[p->program->nodes[n].parent]))
            continue;
        p->opened[n] = true;
        if (!p->program->nodes[n].is_function)
            us_projector_whole(p, p->results[us_projector_reach(p, n)]);
    }
}

static void look_at_all(void *data, uint32_t number)
{
    flow *f = data;
    us_projector_whole(f->p, held(f, number));
}

static void transfer(flow *f, const us_instruction *i, uint32_t at)
{
    switch ((us_opcode)i->op) {
    case US_OP_LOAD_INPUT:
        us_projector_copy(f->p, f->p->input, define(f, i->a));
        break;
    case US_OP_SHARED: {
        us_web from = us_projector_shared(f->p, i->extra);
        us_projector_copy(f->p, from, define(f, i->a));
        break;
    }
    case US_OP_MOVE:
        move(f, i);
        break;
    case US_OP_CONSTANT: {
        us_web to = define(f, i->a);
        f->p->webs[to].constant = f->program->constants[i->extra];
        break;
    }
    case US_OP_GET:
    case US_OP_GET_NAME:
    case US_OP_GET_BASE:
    case US_OP_READ:
        get(f, i);
        break;
    case US_OP_GET_AT: {
        us_web from = operand(f, i->b);
        us_projector_element(f->p, from, define(f, i->a));
        break;
    }
    case US_OP_ITERATE: {
        us_web from = operand(f, i->b);
        us_projector_copy(f->p, from, define(f, i->a));
        break;
    }
    /* What it asks of members is asked once more behind it. */
    case US_OP_SELECT: {
        us_web from = operand(f, i->b);
        look_at(f, i->c);
        us_projector_copy(f->p, from, define(f, i->a));
        break;
    }
    case US_OP_NEXT:
        define(f, i->b);
        us_projector_element(f->p, held(f, i->a), define(f, i->c));
        break;
    case US_OP_IS_ARRAY:
    case US_OP_IS_OBJECT:
        count(f, operand(f, i->a));
        break;
    case US_OP_EQUAL:
    case US_OP_NOT_EQUAL:
        compare(f, i->a, i->b);
        break;
    case US_OP_TEST:
        test(f, i);
        break;
    case US_OP_RESULT:
        result(f, i, at);
        break;
    case US_OP_RETURN:
        us_projector_copy(f->p, operand(f, i->a),
                          f->p->results[f->routine - f->program->routines]);
        break;
    case US_OP_CALL_RULE:
    case US_OP_CALL_PARTIAL:
        call_rule(f, i);
        break;
    case US_OP_CALL_FUNCTION:
        call_function(f, i);
        break;
    case US_OP_CALL_BUILTIN:
        call_builtin(f, i);
        break;
    case US_OP_CURSOR:
        open_node(f->p, i->extra);
        define(f, i->a);
        break;
    case US_OP_CANDIDATE:
        f->p->index_read = true;
        break;
    /* These see whether there is a value, whether it is false, or whether it is a scalar. */
    case US_OP_CLAUSE:
    case US_OP_JUMP:
    case US_OP_IF_SET:
    case US_OP_NOT_FALSE:
    case US_OP_DOUBT:
    case US_OP_KNOWN:
    /* These make a value that has nothing to do with input. */
    case US_OP_CLEAR:
    case US_OP_LOAD_DATA:
    case US_OP_NEW_ARRAY:
    case US_OP_NEW_OBJECT:
    case US_OP_NEW_SET:
    case US_OP_NEW_BUILDER:
    case US_OP_UNKNOWN:
    case US_OP_NOTED:
    case US_OP_IF_NOTED:
    case US_OP_FORGET_NOTED:
    case US_OP_WITH_POP:
        us_liveness_writes(i, define_other, f);
        break;
    /* These see all of what they read, or put it where it is seen. */
    case US_OP_WALK:
    case US_OP_WALK_NEXT:
    case US_OP_LESS:
    case US_OP_LESS_EQUAL:
    case US_OP_MEMBER:
    case US_OP_MEMBER_KEY:
    case US_OP_ADD:
    case US_OP_SUBTRACT:
    case US_OP_MULTIPLY:
    case US_OP_PUSH:
    case US_OP_PUT:
    case US_OP_PUT_ONCE:
    case US_OP_SET_ADD:
    case US_OP_PUT_PATH:
    case US_OP_ADD_PATH:
    case US_OP_RETURN_OBJECT:
    case US_OP_CHECK_KEY:
    case US_OP_MERGE_BASE:
    case US_OP_CURSOR_GET:
    case US_OP_CURSOR_KEYS:
    case US_OP_FORCE:
    case US_OP_WITH_PUSH:
    case US_OP_EMIT:
    case US_OP_WHOLE:
    case US_OP_COMPARABLE:
    /* So do traces. */
    case US_OP_MARK_ENTER:
    case US_OP_MARK_EXIT:
    case US_OP_MARK_EVAL:
    case US_OP_MARK_FAIL:
    case US_OP_MARK_REDO:
    case US_OP_MARK_INDEX:
    case US_OP_MARK_READ:
    case US_OP_MARK_PATH:
    case US_OP_MARK_MEMBER:
    case US_OP_MARK_ELEMENT:
    case US_OP_MARK_CALL:
    case US_OP_MARK_ANSWER:
        us_liveness_reads(f->program, i, look_at_all, f);
        us_liveness_writes(i, define_other, f);
        break;
    case US_OPCODE_COUNT:
        break;
    }
}

/* ---- a routine ---- */

static void begin(flow *f, uint32_t number)
{
    for (uint32_t n = 0; n < f->routine->registers; n++)
        f->state[n] = US_NO_WEB;
    for (uint32_t n = 0; n < f->routine->argument_count; n++)
        f->state[n + 1] = f->p->arguments[number] + n;
}

static void follow(flow *f)
{
    bool reached = true;
    for (uint32_t at = f->routine->start; at < f->routine->end; at++) {
        const us_instruction *i = &f->program->code[at];
        size_t label = us_liveness_label(&f->live, at);
        if (label != US_NOT_A_LABEL) {
            if (reached)
                arrive(f, label);
            resume(f, label);
            reached = true;
        }
        if (!reached)
            continue;
        /* Before, for the way on which it failed; and after, as if it wrote first. */
        us_liveness_targets(&f->live, i, arrive, f);
        transfer(f, i, at);
        us_liveness_targets(&f->live, i, arrive, f);
        reached = us_liveness_goes_on(i);
    }
}

static void count_results(flow *f)
{
    for (uint32_t at = f->routine->start; at < f->routine->end; at++)
        if (f->program->code[at].op == US_OP_RESULT)
            f->result_counts[f->program->code[at].a]++;
}

void us_flow_read(us_projector *p, uint32_t routine)
{
    us_arena *arena = p->arena;
    flow f = {.p = p, .program = p->program, .routine = &p->program->routines[routine]};
    f.live = us_liveness_begin(arena, f.program, f.routine);
    size_t length = f.routine->end - f.routine->start, registers = f.routine->registers;
    size_t labels = f.live.label_count + 1;

    p->words += labels * (registers + 2 * f.live.words) + 2 * length;
    if (p->words > most_words) {
        p->too_large = true;
        return;
    }
    us_liveness_find(arena, &f.live);
    f.result_counts = us_arena_alloc_zero(arena, registers * sizeof *f.result_counts);
    count_results(&f);
    f.stored = us_arena_alloc_array(arena, labels * registers, sizeof *f.stored);
    f.reached = us_arena_alloc_zero(arena, labels);
    f.state = us_arena_alloc_array(arena, registers, sizeof *f.state);
    begin(&f, routine);
    follow(&f);
}
