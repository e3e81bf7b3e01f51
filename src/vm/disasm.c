/* Programs as text, for people: one line an instruction, laid out by the
 * operand letters of opcodes.def. */
#include "vm/program.h"

static void print_register_or_constant(us_buf *buf, const us_program *program,
                                       uint32_t operand)
{
    if (operand & US_OPERAND_CONSTANT)
        us_value_print(buf, program->constants[operand & ~US_OPERAND_CONSTANT]);
    else
        us_buf_add_format(buf, "r%u", operand);
}

static void print_node_path(us_buf *buf, const us_program *program, uint32_t node)
{
    if (node == 0) {
        us_buf_add_c(buf, "data");
        return;
    }
    const us_node *step = &program->nodes[node];
    print_node_path(buf, program, step->parent);
    if (us_value_is_string(step->key)) {
        us_buf_add_char(buf, '.');
        us_buf_add_str(buf, us_value_text(step->key));
    } else {
        us_buf_add_char(buf, '[');
        us_value_print(buf, step->key);
        us_buf_add_char(buf, ']');
    }
}

static void print_shared(us_buf *buf, const us_program *program, uint32_t number)
{
    const us_shared *row = &program->shared[number];
    us_buf_add_c(buf, row->is_call      ? program->builtins[row->number]->name
                      : row->count == 0 ? "input"
                                        : "");
    for (uint32_t i = 0; i < row->count; i++) {
        us_buf_add_c(buf, !row->is_call ? "" : i == 0 ? "(" : ", ");
        if (row->operands[i] & US_SHARED_CONSTANT)
            us_value_print(buf,
                           program->constants[row->operands[i] & ~US_SHARED_CONSTANT]);
        else
            print_shared(buf, program, row->operands[i]);
    }
    if (row->is_call) {
        us_buf_add_char(buf, ')');
        return;
    }
    us_buf_add_char(buf, '[');
    us_value_print(buf, program->constants[row->number]);
    us_buf_add_char(buf, ']');
}

static void print_operand(us_buf *buf, const us_program *program, char letter,
                          uint16_t operand)
{
    if (letter == '-')
        return;
    us_buf_add_char(buf, ' ');
    if (letter == 'N')
        us_buf_add_format(buf, "%u", operand);
    else if (letter == 'K')
        print_register_or_constant(buf, program, operand);
    else
        us_buf_add_format(buf, letter == 'M' || letter == 'I' ? "r%u…" : "r%u", operand);
}

static void print_extra(us_buf *buf, const us_program *program, char letter,
                        uint32_t extra)
{
    if (letter == '-')
        return;
    us_buf_add_char(buf, ' ');
    if (letter == 'D')
        print_node_path(buf, program, extra);
    else if (letter == 'B')
        us_buf_add_c(buf, program->builtins[extra]->name);
    else if (letter == 'C')
        us_value_print(buf, program->constants[extra]);
    else if (letter == 'K')
        print_register_or_constant(buf, program, extra);
    else if (letter == 'S')
        print_shared(buf, program, extra);
    else if (letter == 'P')
        us_buf_add_format(buf, "%.*s", US_STR_ARG(program->marks[extra].text));
    else
        us_buf_add_format(buf, "%s%u",
                          letter == 'X'   ? "site "
                          : letter == 'G' ? "group "
                                          : "",
                          extra);
}

static void print_instruction(us_buf *buf, const us_program *program, size_t at)
{
    const us_instruction *instruction = &program->code[at];
    const us_opcode_info *info = us_opcode_describe((us_opcode)instruction->op);
    const us_source *source = &program->sources[at];

    us_buf_add_format(buf, "%6zu  ", at);
    if (source->row > 0)
        us_buf_add_format(buf, "%4u:%-3u ", source->row, source->column);
    else
        us_buf_add_c(buf, "         ");
    us_buf_add_format(buf, "%-13s", info->name);
    print_operand(buf, program, info->operands[0], instruction->a);
    print_operand(buf, program, info->operands[1], instruction->b);
    print_operand(buf, program, info->operands[2], instruction->c);
    print_extra(buf, program, info->extra, instruction->extra);
    if (info->target == 'T')
        us_buf_add_format(buf, " -> %u", instruction->target);
    us_buf_add_char(buf, '\n');
}

void us_program_disassemble(us_buf *buf, const us_program *program)
{
    static const char *const kinds[] = {
        [US_ROUTINE_VALUE] = "rule",     [US_ROUTINE_SET] = "set",
        [US_ROUTINE_OBJECT] = "object",  [US_ROUTINE_FUNCTION] = "function",
        [US_ROUTINE_EXTENT] = "package", [US_ROUTINE_QUERY] = "query",
    };

    for (size_t r = 0; r < program->routine_count; r++) {
        const us_routine *routine = &program->routines[r];
        us_buf_add_format(buf, "%s%s %.*s: %u registers\n", r > 0 ? "\n" : "",
                          kinds[routine->kind], US_STR_ARG(routine->path),
                          routine->registers);
        for (size_t at = routine->start; at < routine->end; at++)
            print_instruction(buf, program, at);
    }
}
