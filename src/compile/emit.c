/* The growing program: code, labels, constants, and the numbers of what code
 * refers to. A label is a number until its place is known; instructions hold
 * label numbers in their target until us_emit_resolve. */
#include "compile/lower.h"

/* A rule takes some thirty instructions; so the code of many seldom moves as it grows. */
enum { CODE_OF_RULE = 32 };

us_emitter *us_emitter_new(us_compiler *compiler, us_program *program)
{
    us_emitter *emitter = us_arena_alloc_zero(compiler->arena, sizeof *emitter);
    emitter->compiler = compiler;
    emitter->arena = compiler->arena;
    emitter->program = program;
    emitter->scratch = us_arena_scratch(compiler->arena);
    /* That of traced programs moves several times: nothing is to stay where it was. */
    emitter->growing = compiler->traced ? emitter->scratch : emitter->arena;
    emitter->code_capacity = (compiler->clause_count + 1) * CODE_OF_RULE;
    program->code = us_arena_alloc_array(emitter->growing, emitter->code_capacity,
                                         sizeof *program->code);
    program->sources = us_arena_alloc_array(emitter->growing, emitter->code_capacity,
                                            sizeof *program->sources);
    emitter->string_numbers = us_names_make(emitter->scratch);
    emitter->builtin_numbers = us_object_new(compiler->arena, 16);
    emitter->file_numbers = us_object_new(compiler->arena, 16);
    return emitter;
}

static void grow_code(us_emitter *emitter)
{
    us_program *program = emitter->program;
    size_t capacity = emitter->code_capacity;
    program->sources = us_arena_more_room(emitter->growing, program->sources, &capacity,
                                          sizeof *program->sources);
    program->code = us_arena_more_room(emitter->growing, program->code,
                                       &emitter->code_capacity, sizeof *program->code);
}

static void *settle(us_arena *arena, const void *items, size_t count, size_t size)
{
    void *settled = us_arena_alloc_array(arena, count, size);
    if (count > 0)
        memcpy(settled, items, count * size);
    return settled;
}

void us_emit_finish(us_emitter *emitter)
{
    us_program *program = emitter->program;
    us_arena *arena = emitter->arena;
    size_t count = program->code_count;
    if (emitter->growing == arena)
        return;
    program->code = settle(arena, program->code, count, sizeof *program->code);
    program->sources = settle(arena, program->sources, count, sizeof *program->sources);
    program->queries = settle(arena, program->queries, count, sizeof *program->queries);
    program->marks =
        settle(arena, program->marks, program->mark_count, sizeof *program->marks);
}

uint32_t us_emit(us_lowering *lowering, us_opcode op, uint32_t a, uint32_t b, uint32_t c,
                 us_label target, uint32_t extra)
{
    us_emitter *emitter = lowering->emitter;
    us_program *program = emitter->program;

    if (program->code_count == emitter->code_capacity)
        grow_code(emitter);
    program->code[program->code_count] = (us_instruction){
        (uint8_t)op, 0, (uint16_t)a, (uint16_t)b, (uint16_t)c, target, extra};
    program->sources[program->code_count] = lowering->source;
    if (emitter->compiler->traced) {
        program->queries =
            us_arena_room(emitter->growing, program->queries, program->code_count,
                          &emitter->query_capacity, sizeof *program->queries);
        program->queries[program->code_count] = lowering->query;
    }
    return (uint32_t)program->code_count++;
}

us_label us_emit_label(us_emitter *emitter)
{
    emitter->labels =
        us_arena_room(emitter->scratch, emitter->labels, emitter->label_count,
                      &emitter->label_capacity, sizeof *emitter->labels);
    emitter->labels[emitter->label_count] = UINT32_MAX;
    return (us_label)emitter->label_count++;
}

void us_emit_place(us_emitter *emitter, us_label label)
{
    emitter->labels[label] = (uint32_t)emitter->program->code_count;
}

void us_emit_resolve(us_emitter *emitter, size_t start)
{
    us_program *program = emitter->program;
    for (size_t i = start; i < program->code_count; i++)
        if (program->code[i].target != US_NO_LABEL)
            program->code[i].target = emitter->labels[program->code[i].target];
    emitter->label_count = 0;
}

/* ---- Constants: those that print alike are one; 1 and 1.0 are equal, but not the same */

typedef struct us_constant_slot {
    uint32_t hash;
    uint32_t number; /* US_NAMES_NONE: free */
} us_constant_slot;

static bool print_alike(us_emitter *emitter, us_value a, us_value b)
{
    us_arena_mark mark = us_arena_get_mark(emitter->scratch);
    us_buf one = us_buf_make(emitter->scratch), other = us_buf_make(emitter->scratch);
    us_value_print(&one, a);
    us_value_print(&other, b);
    bool alike = us_str_equal(us_buf_str(&one), us_buf_str(&other));
    us_arena_release(emitter->scratch, mark);
    return alike;
}

static void grow_slots(us_emitter *emitter)
{
    us_constant_slot *old = emitter->constant_slots;
    size_t old_count = emitter->constant_slot_count;
    size_t count = old_count ? 2 * old_count : 64;
    us_constant_slot *slots =
        us_arena_alloc_array(emitter->scratch, count, sizeof *slots);
    memset(slots, 0xff, count * sizeof *slots);
    for (size_t i = 0; i < old_count; i++) {
        size_t at = old[i].hash & (count - 1);
        if (old[i].number == US_NAMES_NONE)
            continue;
        while (slots[at].number != US_NAMES_NONE)
            at = (at + 1) & (count - 1);
        slots[at] = old[i];
    }
    emitter->constant_slots = slots;
    emitter->constant_slot_count = count;
}

