/* Loops that do less in each turn.
 *
 * Works on the code of one routine, when its labels are places. A loop is ITERATE or
 * WALK, the NEXT of it, and what can come back to that. Of interest is its beginning: the instructions behind NEXT up
 * to the first that somebody jumps to, or that does more than look at values. They run in
 * each turn, in this order, and have no effect but to go on with the next turn. So
 *
 * - what depends on nothing of the loop moves before ITERATE: it can raise no error, and
 *   where it fails, all turns would. Inner loops come first, so that it may leave several;
 * - what asks a member to have one value at a path makes the ITERATE a SELECT. It stays
 *   where it is, for a SELECT may find too much.
 *
 * A register is written anew only when what it held is no longer read, so a value that the
 * loop does not write is the same in all its turns. The faithful level has none of this. */
#include "compile/lower.h"

#define NOWHERE UINT32_MAX

/* The most steps of a path to select by, and registers in sight that hold parts of the
 * member. */
enum { MOST_STEPS = 8, MOST_PARTS = 16 };

/* What a register holds: the member of the loop, or what [step] leads to from there. */
typedef struct part {
    uint32_t holder;
    uint32_t from; /* index of the part it was read of; of the member: NOWHERE */
    uint16_t step; /* a constant */
} part;

typedef struct improver {
    us_emitter *emitter;
    us_instruction *code;
    uint32_t start, end;
    /* By instruction, from [start]: */
    uint32_t *first_jump, *last_jump; /* that goes there; NOWHERE */
    uint32_t *moved;                  /* the first of those to run before it; NOWHERE */
    uint32_t *next_moved;             /* of one that moved: the next to run */
    bool *is_moved;
    /* By register: */
    uint32_t *writes; /* how many instructions of the loop at hand write it */
    uint32_t register_count;
    size_t move_count;
    /* The loop at hand: */
    uint32_t iterate;
    part parts[MOST_PARTS];
    uint32_t part_count;
} improver;

/* ---- what is known of instructions ---- */

/* True if the shared value is a place below input; false where it takes a call to find it, which
 * may be an error. */
static bool is_place(const improver *m, uint32_t number)
{
    const us_shared *row = &m->emitter->program->shared[number];
    while (!row->is_call && row->count > 0)
        row = &m->emitter->program->shared[row->operands[0]];
    return !row->is_call;
}

/* What looks at values and does nothing else. */
static bool is_pure(const improver *m, const us_instruction *i)
{
    us_opcode op = (us_opcode)i->op;
    if (op == US_OP_SHARED)
        return is_place(m, i->extra);
    return op == US_OP_CONSTANT || op == US_OP_MOVE || op == US_OP_NOT_FALSE ||
           op == US_OP_LOAD_INPUT || op == US_OP_LOAD_DATA || op == US_OP_GET ||
           op == US_OP_GET_NAME || op == US_OP_GET_BASE || op == US_OP_GET_AT ||
           op == US_OP_IS_ARRAY || op == US_OP_IS_OBJECT || op == US_OP_EQUAL ||
           op == US_OP_NOT_EQUAL || op == US_OP_LESS || op == US_OP_LESS_EQUAL ||
           op == US_OP_MEMBER || op == US_OP_MEMBER_KEY || op == US_OP_TEST ||
           op == US_OP_ITERATE || op == US_OP_SELECT;
}

/* Of these, what may run where it would not have run: GET_AT counts on the test before it,
 * and iterators belong to their loops. */
static bool is_movable(const improver *m, const us_instruction *i)
{
    us_opcode op = (us_opcode)i->op;
    return is_pure(m, i) && op != US_OP_GET_AT && op != US_OP_ITERATE &&
           op != US_OP_SELECT;
}

/* An R in first place is what is added to, but for IF_SET, which only looks. */
static uint32_t written_by(const us_instruction *i, char letter, bool first)
{
    if (letter == 'I')
        return 3;
    if (letter == 'U')
        return 2;
    return letter == 'W' || (letter == 'R' && first && i->op != US_OP_IF_SET) ? 1 : 0;
}

