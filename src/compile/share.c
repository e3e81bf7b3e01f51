/* Shared values: what depends on the input alone, and is evaluated once for each
 * input in force, however many rules look at it.
 *
 * These are the places below input that are named by constant steps, and calls of
 * built-in functions whose operands are constants and shared values. All policies
 * together have one table of them. A step has its own row, so that places with the
 * same beginning share the way to it.
 *
 * A register that holds a shared value is known as such until it is given to
 * something else, and only outside of `with`: there, input may be another one. */
#include "compile/lower.h"

#include "base/hash.h"
#include "compile/pass.h"

/* A row is found by following the rows that it stands on. */
enum { DEPTH_MAX = 32 };

enum { FIRST_SLOTS = 64 };

typedef struct us_sharing {
    uint32_t *
        slots; /* open addressing: number of a row + 1, 0 free; half of them at most are taken */
    uint32_t slot_count; /* a power of two */
    size_t capacity;
} us_sharing;

void us_share_prepare(us_emitter *emitter)
{
    us_sharing *sharing = us_arena_alloc_zero(emitter->arena, sizeof *sharing);
    sharing->slot_count = FIRST_SLOTS;
    sharing->slots =
        us_arena_alloc_zero(emitter->scratch, FIRST_SLOTS * sizeof *sharing->slots);
    emitter->sharing = sharing;
}

/* A step is found by its text, so that its constant need not be looked for first. */
static uint64_t hash_step(uint32_t from, us_str key)
{
    return us_hash_mix(us_hash_bytes(key.text, key.length), from);
}

static uint64_t hash_call(const us_shared *row)
{
    uint64_t hash = us_hash_word(row->number);
    for (uint32_t i = 0; i < row->count; i++)
        hash = us_hash_mix(hash, row->operands[i]);
    return hash;
}

static uint32_t from_of(const us_shared *step)
{
    return step->count > 0 ? step->operands[0] : US_NOT_SHARED;
}

static us_str key_of(const us_program *program, const us_shared *step)
{
    return us_value_text(program->constants[step->number]);
}

static bool same_call(const us_shared *a, const us_shared *b)
{
    bool same =
        a->is_call && b->is_call && a->number == b->number && a->count == b->count;
    for (uint32_t i = 0; i < a->count && same; i++)
        same = a->operands[i] == b->operands[i];
    return same;
}

/* The slot of the step, or that where it would be. */
static uint32_t *slot_of_step(const us_emitter *emitter, uint32_t from, us_str key)
{
    const us_program *program = emitter->program;
    const us_sharing *sharing = emitter->sharing;
    uint32_t mask = sharing->slot_count - 1, at = (uint32_t)hash_step(from, key) & mask;
    for (; sharing->slots[at] != 0; at = (at + 1) & mask) {
        const us_shared *row = &program->shared[sharing->slots[at] - 1];
        if (!row->is_call && from_of(row) == from &&
            us_str_equal(key_of(program, row), key))
            break;
    }
    return &sharing->slots[at];
}

static uint32_t *slot_of_call(const us_emitter *emitter, const us_shared *row)
{
    const us_shared *rows = emitter->program->shared;
    const us_sharing *sharing = emitter->sharing;
    uint32_t mask = sharing->slot_count - 1, at = (uint32_t)hash_call(row) & mask;
    while (sharing->slots[at] != 0 && !same_call(&rows[sharing->slots[at] - 1], row))
        at = (at + 1) & mask;
    return &sharing->slots[at];
}

static void double_slots(us_emitter *emitter)
{
    const us_program *program = emitter->program;
    us_sharing *sharing = emitter->sharing;
    if (sharing->slot_count > UINT32_MAX / 2)
        us_arena_exhaust(emitter->scratch);
    sharing->slot_count *= 2;
    sharing->slots = us_arena_alloc_zero(emitter->scratch, (size_t)sharing->slot_count *
                                                               sizeof *sharing->slots);
    for (uint32_t i = 0; i < program->shared_count; i++) {
        const us_shared *row = &program->shared[i];
        uint32_t *slot = row->is_call
                             ? slot_of_call(emitter, row)
                             : slot_of_step(emitter, from_of(row), key_of(program, row));
        *slot = i + 1;
    }
}

/* Enters the row at [slot] and returns its number; US_NOT_SHARED where it stands on too many
 * others. */
static uint32_t add_row(us_emitter *emitter, us_shared row, uint32_t *slot)
{
    us_program *program = emitter->program;
    for (uint32_t i = 0; i < row.count; i++) {
        bool stands_on = !(row.operands[i] & US_SHARED_CONSTANT);
        if (stands_on && program->shared[row.operands[i]].depth >= row.depth)
            row.depth = program->shared[row.operands[i]].depth + 1;
    }
    if (row.depth > DEPTH_MAX)
        return US_NOT_SHARED;

    *slot = (uint32_t)program->shared_count + 1;
    program->shared =
        us_arena_room(emitter->arena, program->shared, program->shared_count,
                      &emitter->sharing->capacity, sizeof *program->shared);
    program->shared[program->shared_count++] = row;
    uint32_t number = (uint32_t)program->shared_count - 1;
    if (program->shared_count > emitter->sharing->slot_count / 2)
        double_slots(emitter);
    return number;
}

