/* How values move through the code of one routine.
 *
 * A register is used for many things one after the other, so registers are told
 * apart by where they were written. Going through the code once, [state] names the
 * web that each register holds now; where two ways meet, the webs of a
 * register that is still read afterwards become one. Uniting is symmetric, so a
 * jump backwards needs no second pass. Which registers are still read is found
 * first, by going backwards until nothing changes.
 *
 * Each instruction then says what it does with its operands. There is no default:
 * a new instruction does not compile before it says so too. */
#include "compile/projection.h"

/* The most words in the tables of all routines; beyond, all of input is read. */
static const size_t most_words = (size_t)1 << 24;

typedef struct flow {
    us_projector *p;
    const us_program *program;
    const us_routine *routine;
    uint32_t *labels; /* by instruction from the routine's start: its label + 1, or 0 */
    size_t label_count;
    size_t words;            /* of a set of registers */
    uint64_t *live;          /* by label: the registers that are read from there on */
    uint64_t *current;       /* the same at the instruction at hand */
    us_web *stored;          /* by label: the state in which it is reached */
    bool *reached;           /* by label */
    us_web *state;           /* by register */
    uint32_t *result_counts; /* by register: how many RESULT write it */
    int32_t *loops;          /* by instruction: how many jumps back go over it */
} flow;

/* ---- what an instruction reads and writes, by the letters of opcodes.def ---- */

typedef void visit_register(flow *f, uint32_t number);

static bool begins_iterator(const us_instruction *i)
{
    return i->op == US_OP_ITERATE || i->op == US_OP_SELECT || i->op == US_OP_WALK;
}

static uint32_t run_length(const flow *f, const us_instruction *i)
{
    return i->op == US_OP_WITH_PUSH ? f->program->sites[i->extra].target_count : i->c;
}

static void visit_operand(flow *f, const us_instruction *i, char letter, uint32_t operand,
                          visit_register *read, visit_register *write)
{
    switch (letter) {
    case 'W':
        write(f, operand);
        break;
    case 'U':
        read(f, operand);
        if (i->op == US_OP_PUT_PATH || i->op == US_OP_ADD_PATH)
            read(f, operand + 1);
        break;
    case 'R':
    case 'K':
        if (!(operand & US_OPERAND_CONSTANT))
            read(f, operand);
        if (i->op == US_OP_RETURN_OBJECT)
            read(f, operand + 1);
        break;
    case 'M':
        for (uint32_t n = 0; n < run_length(f, i); n++)
            read(f, operand + n);
        break;
    case 'I':
        (begins_iterator(i) ? write : read)(f, operand);
        break;
    default:
        break;
    }
}

static void visit_registers(flow *f, const us_instruction *i, visit_register *read,
                            visit_register *write)
{
    const us_opcode_info *info = us_opcode_describe((us_opcode)i->op);
    visit_operand(f, i, info->operands[0], i->a, read, write);
    visit_operand(f, i, info->operands[1], i->b, read, write);
    visit_operand(f, i, info->operands[2], i->c, read, write);
    if (info->extra == 'R' || info->extra == 'W')
        visit_operand(f, i, info->extra, i->extra, read, write);
}

static void ignore(flow *f, uint32_t number)
{
    (void)f;
    (void)number;
}

/* ---- where control goes ---- */

static bool goes_on(const us_instruction *i)
{
    return i->op != US_OP_JUMP && i->op != US_OP_RETURN && i->op != US_OP_RETURN_OBJECT &&
           i->op != US_OP_CANDIDATE && i->op != US_OP_CLAUSE;
}

typedef void visit_label(flow *f, size_t label);

static size_t label_at(const flow *f, uint32_t at)
{
    return (size_t)f->labels[at - f->routine->start] - 1;
}

/* The places that an instruction chooses from. */
static const uint32_t *entries_of(const flow *f, const us_instruction *i, size_t *count)
{
    *count = i->op == US_OP_CANDIDATE ? f->program->groups[i->extra].count
             : i->op == US_OP_CLAUSE  ? f->program->clause_groups[i->extra].entry_count
                                      : 0;
    return i->op == US_OP_CANDIDATE ? f->program->groups[i->extra].entries
           : i->op == US_OP_CLAUSE  ? f->program->clause_groups[i->extra].entries
                                    : NULL;
}

static void visit_targets(flow *f, const us_instruction *i, visit_label *visit)
{
    if (us_opcode_describe((us_opcode)i->op)->target == 'T')
        visit(f, label_at(f, i->target));
    size_t count;
    const uint32_t *entries = entries_of(f, i, &count);
    for (size_t n = 0; n < count; n++)
        if (entries[n] != US_NO_CLAUSE)
            visit(f, label_at(f, entries[n]));
}

static void add_label(flow *f, uint32_t at)
{
    if (f->labels[at - f->routine->start] == 0)
        f->labels[at - f->routine->start] = (uint32_t)++f->label_count;
}