static void count_writes(improver *m, const us_instruction *i, uint32_t by)
{
    const us_opcode_info *info = us_opcode_describe((us_opcode)i->op);
    for (uint32_t r = written_by(i, info->operands[0], true); r-- > 0;)
        m->writes[i->a + r] += by;
    for (uint32_t r = written_by(i, info->operands[1], false); r-- > 0;)
        m->writes[i->b + r] += by;
    for (uint32_t r = written_by(i, info->operands[2], false); r-- > 0;)
        m->writes[i->c + r] += by;
}

static bool is_constant(uint32_t operand)
{
    return (operand & US_OPERAND_CONSTANT) != 0;
}

static bool is_invariant(const improver *m, uint32_t operand)
{
    return is_constant(operand) || m->writes[operand] == 0;
}

/* ---- the loop at hand ---- */

/* The last instruction from which control can come back to [next]. */
static uint32_t end_of_loop(const improver *m, uint32_t next)
{
    uint32_t end = next;
    for (uint32_t at = next; at <= end; at++) {
        uint32_t last = m->last_jump[at - m->start];
        if (last != NOWHERE && last > end)
            end = last;
    }
    return end;
}

static bool is_loop(const improver *m, uint32_t at)
{
    const us_instruction *i = &m->code[at];
    bool begins = i->op == US_OP_ITERATE ? at + 1 < m->end && i[1].op == US_OP_NEXT
                                         : i->op == US_OP_WALK && at + 1 < m->end &&
                                               i[1].op == US_OP_WALK_NEXT;
    if (!begins || i[1].a != i->a)
        return false;
    uint32_t first = m->first_jump[at + 1 - m->start];
    return first != NOWHERE && first > at + 1;
}

static void add_part(improver *m, uint32_t holder, uint32_t from, uint16_t step)
{
    if (m->part_count < MOST_PARTS)
        m->parts[m->part_count++] = (part){holder, from, step};
}

static uint32_t find_part(const improver *m, uint32_t holder)
{
    for (uint32_t n = m->part_count; n-- > 0;)
        if (m->parts[n].holder == holder)
            return n;
    return NOWHERE;
}

/* The number of the path to the part as a constant; NOWHERE if it is too long. */
static uint32_t path_to(const improver *m, uint32_t at)
{
    const us_value *constants = m->emitter->program->constants;
    us_value steps[MOST_STEPS];
    size_t count = 0;
    for (; m->parts[at].from != NOWHERE; at = m->parts[at].from) {
        if (count == MOST_STEPS)
            return NOWHERE;
        steps[count++] = constants[m->parts[at].step & ~US_OPERAND_CONSTANT];
    }
    us_array *path = us_array_new(m->emitter->arena, count);
    while (count > 0)
        us_array_push(path, steps[--count]);
    return us_emit_constant_number(m->emitter, us_value_array(path));
}

/* An equation selects if one side is a part and the other the same in all turns. What is
 * not constant tells more of a loop that runs again. */
static void select_by(improver *m, const us_instruction *equal)
{
    us_instruction *iterate = &m->code[m->iterate];
    if (iterate->op == US_OP_SELECT &&
        (!is_constant(iterate->c) || is_constant(equal->a) || is_constant(equal->b)))
        return;
    bool left = is_invariant(m, equal->a);
    uint16_t key = left ? equal->a : equal->b, other = left ? equal->b : equal->a;
    uint32_t at = is_constant(other) ? NOWHERE : find_part(m, other);
    if (at == NOWHERE || !is_invariant(m, key))
        return;
    uint32_t path = path_to(m, at);
    if (path == NOWHERE)
        return;
    iterate->op = US_OP_SELECT;
    iterate->c = key;
    iterate->extra = path;
}

static void follow_part(improver *m, const us_instruction *i)
{
    if (i->op != US_OP_GET && i->op != US_OP_GET_NAME && i->op != US_OP_GET_BASE)
        return;
    uint32_t from = is_constant(i->b) ? NOWHERE : find_part(m, i->b);
    const us_value *constants = m->emitter->program->constants;
    if (from != NOWHERE && is_constant(i->c) &&
        us_value_is_string(constants[i->c & ~US_OPERAND_CONSTANT]) &&
        m->writes[i->a] == 1)
        add_part(m, i->a, from, i->c);
}

