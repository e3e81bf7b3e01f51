/* The load-time check of programs: what it accepts, the loop runs without
 * bounds checks. It reads the operand letters of opcodes.def, so a new
 * instruction is covered by its row. */
#include "vm/program.h"

typedef struct verifier {
    const us_program *program;
    us_arena *arena;
    const us_routine *routine;
    size_t at;
    us_str fault;
} verifier;

static bool reject(verifier *v, const char *what, uint64_t value)
{
    const us_instruction *instruction = &v->program->code[v->at];
    v->fault = us_str_format(v->arena, "instruction %zu (%s): %s %llu out of range",
                             v->at, us_opcode_describe((us_opcode)instruction->op)->name,
                             what, (unsigned long long)value);
    return false;
}

static bool check_registers(verifier *v, uint64_t first, uint64_t count)
{
    return first + count <= v->routine->registers ||
           reject(v, "register", first + count - 1);
}

/* The number of registers that an M operand names. */
static uint64_t run_length(const verifier *v, const us_instruction *instruction)
{
    if (instruction->op == US_OP_WITH_PUSH)
        return v->program->sites[instruction->extra].target_count;
    return instruction->c;
}

static bool check_operand(verifier *v, const us_instruction *instruction, char letter,
                          uint32_t operand)
{
    switch (letter) {
    case 'W':
    case 'U':
        /* PUT_PATH and RETURN_OBJECT use the register after it too. */
        return check_registers(
            v, operand,
            instruction->op == US_OP_PUT_PATH || instruction->op == US_OP_ADD_PATH ? 2
                                                                                   : 1);
    case 'R':
        return check_registers(v, operand,
                               instruction->op == US_OP_RETURN_OBJECT ? 2 : 1);
    case 'K':
        if (operand & US_OPERAND_CONSTANT)
            return (operand & ~US_OPERAND_CONSTANT) < v->program->constant_count ||
                   reject(v, "constant", operand & ~US_OPERAND_CONSTANT);
        return check_registers(v, operand, 1);
    case 'M':
        return check_registers(v, operand, run_length(v, instruction));
    case 'I':
        return check_registers(v, operand, 3);
    default:
        return true;
    }
}

/* A register or constant that a mark names; it may name none. */
static bool check_marked(verifier *v, uint16_t operand)
{
    return operand == US_MARK_NOWHERE || check_operand(v, NULL, 'K', operand);
}

static bool check_bindings(verifier *v, const us_mark_binding *bindings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const us_mark_binding *b = &bindings[i];
        if (!check_marked(v, b->base) ||
            (b->node != US_NO_NODE && b->node >= v->program->node_count))
            return reject(v, "binding", i);
        for (size_t s = 0; s < b->step_count; s++)
            if (!check_operand(v, NULL, 'K', b->steps[s]))
                return false;
    }
    return true;
}

/* What a mark names lies in the routine of the instruction that names the mark. */
static bool check_mark(verifier *v, uint32_t number)
{
    if (number >= v->program->mark_count)
        return reject(v, "mark", number);
    const us_mark *mark = &v->program->marks[number];
    for (size_t i = 0; i < mark->redo_count; i++)
        if (mark->redos[i] >= v->program->mark_count)
            return reject(v, "mark", mark->redos[i]);
    return check_marked(v, mark->query) && check_marked(v, mark->outer) &&
           check_marked(v, mark->left) && check_marked(v, mark->right) &&
           check_bindings(v, mark->variables, mark->variable_count) &&
           check_bindings(v, mark->parts, mark->part_count);
}

static bool check_extra(verifier *v, const us_instruction *instruction, char letter)
{
    const us_program *program = v->program;
    uint32_t extra = instruction->extra;

    switch (letter) {
    case 'C':
        return extra < program->constant_count || reject(v, "constant", extra);
    case 'D':
        return extra < program->node_count || reject(v, "node", extra);
    case 'B':
        return extra < program->builtin_count || reject(v, "built-in", extra);
    case 'X':
        return extra < program->site_count || reject(v, "with site", extra);
    case 'G':
        return extra < program->group_count || reject(v, "index group", extra);
    case 'F':
        return extra < program->clause_group_count ||
               reject(v, "group of clauses", extra);
    case 'S':
        return extra < program->shared_count || reject(v, "shared value", extra);
    case 'P':
        return check_mark(v, extra);
    case 'K':
        return check_operand(v, instruction, letter, extra);
    default:
        return true;
    }
}

