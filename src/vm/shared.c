/* Shared values: what was found out about the input in force. A value is that of an
 * input if it has its number; each input that comes into force has a new one, and
 * gets its own again when it is back. */
#include "vm/machine.h"

static us_call_result find_member(us_vm *vm, uint32_t at, const us_shared *row,
                                  us_value *value)
{
    us_value from = vm->input;
    if (row->count > 0) {
        us_call_result outcome = us_shared_get(vm, at, row->operands[0], &from);
        if (outcome != US_CALL_DONE)
            return outcome;
    }
    const us_value *found = us_value_is_none(from)
                                ? NULL
                                : us_value_get(from, vm->program->constants[row->number]);
    if (!found)
        return US_CALL_UNDEFINED;
    *value =
        us_value_tag(from) == US_TAG_SET ? vm->program->constants[row->number] : *found;
    return US_CALL_DONE;
}

static us_call_result call(us_vm *vm, uint32_t at, const us_shared *row, us_value *value)
{
    us_value operands[US_SHARED_OPERANDS];
    for (uint32_t i = 0; i < row->count; i++) {
        uint32_t operand = row->operands[i];
        if (operand & US_SHARED_CONSTANT) {
            operands[i] = vm->program->constants[operand & ~US_SHARED_CONSTANT];
            continue;
        }
        us_call_result outcome = us_shared_get(vm, at, operand, &operands[i]);
        if (outcome != US_CALL_DONE)
            return outcome;
    }
    return us_call_operator(vm, at, vm->program->builtins[row->number], operands, value);
}

static us_call_result evaluate(us_vm *vm, uint32_t at, uint32_t number)
{
    const us_shared *row = &vm->program->shared[number];
    us_value value = US_NONE;
    size_t kept = vm->kept_count;
    us_call_result outcome =
        row->is_call ? call(vm, at, row, &value) : find_member(vm, at, row, &value);
    /* Of an error that is kept, each place is told. */
    if (outcome == US_CALL_FAILED || vm->kept_count != kept)
        return outcome;
    vm->shared[number] = (us_shared_value){value, vm->input_number};
    return outcome;
}

us_call_result us_shared_find(us_vm *vm, uint32_t at, uint32_t number, us_value *value)
{
    us_call_result outcome = evaluate(vm, at, number);
    if (outcome == US_CALL_DONE)
        *value = vm->shared[number].value;
    return outcome;
}