/* True if it does the same in each turn of the loop. */
static bool may_leave(const improver *m, const us_instruction *i)
{
    const us_opcode_info *info = us_opcode_describe((us_opcode)i->op);
    const us_instruction *iterate = &m->code[m->iterate];
    uint16_t operands[] = {i->a, i->b, i->c};

    if (!is_movable(m, i))
        return false;
    if (info->target == 'T' && iterate->op != US_OP_WALK &&
        iterate->target != iterate[1].target)
        return false;
    for (int n = 0; n < 3; n++) {
        if (info->operands[n] == 'W' &&
            (m->writes[operands[n]] != 1 || operands[n] == iterate->b ||
             (iterate->op == US_OP_SELECT && operands[n] == iterate->c)))
            return false;
        if ((info->operands[n] == 'K' || info->operands[n] == 'R') &&
            !is_invariant(m, operands[n]))
            return false;
    }
    return true;
}

/* Appends the instruction to those that run before the loop's ITERATE. */
static void leave(improver *m, uint32_t at)
{
    us_instruction *i = &m->code[at];
    uint32_t *link = &m->moved[m->iterate - m->start];
    while (*link != NOWHERE)
        link = &m->next_moved[*link - m->start];
    *link = at;
    m->next_moved[at - m->start] = NOWHERE;
    m->is_moved[at - m->start] = true;
    m->move_count++;
    count_writes(m, i, (uint32_t)-1);
    if (us_opcode_describe((us_opcode)i->op)->target == 'T')
        i->target = m->code[m->iterate + 1].target;
}

/* Looks at one instruction of the loop's beginning; false where that ends. */
static bool visit(improver *m, uint32_t at, bool *left)
{
    const us_instruction *i = &m->code[at];
    *left = false;
    if (!is_pure(m, i) || (us_opcode_describe((us_opcode)i->op)->target == 'T' &&
                           i->target != m->iterate + 1))
        return false;
    if (may_leave(m, i)) {
        leave(m, at);
        *left = true;
    } else if (i->op == US_OP_EQUAL) {
        select_by(m, i);
    } else {
        follow_part(m, i);
    }
    return true;
}

/* Visits what moved before the instruction [at] already; what leaves this loop as well is
 * taken off that list. */
static bool visit_moved(improver *m, uint32_t at)
{
    uint32_t *link = &m->moved[at - m->start];
    while (*link != NOWHERE) {
        uint32_t moved = *link, next = m->next_moved[moved - m->start];
        bool left;
        if (!visit(m, moved, &left))
            return false;
        if (left)
            *link = next;
        else
            link = &m->next_moved[moved - m->start];
    }
    return true;
}

static void improve_loop(improver *m, uint32_t iterate)
{
    uint32_t next = iterate + 1, end = end_of_loop(m, next);
    bool goes_on = true, left;

    m->iterate = iterate;
    m->part_count = 0;
    memset(m->writes, 0, m->register_count * sizeof *m->writes);
    for (uint32_t at = next; at <= end; at++)
        count_writes(m, &m->code[at], 1);
    if (m->code[next].op == US_OP_NEXT)
        add_part(m, m->code[next].c, NOWHERE, 0);
    for (uint32_t at = next + 1; at <= end && goes_on; at++)
        goes_on = m->last_jump[at - m->start] == NOWHERE && visit_moved(m, at) &&
                  (m->is_moved[at - m->start] || visit(m, at, &left));
}

/* ---- the routine ---- */

static void find_jumps(improver *m)
{
    for (uint32_t at = m->start; at < m->end; at++) {
        if (us_opcode_describe((us_opcode)m->code[at].op)->target != 'T')
            continue;
        uint32_t to = m->code[at].target - m->start;
        if (m->first_jump[to] == NOWHERE)
            m->first_jump[to] = at;
        m->last_jump[to] = at;
    }
}

/* Entries of code that is left as it was laid out before lead to where it is now. */
static void lead_to_places(const improver *m, const uint32_t *places,
                           const uint32_t *entries, uint32_t count)
{
    uint32_t *changed = (uint32_t *)(uintptr_t)entries;
    for (uint32_t e = 0; e < count; e++)
        if (changed[e] != US_NO_CLAUSE)
            changed[e] = places[changed[e] - m->start];
}