static void find_labels(flow *f)
{
    for (uint32_t at = f->routine->start; at < f->routine->end; at++) {
        const us_instruction *i = &f->program->code[at];
        if (i->op == US_OP_RESULT)
            f->result_counts[i->a]++;
        if (us_opcode_describe((us_opcode)i->op)->target == 'T') {
            add_label(f, i->target);
            if (i->target <= at) {
                f->loops[i->target - f->routine->start]++;
                f->loops[at + 1 - f->routine->start]--;
            }
        }
        size_t count;
        const uint32_t *entries = entries_of(f, i, &count);
        for (size_t n = 0; n < count; n++)
            if (entries[n] != US_NO_CLAUSE)
                add_label(f, entries[n]);
    }
    for (uint32_t n = 1; n < f->routine->end - f->routine->start; n++)
        f->loops[n] += f->loops[n - 1];
}

/* ---- which registers are still read ---- */

static void make_live(flow *f, uint32_t number)
{
    f->current[number / 64] |= (uint64_t)1 << number % 64;
}

static void make_dead(flow *f, uint32_t number)
{
    f->current[number / 64] &= ~((uint64_t)1 << number % 64);
}

static void add_live(flow *f, size_t label)
{
    for (size_t w = 0; w < f->words; w++)
        f->current[w] |= f->live[label * f->words + w];
}

static bool is_live(const flow *f, size_t label, uint32_t number)
{
    return (f->live[label * f->words + number / 64] >> number % 64 & 1) != 0;
}

/* One pass backwards; false when it changed nothing. */
static bool spread_live(flow *f)
{
    bool changed = false;
    memset(f->current, 0, f->words * sizeof *f->current);
    for (uint32_t at = f->routine->end; at-- > f->routine->start;) {
        const us_instruction *i = &f->program->code[at];
        if (!goes_on(i))
            memset(f->current, 0, f->words * sizeof *f->current);
        visit_registers(f, i, ignore, make_dead);
        visit_registers(f, i, make_live, ignore);
        visit_targets(f, i, add_live);
        size_t label = label_at(f, at);
        if (label == SIZE_MAX)
            continue;
        uint64_t *there = &f->live[label * f->words];
        changed = changed || memcmp(there, f->current, f->words * sizeof *there) != 0;
        memcpy(there, f->current, f->words * sizeof *there);
    }
    return changed;
}

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

static void define_other(flow *f, uint32_t number)
{
    define(f, number);
}

/* The label is reached with the state at hand. */
static void arrive(flow *f, size_t label)
{
    us_web *stored = &f->stored[label * f->routine->registers];
    for (uint32_t n = 0; n < f->routine->registers; n++) {
        if (!is_live(f, label, n))
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
        if (!is_live(f, label, n))
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
    if (f->result_counts[i->a] > 1 || f->loops[at - f->routine->start] > 0)
        us_projector_whole(f->p, to);
}

static void look_at_run(flow *f, const us_instruction *i)
{
    for (uint32_t n = 0; n < run_length(f, i); n++)
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

static void look_at_all(flow *f, uint32_t number)
{
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
        visit_registers(f, i, ignore, define_other);
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
        visit_registers(f, i, look_at_all, ignore);
        visit_registers(f, i, ignore, define_other);
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
        size_t label = label_at(f, at);
        if (label != SIZE_MAX) {
            if (reached)
                arrive(f, label);
            resume(f, label);
            reached = true;
        }
        if (!reached)
            continue;
        /* Before, for the way on which it failed; and after, as if it wrote first. */
        visit_targets(f, i, arrive);
        transfer(f, i, at);
        visit_targets(f, i, arrive);
        reached = goes_on(i);
    }
}

void us_flow_read(us_projector *p, uint32_t routine)
{
    flow f = {.p = p, .program = p->program, .routine = &p->program->routines[routine]};
    us_arena *arena = p->arena;
    size_t length = f.routine->end - f.routine->start, registers = f.routine->registers;

    f.words = (registers + 63) / 64;
    f.labels = us_arena_alloc_zero(arena, length * sizeof *f.labels);
    f.loops = us_arena_alloc_zero(arena, (length + 1) * sizeof *f.loops);
    f.result_counts = us_arena_alloc_zero(arena, registers * sizeof *f.result_counts);
    find_labels(&f);
    p->words += (f.label_count + 1) * (registers + 2 * f.words) + 2 * length;
    if (p->words > most_words) {
        p->too_large = true;
        return;
    }
    f.live = us_arena_alloc_zero(arena, (f.label_count + 1) * f.words * sizeof *f.live);
    f.current = us_arena_alloc_zero(arena, f.words * sizeof *f.current);
    f.stored =
        us_arena_alloc_array(arena, (f.label_count + 1) * registers, sizeof *f.stored);
    f.reached = us_arena_alloc_zero(arena, f.label_count + 1);
    f.state = us_arena_alloc_array(arena, registers, sizeof *f.state);
    while (spread_live(&f)) {
    }
    begin(&f, routine);
    follow(&f);
}