uint32_t us_share_step(us_emitter *emitter, uint32_t from, us_value key)
{
    uint32_t *slot = slot_of_step(emitter, from, us_value_text(key));
    if (*slot != 0)
        return *slot - 1;
    us_shared row = {.number = us_emit_constant_number(emitter, key)};
    if (from != US_NOT_SHARED) {
        row.count = 1;
        row.operands[0] = from;
    }
    return add_row(emitter, row, slot);
}

static uint32_t share_row_of_call(us_emitter *emitter, us_shared row)
{
    uint32_t *slot = slot_of_call(emitter, &row);
    return *slot != 0 ? *slot - 1 : add_row(emitter, row, slot);
}

/* ---- registers ---- */

static uint32_t shared_in(const us_lowering *lowering, us_operand operand)
{
    return lowering->withs == 0 && operand < lowering->shared_capacity
               ? lowering->shared_in[operand]
               : US_NOT_SHARED;
}

void us_share_forget(us_lowering *lowering, uint32_t first, uint32_t count)
{
    for (uint32_t i = first; i < first + count && i < lowering->shared_capacity; i++)
        lowering->shared_in[i] = US_NOT_SHARED;
}

static void note_register(us_lowering *lowering, uint32_t at, uint32_t number)
{
    if (lowering->withs > 0)
        return;
    if (at >= lowering->shared_capacity) {
        uint32_t old = lowering->shared_capacity, wanted = 2 * at + 16;
        lowering->shared_in = us_arena_grow(lowering->emitter->arena, lowering->shared_in,
                                            old * sizeof *lowering->shared_in,
                                            wanted * sizeof *lowering->shared_in);
        lowering->shared_capacity = wanted;
        us_share_forget(lowering, old, wanted - old);
    }
    lowering->shared_in[at] = number;
}

static us_operand emit_shared(us_lowering *lowering, uint32_t number)
{
    uint32_t target = us_lower_register(lowering);
    us_emit(lowering, US_OP_SHARED, target, 0, 0, lowering->fail, number);
    note_register(lowering, target, number);
    return (us_operand)target;
}

/* ---- what is shared ---- */

static bool is_possible(const us_emitter *emitter)
{
    return !emitter->compiler->faithful && !emitter->compiler->traced;
}

/* The steps from [from] on, or from input itself where that is US_NOT_SHARED. */
static size_t share_steps(us_lowering *lowering, const us_terms *ref, uint32_t from,
                          us_operand *value)
{
    uint32_t number = from;
    size_t at = 1;

    for (; at < ref->count; at++) {
        const us_term *step = ref->items[at];
        if (step->kind != US_TERM_SCALAR || !us_value_is_string(step->as.scalar))
            break;
        uint32_t next = us_share_step(lowering->emitter, number, step->as.scalar);
        if (next == US_NOT_SHARED)
            break;
        number = next;
    }
    if (number != from)
        *value = emit_shared(lowering, number);
    return at;
}

size_t us_share_input(us_lowering *lowering, const us_terms *ref, us_operand *value)
{
    return is_possible(lowering->emitter)
               ? share_steps(lowering, ref, US_NOT_SHARED, value)
               : 1;
}

size_t us_share_ref(us_lowering *lowering, const us_terms *ref, us_operand *value)
{
    uint32_t from = shared_in(lowering, *value);
    return from != US_NOT_SHARED ? share_steps(lowering, ref, from, value) : 1;
}

/* A host's function may answer as it likes, and so may what a `with` replaces. */
static bool answers_alike(const us_emitter *emitter, const us_builtin *builtin)
{
    unsigned other = US_BUILTIN_NONDETERMINISTIC | US_BUILTIN_RELATION | US_BUILTIN_VOID |
                     US_BUILTIN_REMEMBERS | US_BUILTIN_INTERNAL;
    us_str name = us_str_from(builtin->name);
    return (builtin->flags & other) == 0 && us_builtin_find(name) == builtin &&
           (emitter->mocked->count == 0 || !us_object_get_str(emitter->mocked, name));
}

bool us_share_call(us_lowering *lowering, const us_builtin *builtin,
                   const us_operand *operands, size_t count, us_operand *result)
{
    us_emitter *emitter = lowering->emitter;
    us_shared row = {.is_call = true, .count = (uint32_t)count};
    bool on_input = false;

    if (count > US_SHARED_OPERANDS || lowering->withs > 0 || !is_possible(emitter))
        return false;
    for (size_t i = 0; i < count; i++) {
        bool is_constant = operands[i] & US_OPERAND_CONSTANT;
        row.operands[i] = is_constant
                              ? US_SHARED_CONSTANT | (operands[i] & ~US_OPERAND_CONSTANT)
                              : shared_in(lowering, operands[i]);
        if (row.operands[i] == US_NOT_SHARED)
            return false;
        on_input = on_input || !is_constant;
    }
    if (!on_input || !answers_alike(emitter, builtin))
        return false;
    row.number = us_emit_builtin(emitter, builtin);
    uint32_t number = share_row_of_call(emitter, row);
    if (number == US_NOT_SHARED)
        return false;
    *result = emit_shared(lowering, number);
    return true;
}