/* Instructions with their places in the source, while they are put in another order. */
typedef struct layout {
    us_instruction *code;
    us_source *sources;
    uint32_t filled;
} layout;

static void take(layout *to, const improver *m, uint32_t at)
{
    to->code[to->filled] = m->code[at];
    to->sources[to->filled++] = m->emitter->program->sources[at];
}

static void put_back(const layout *from, improver *m, uint32_t first)
{
    us_program *program = m->emitter->program;
    uint32_t count = from->filled - first;
    memcpy(&m->code[m->start + first], &from->code[first], count * sizeof *from->code);
    memcpy(&program->sources[m->start + first], &from->sources[first],
           count * sizeof *from->sources);
}

/* Puts what moved before its ITERATE; what lies outside of the beginnings of such loops stays
 * where it is. By instruction, where it is then. */
static uint32_t *move_code(improver *m, us_arena *scratch)
{
    uint32_t length = m->end - m->start, first = 0;
    uint32_t *places = us_arena_alloc_array(scratch, length, sizeof *places);
    layout to = {.code = us_arena_alloc_array(scratch, length, sizeof *to.code),
                 .sources = us_arena_alloc_array(scratch, length, sizeof *to.sources)};

    for (uint32_t at = 0; at < length; at++) {
        places[at] = m->start + to.filled;
        if (to.filled == at) {
            first = at;
            if (m->moved[at] == NOWHERE) {
                to.filled++;
                continue;
            }
        }
        if (!m->is_moved[at]) {
            for (uint32_t n = m->moved[at]; n != NOWHERE; n = m->next_moved[n - m->start])
                take(&to, m, n);
            take(&to, m, m->start + at);
        }
        if (to.filled == at + 1)
            put_back(&to, m, first);
    }
    return places;
}

/* Lays the code out anew. What moved is never jumped to; who jumped to an ITERATE runs what
 * moved before it. */
static void lay_out(improver *m, us_arena *scratch)
{
    const us_program *program = m->emitter->program;
    const uint32_t *places = move_code(m, scratch);

    for (uint32_t at = m->start; at < m->end; at++) {
        us_instruction *i = &m->code[at];
        if (us_opcode_describe((us_opcode)i->op)->target == 'T')
            i->target = places[i->target - m->start];
        if (i->op == US_OP_CANDIDATE)
            lead_to_places(m, places, program->groups[i->extra].entries,
                           program->groups[i->extra].count);
        if (i->op == US_OP_CLAUSE)
            lead_to_places(m, places, program->clause_groups[i->extra].entries,
                           program->clause_groups[i->extra].entry_count);
    }
}

static uint32_t *new_table(us_arena *arena, size_t count)
{
    uint32_t *table = us_arena_alloc_array(arena, count, sizeof *table);
    memset(table, 0xFF, count * sizeof *table);
    return table;
}

void us_loops_improve(us_emitter *emitter, size_t start, uint32_t registers)
{
    us_program *program = emitter->program;
    us_arena *scratch = emitter->scratch;
    size_t length = program->code_count - start;
    improver m = {.emitter = emitter,
                  .code = program->code,
                  .start = (uint32_t)start,
                  .end = (uint32_t)program->code_count,
                  .register_count = registers};
    bool loops = false;

    for (size_t at = start; at < program->code_count && !loops; at++)
        loops =
            program->code[at].op == US_OP_ITERATE || program->code[at].op == US_OP_WALK;
    if (!loops)
        return;
    m.first_jump = new_table(scratch, length);
    m.last_jump = new_table(scratch, length);
    m.moved = new_table(scratch, length);
    m.next_moved = new_table(scratch, length);
    m.is_moved = us_arena_alloc_zero(scratch, length);
    m.writes = us_arena_alloc_array(scratch, registers, sizeof *m.writes);
    find_jumps(&m);
    for (uint32_t at = m.end; at-- > m.start;)
        if (is_loop(&m, at))
            improve_loop(&m, at);
    if (m.move_count > 0)
        lay_out(&m, scratch);
}
