/* Programs at rest: the opcode table and look-ups in the rule tree. Building
 * them is the compiler's work, running them the loop's in vm.c. */
#include "vm/program.h"

static const us_opcode_info opcodes[US_OPCODE_COUNT] = {
#define OP(name, operands, target, extra, text) {#name, operands, target, extra, text},
#include "vm/opcodes.def"
};

const us_opcode_info *us_opcode_describe(us_opcode op)
{
    return &opcodes[op];
}

uint32_t us_program_child(const us_program *program, uint32_t parent, us_value key)
{
    const us_node *node = &program->nodes[parent];
    uint32_t low = node->first_child, high = low + node->child_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = us_value_compare(program->nodes[middle].key, key);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return US_NO_NODE;
}