/* Where the number of the constant is kept: US_NAMES_NONE if it had none. */
static uint32_t *number_of(us_emitter *emitter, us_value value)
{
    if (us_value_is_string(value))
        return us_names_enter(&emitter->string_numbers, us_value_text(value));
    if (2 * (emitter->constants_in_slots + 1) > emitter->constant_slot_count)
        grow_slots(emitter);
    uint32_t hash = (uint32_t)us_value_hash(value);
    size_t mask = emitter->constant_slot_count - 1;
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
        us_constant_slot *slot = &emitter->constant_slots[at];
        if (slot->number == US_NAMES_NONE) {
            emitter->constants_in_slots++;
            slot->hash = hash;
            return &slot->number;
        }
        us_value known = emitter->program->constants[slot->number];
        if (slot->hash == hash && us_value_equal(known, value) &&
            print_alike(emitter, known, value))
            return &slot->number;
    }
}

static uint32_t add_constant(us_emitter *emitter, us_value value, bool lasts)
{
    us_program *program = emitter->program;
    uint32_t *number = number_of(emitter, value);
    if (*number != US_NAMES_NONE)
        return *number;
    *number = (uint32_t)program->constant_count;
    program->constants =
        us_arena_room(emitter->arena, program->constants, program->constant_count,
                      &emitter->constant_capacity, sizeof *program->constants);
    program->constants[program->constant_count] =
        lasts ? value : us_value_copy(emitter->arena, value);
    return (uint32_t)program->constant_count++;
}

uint32_t us_emit_constant_number(us_emitter *emitter, us_value value)
{
    return add_constant(emitter, value, false);
}

static us_operand operand_of(us_lowering *lowering, uint32_t number)
{
    if (number < US_OPERAND_CONSTANT)
        return (us_operand)(number | US_OPERAND_CONSTANT);

    uint32_t target = us_lower_register(lowering);
    us_emit(lowering, US_OP_CONSTANT, target, 0, 0, US_NO_LABEL, number);
    return (us_operand)target;
}

us_operand us_emit_constant(us_lowering *lowering, us_value value)
{
    return operand_of(lowering, add_constant(lowering->emitter, value, false));
}

us_operand us_emit_lasting(us_lowering *lowering, us_value value)
{
    return operand_of(lowering, add_constant(lowering->emitter, value, true));
}

/* ---- What else code refers to */

uint32_t us_emit_builtin(us_emitter *emitter, const us_builtin *builtin)
{
    us_program *program = emitter->program;
    us_value key = us_value_string(us_str_from(builtin->name));
    const us_value *number = us_object_get(emitter->builtin_numbers, key);
    if (number)
        return (uint32_t)number->as.integer;

    us_object_add(emitter->builtin_numbers, key,
                  us_value_integer((int64_t)program->builtin_count));
    program->builtins =
        us_arena_room(emitter->arena, program->builtins, program->builtin_count,
                      &emitter->builtin_capacity, sizeof *program->builtins);
    program->builtins[program->builtin_count] = builtin;
    return (uint32_t)program->builtin_count++;
}

uint32_t us_emit_file(us_emitter *emitter, us_str file)
{
    us_program *program = emitter->program;
    if (program->file_count > 0 && us_str_same(program->files[emitter->last_file], file))
        return emitter->last_file;
    us_value key = us_value_string_checked(emitter->arena, file);
    const us_value *number = us_object_get(emitter->file_numbers, key);
    if (number)
        return emitter->last_file = (uint32_t)number->as.integer;

    us_object_add(emitter->file_numbers, key,
                  us_value_integer((int64_t)program->file_count));
    program->files = us_arena_one_more(emitter->arena, program->files,
                                       program->file_count, sizeof *program->files);
    program->files[program->file_count] = file;
    return emitter->last_file = (uint32_t)program->file_count++;
}

static void report_registers(const us_lowering *lowering)
{
    const us_clause *clause = lowering->clause;
    bool is_query = !clause || !clause->rule;
    us_diag_list_report(lowering->emitter->compiler->diags, "rego_compile_error",
                        is_query ? US_STR_EMPTY : clause->module->file, US_STR_EMPTY,
                        is_query ? (us_position){0} : clause->rule->span.position,
                        "rule needs more than %u registers; split it", US_REGISTERS_MAX);
}

uint32_t us_lower_registers(us_lowering *lowering, uint32_t count)
{
    uint32_t first = lowering->next_register;
    us_emitter *emitter = lowering->emitter;

    if (first + count > US_REGISTERS_MAX) {
        if (!emitter->failed)
            report_registers(lowering);
        emitter->failed = true;
        return 1;
    }
    us_share_forget(lowering, first, count);
    lowering->next_register += count;
    if (lowering->next_register > lowering->register_count)
        lowering->register_count = lowering->next_register;
    return first;
}

uint32_t us_lower_register(us_lowering *lowering)
{
    return us_lower_registers(lowering, 1);
}