/* The path of a SELECT: an array of strings. */
static bool check_path(verifier *v, const us_instruction *instruction)
{
    us_value path = v->program->constants[instruction->extra];
    if (us_value_tag(path) != US_TAG_ARRAY)
        return reject(v, "path", instruction->extra);
    for (uint32_t i = 0; i < path.as.array->count; i++)
        if (!us_value_is_string(path.as.array->items[i]))
            return reject(v, "path", instruction->extra);
    return true;
}

static bool check_name(verifier *v, const us_instruction *instruction)
{
    const us_value *constants = v->program->constants;
    return ((instruction->c & US_OPERAND_CONSTANT) &&
            us_value_is_string(constants[instruction->c & ~US_OPERAND_CONSTANT])) ||
           reject(v, "name", instruction->c);
}

static bool check_instruction(verifier *v)
{
    const us_instruction *instruction = &v->program->code[v->at];
    if (instruction->op >= US_OPCODE_COUNT) {
        v->fault = us_str_format(v->arena, "instruction %zu: no opcode %u", v->at,
                                 instruction->op);
        return false;
    }

    const us_opcode_info *info = us_opcode_describe((us_opcode)instruction->op);
    if (!check_extra(v, instruction, info->extra) ||
        !check_operand(v, instruction, info->operands[0], instruction->a) ||
        !check_operand(v, instruction, info->operands[1], instruction->b) ||
        !check_operand(v, instruction, info->operands[2], instruction->c))
        return false;
    if (instruction->op == US_OP_SELECT && !check_path(v, instruction))
        return false;
    if (instruction->op == US_OP_GET_NAME && !check_name(v, instruction))
        return false;
    if (info->target == 'T' && (instruction->target < v->routine->start ||
                                instruction->target >= v->routine->end))
        return reject(v, "target", instruction->target);
    return true;
}

/* What the instruction calls must exist and take that many operands. */
static bool check_call(verifier *v)
{
    const us_instruction *instruction = &v->program->code[v->at];
    if (instruction->op != US_OP_CALL_RULE && instruction->op != US_OP_CALL_FUNCTION &&
        instruction->op != US_OP_CALL_PARTIAL)
        return true;

    uint32_t routine = v->program->nodes[instruction->extra].routine;
    if (routine >= v->program->routine_count)
        return reject(v, "routine", routine);
    if (instruction->op == US_OP_CALL_FUNCTION &&
        v->program->routines[routine].argument_count != instruction->c)
        return reject(v, "operand count", instruction->c);
    return true;
}

static bool ends_control(uint8_t op)
{
    return op == US_OP_JUMP || op == US_OP_RETURN || op == US_OP_RETURN_OBJECT;
}

static bool check_groups(verifier *v)
{
    const us_program *program = v->program;
    for (size_t g = 0; g < program->group_count; g++) {
        const us_index_group *group = &program->groups[g];
        if ((uint64_t)group->first + group->count > program->index.rule_count)
            return reject(v, "index group", g);
        for (uint32_t i = 0; i < group->count; i++)
            if (group->entries[i] >= program->code_count)
                return reject(v, "index entry", group->entries[i]);
    }
    return true;
}

