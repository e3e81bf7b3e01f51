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
    emitter->constant_numbers = us_names_make(emitter->scratch);
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

/* Constants that print alike are one: 1 and 1.0 are equal, but not the same. */
uint32_t us_emit_constant_number(us_emitter *emitter, us_value value)
{
    us_program *program = emitter->program;
    us_names *numbers = &emitter->string_numbers;
    us_str key;
    if (us_value_is_string(value)) {
        key = us_value_text(value);
    } else {
        us_buf text = us_buf_make(emitter->scratch);
        us_value_print(&text, value);
        key = us_buf_str(&text);
        numbers = &emitter->constant_numbers;
    }
    uint32_t *number = us_names_enter(numbers, key);
    if (*number != US_NAMES_NONE)
        return *number;
    *number = (uint32_t)program->constant_count;
    program->constants =
        us_arena_room(emitter->arena, program->constants, program->constant_count,
                      &emitter->constant_capacity, sizeof *program->constants);
    program->constants[program->constant_count] = us_value_copy(emitter->arena, value);
    return (uint32_t)program->constant_count++;
}

us_operand us_emit_constant(us_lowering *lowering, us_value value)
{
    uint32_t number = us_emit_constant_number(lowering->emitter, value);
    if (number < US_OPERAND_CONSTANT)
        return (us_operand)(number | US_OPERAND_CONSTANT);

    uint32_t target = us_lower_register(lowering);
    us_emit(lowering, US_OP_CONSTANT, target, 0, 0, US_NO_LABEL, number);
    return (us_operand)target;
}

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

uint32_t us_lower_registers(us_lowering *lowering, uint32_t count)
{
    uint32_t first = lowering->next_register;
    us_emitter *emitter = lowering->emitter;

    if (first + count > US_REGISTERS_MAX) {
        if (!emitter->failed)
            us_diag_list_report(
                emitter->compiler->diags, "rego_compile_error",
                lowering->clause && lowering->clause->module
                    ? lowering->clause->module->file
                    : US_STR_EMPTY,
                US_STR_EMPTY,
                (us_position){lowering->source.row, lowering->source.column, 0},
                "rule needs more than %u registers; split it", US_REGISTERS_MAX);
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
