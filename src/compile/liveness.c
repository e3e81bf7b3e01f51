#include "compile/liveness.h"

/* ---- what an instruction reads and writes, by the letters of opcodes.def ---- */

static bool begins_iterator(const us_instruction *i)
{
    return i->op == US_OP_ITERATE || i->op == US_OP_SELECT || i->op == US_OP_WALK;
}

uint32_t us_liveness_run(const us_program *program, const us_instruction *i)
{
    return i->op == US_OP_WITH_PUSH ? program->sites[i->extra].target_count : i->c;
}

static bool is_written(const us_instruction *i, char letter)
{
    return letter == 'W' || (letter == 'I' && begins_iterator(i));
}

/* Of an operand that is read. */
static void visit_read(const us_program *program, const us_instruction *i, char letter,
                       uint32_t operand, us_visit_register *visit, void *data)
{
    switch (letter) {
    case 'U':
        visit(data, operand);
        if (i->op == US_OP_PUT_PATH || i->op == US_OP_ADD_PATH)
            visit(data, operand + 1);
        break;
    case 'R':
    case 'K':
        if (!(operand & US_OPERAND_CONSTANT))
            visit(data, operand);
        if (i->op == US_OP_RETURN_OBJECT)
            visit(data, operand + 1);
        break;
    case 'M':
        for (uint32_t n = 0; n < us_liveness_run(program, i); n++)
            visit(data, operand + n);
        break;
    case 'I':
        visit(data, operand);
        break;
    default:
        break;
    }
}

void us_liveness_reads(const us_program *program, const us_instruction *i,
                       us_visit_register *visit, void *data)
{
    const us_opcode_info *info = us_opcode_describe((us_opcode)i->op);
    const uint32_t operands[] = {i->a, i->b, i->c};
    for (size_t n = 0; n < 3; n++)
        if (!is_written(i, info->operands[n]))
            visit_read(program, i, info->operands[n], operands[n], visit, data);
    if (info->extra == 'K')
        visit_read(program, i, 'K', i->extra, visit, data);
}

void us_liveness_writes(const us_instruction *i, us_visit_register *visit, void *data)
{
    const us_opcode_info *info = us_opcode_describe((us_opcode)i->op);
    const uint32_t operands[] = {i->a, i->b, i->c};
    for (size_t n = 0; n < 3; n++)
        if (is_written(i, info->operands[n]))
            visit(data, operands[n]);
}

/* ---- where control goes ---- */

bool us_liveness_goes_on(const us_instruction *i)
{
    return i->op != US_OP_JUMP && i->op != US_OP_RETURN && i->op != US_OP_RETURN_OBJECT &&
           i->op != US_OP_CANDIDATE && i->op != US_OP_CLAUSE;
}

size_t us_liveness_label(const us_liveness *l, uint32_t at)
{
    return (size_t)l->labels[at - l->routine->start] - 1;
}

/* The places that an instruction chooses from. */
static const uint32_t *entries_of(const us_liveness *l, const us_instruction *i,
                                  size_t *count)
{
    *count = i->op == US_OP_CANDIDATE ? l->program->groups[i->extra].count
             : i->op == US_OP_CLAUSE  ? l->program->clause_groups[i->extra].entry_count
                                      : 0;
    return i->op == US_OP_CANDIDATE ? l->program->groups[i->extra].entries
           : i->op == US_OP_CLAUSE  ? l->program->clause_groups[i->extra].entries
                                    : NULL;
}

void us_liveness_targets(const us_liveness *l, const us_instruction *i,
                         us_visit_label *visit, void *data)
{
    if (us_opcode_describe((us_opcode)i->op)->target == 'T')
        visit(data, us_liveness_label(l, i->target));
    size_t count;
    const uint32_t *entries = entries_of(l, i, &count);
    for (size_t n = 0; n < count; n++)
        if (entries[n] != US_NO_CLAUSE)
            visit(data, us_liveness_label(l, entries[n]));
}

static void add_label(us_liveness *l, uint32_t at)
{
    if (l->labels[at - l->routine->start] == 0)
        l->labels[at - l->routine->start] = (uint32_t)++l->label_count;
}

static void find_labels(us_liveness *l)
{
    for (uint32_t at = l->routine->start; at < l->routine->end; at++) {
        const us_instruction *i = &l->program->code[at];
        if (us_opcode_describe((us_opcode)i->op)->target == 'T') {
            add_label(l, i->target);
            if (i->target <= at) {
                l->loops[i->target - l->routine->start]++;
                l->loops[at + 1 - l->routine->start]--;
            }
        }
        size_t count;
        const uint32_t *entries = entries_of(l, i, &count);
        for (size_t n = 0; n < count; n++)
            if (entries[n] != US_NO_CLAUSE)
                add_label(l, entries[n]);
    }
    for (uint32_t n = 1; n < l->routine->end - l->routine->start; n++)
        l->loops[n] += l->loops[n - 1];
}

/* ---- which registers are still read ---- */

typedef struct spreading {
    us_liveness *l;
    uint64_t *current; /* the registers that are read from the instruction at hand on */
} spreading;

static void make_live(void *data, uint32_t number)
{
    spreading *s = data;
    s->current[number / 64] |= (uint64_t)1 << number % 64;
}

static void make_dead(void *data, uint32_t number)
{
    spreading *s = data;
    s->current[number / 64] &= ~((uint64_t)1 << number % 64);
}

static void add_live(void *data, size_t label)
{
    spreading *s = data;
    for (size_t w = 0; w < s->l->words; w++)
        s->current[w] |= s->l->live[label * s->l->words + w];
}

/* One pass backwards; false when it changed nothing. */
static bool spread_live(spreading *s)
{
    us_liveness *l = s->l;
    const us_program *program = l->program;
    size_t size = l->words * sizeof *s->current;
    bool changed = false;
    memset(s->current, 0, size);
    for (uint32_t at = l->routine->end; at-- > l->routine->start;) {
        const us_instruction *i = &program->code[at];
        if (!us_liveness_goes_on(i))
            memset(s->current, 0, size);
        us_liveness_writes(i, make_dead, s);
        us_liveness_reads(program, i, make_live, s);
        us_liveness_targets(l, i, add_live, s);
        size_t label = us_liveness_label(l, at);
        if (label == US_NOT_A_LABEL)
            continue;
        uint64_t *there = &l->live[label * l->words];
        changed = changed || memcmp(there, s->current, size) != 0;
        memcpy(there, s->current, size);
    }
    return changed;
}

us_liveness us_liveness_begin(us_arena *arena, const us_program *program,
                              const us_routine *routine)
{
    size_t length = routine->end - routine->start;
    us_liveness l = {
        .program = program, .routine = routine, .words = (routine->registers + 63) / 64};
    l.labels = us_arena_alloc_zero(arena, length * sizeof *l.labels);
    l.loops = us_arena_alloc_zero(arena, (length + 1) * sizeof *l.loops);
    find_labels(&l);
    return l;
}

void us_liveness_find(us_arena *arena, us_liveness *l)
{
    spreading s = {l, us_arena_alloc_zero(arena, l->words * sizeof *s.current)};
    l->live =
        us_arena_alloc_zero(arena, (l->label_count + 1) * l->words * sizeof *l->live);
    while (spread_live(&s)) {
    }
}

bool us_liveness_has(const us_liveness *l, size_t label, uint32_t number)
{
    return (l->live[label * l->words + number / 64] >> number % 64 & 1) != 0;
}