static bool check_clauses(verifier *v)
{
    const us_program *program = v->program;
    for (size_t g = 0; g < program->clause_group_count; g++) {
        const us_clause_group *group = &program->clause_groups[g];
        if (group->entry_count == 0 ||
            group->entries[group->entry_count - 1] != US_NO_CLAUSE)
            return reject(v, "group of clauses", g);
        for (uint32_t i = 0; i < group->entry_count; i++)
            if (group->entries[i] != US_NO_CLAUSE &&
                group->entries[i] >= program->code_count)
                return reject(v, "clause", group->entries[i]);
        for (uint32_t i = 0; i < group->values->count; i++)
            if ((uint64_t)group->values->values[i].as.integer >= group->entry_count)
                return reject(v, "list of clauses", i);
    }
    return true;
}

static bool is_step(const us_program *program, uint32_t shared)
{
    return shared < program->shared_count && !program->shared[shared].is_call;
}

static bool check_place(verifier *v, const us_index_path *path)
{
    const us_program *program = v->program;
    if (!is_step(program, path->shared) || path->list_count == 0)
        return reject(v, "place of the index", path->shared);
    for (uint32_t n = 0; n < path->list_count; n++)
        if (path->starts[n] > path->starts[n + 1])
            return reject(v, "list of the index", n);
    for (uint32_t i = 0; i < path->starts[path->list_count]; i++)
        if (path->rules[i] >= program->index.rule_count)
            return reject(v, "rule of the index", path->rules[i]);
    for (uint32_t i = 0; i < path->values->count; i++)
        if ((uint64_t)path->values->values[i].as.integer >= path->list_count)
            return reject(v, "list of the index", i);
    return true;
}

static bool check_index(verifier *v)
{
    const us_program *program = v->program;
    const us_index *index = &program->index;
    for (size_t i = 0; i < index->path_count; i++)
        if (!check_place(v, &index->paths[i]))
            return false;
    for (size_t r = 0; r < index->rule_count; r++)
        if (index->first_tests[r] > index->first_tests[r + 1])
            return reject(v, "test of the index", r);
    if (index->rule_count > 0 &&
        index->first_tests[index->rule_count] > index->test_count)
        return reject(v, "test of the index", index->rule_count);
    for (size_t i = 0; i < index->test_count; i++)
        if (!is_step(program, index->tests[i].shared) ||
            index->tests[i].constant >= program->constant_count)
            return reject(v, "test of the index", i);
    return true;
}

static bool check_shared(verifier *v)
{
    const us_program *program = v->program;
    for (size_t n = 0; n < program->shared_count; n++) {
        const us_shared *row = &program->shared[n];
        if (row->number >=
            (row->is_call ? program->builtin_count : program->constant_count))
            return reject(v, "shared value", n);
        if (row->count > (row->is_call ? US_SHARED_OPERANDS : 1))
            return reject(v, "shared value", n);
        for (uint32_t i = 0; i < row->count; i++) {
            uint32_t operand = row->operands[i];
            bool found = operand & US_SHARED_CONSTANT
                             ? (operand & ~US_SHARED_CONSTANT) < program->constant_count
                             : operand < n && program->shared[operand].depth < row->depth;
            if (!found || (!row->is_call && (operand & US_SHARED_CONSTANT)))
                return reject(v, "operand of a shared value", operand);
        }
    }
    return true;
}

bool us_program_verify(const us_program *program, us_arena *arena, us_str *fault)
{
    verifier v = {program, arena, NULL, 0, US_STR_EMPTY};

    for (size_t r = 0; r < program->routine_count; r++) {
        v.routine = &program->routines[r];
        bool whole = v.routine->start < v.routine->end &&
                     v.routine->end <= program->code_count &&
                     v.routine->registers > v.routine->argument_count &&
                     ends_control(program->code[v.routine->end - 1].op);
        if (!whole) {
            *fault = us_str_format(arena, "routine %zu does not end", r);
            return false;
        }
        for (v.at = v.routine->start; v.at < v.routine->end; v.at++)
            if (!check_instruction(&v) || !check_call(&v)) {
                *fault = v.fault;
                return false;
            }
    }
    v.at = 0;
    if (program->code_count > 0 && (!check_groups(&v) || !check_clauses(&v) ||
                                    !check_shared(&v) || !check_index(&v))) {
        *fault = v.fault;
        return false;
    }
    return true;
}
