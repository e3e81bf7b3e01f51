/* What traced programs report: the instructions of the MARK family.
 *
 * Each body that is evaluated is a query with a number, which MARK_ENTER gives out and
 * keeps in a register of its routine; so who goes back to an earlier literal finds the
 * number of its query again. The query around the first of a routine is that of the
 * instruction that called it. Nothing here changes what is computed. */
#include "vm/machine.h"

static us_value query_number(const us_vm *vm, uint32_t base, uint16_t query)
{
    return query == US_MARK_NOWHERE ? US_NONE : vm->registers[base + query];
}

/* The number of the query from which the newest routine was called. Packages have
 * none of their own: then their caller's. */
static uint64_t calling_query(const us_vm *vm)
{
    for (size_t i = vm->frame_count; i-- > 1;) {
        const us_frame *frame = &vm->frames[i];
        uint16_t query = vm->program->queries[frame->return_to - 1];
        us_value number = query_number(vm, frame->base, query);
        if (!us_value_is_none(number))
            return (uint64_t)number.as.integer;
    }
    return vm->first_query;
}

static void number_queries(const us_vm *vm, uint32_t base, us_vm_event *event)
{
    const us_mark *mark = event->mark;
    us_value outer = query_number(vm, base, mark->outer);
    us_value own = query_number(vm, base, mark->query);

    event->query = us_value_is_none(own) ? 0 : (uint64_t)own.as.integer;
    event->parent =
        us_value_is_none(outer) ? calling_query(vm) : (uint64_t)outer.as.integer;
}

/* The key of the member that equals [item]; none: it is no member. */
static us_value find_member(us_value container, us_value item)
{
    us_tag tag = us_value_tag(container);
    if (tag == US_TAG_SET)
        return item;
    for (uint32_t i = 0; tag == US_TAG_ARRAY && i < container.as.array->count; i++)
        if (us_value_equal(container.as.array->items[i], item))
            return us_value_integer(i);
    for (uint32_t i = 0; tag == US_TAG_OBJECT && i < container.as.object->count; i++)
        if (us_value_equal(container.as.object->values[i], item))
            return container.as.object->keys[i];
    return US_NONE;
}

/* OPA remembers what functions answered by the content of operands, and not that they had no
 * answer. So equal strings become the same one, and what is known to be undefined is
 * forgotten. */
static void prepare_call(us_vm *vm, const us_instruction *i, us_value *operands)
{
    uint32_t slot;
    if (!vm->program->nodes[i->extra].is_function)
        return;
    if (!vm->strings)
        vm->strings = us_object_new(vm->arena, 16);
    for (uint32_t n = 0; n < i->c; n++) {
        const us_value *first = us_value_is_string(operands[n])
                                    ? us_object_get(vm->strings, operands[n])
                                    : NULL;
        if (first)
            operands[n] = *first;
        else if (us_value_is_string(operands[n]))
            us_object_add(vm->strings, operands[n], operands[n]);
    }
    us_call_memo *known = us_call_memo_find(vm, i->extra, operands, i->c, &slot);
    if (known && us_value_is_none(known->result))
        known->context = 0;
}

void us_trace_mark(us_vm *vm, uint32_t at, uint32_t base)
{
    const us_program *program = vm->program;
    const us_instruction *i = &program->code[at];
    us_vm_event event = {.op = (us_opcode)i->op,
                         .at = at,
                         .frame = vm->frame_count,
                         .base = base,
                         .b = i->b,
                         .c = i->c,
                         .extra = i->extra,
                         .value = US_NONE,
                         .container = US_NONE,
                         .key = US_NONE};

    if (i->op == US_OP_MARK_ENTER)
        vm->registers[base + i->a] = us_value_integer((int64_t)++vm->last_query);
    if (!vm->tracer)
        return;
    if (i->op == US_OP_MARK_CALL)
        prepare_call(vm, i, &vm->registers[base + i->b]);
    event.registers = &vm->registers[base];
    us_value number = query_number(vm, base, program->queries[at]);
    event.query = us_value_is_none(number) ? 0 : (uint64_t)number.as.integer;
    if (i->op != US_OP_MARK_CALL) {
        event.mark = &program->marks[i->extra];
        number_queries(vm, base, &event);
    }
    if (us_opcode_describe(event.op)->operands[1] == 'K') {
        event.container = us_vm_operand(vm, &event, i->b);
        event.key = us_vm_operand(vm, &event, i->c);
    }
    if (event.op == US_OP_MARK_MEMBER) {
        us_value item = event.container;
        event.container = event.key;
        event.key = find_member(event.container, item);
    }
    if (event.op == US_OP_MARK_ANSWER) {
        us_array *path = us_array_new(vm->arena, i->c);
        for (uint32_t n = 0; n < i->c; n++)
            us_array_push(path, event.registers[i->b + n]);
        event.value = us_vm_operand(vm, &event, i->a);
        event.key = us_value_array(path);
    }
    vm->tracer->event(vm->tracer->data, vm, &event);
}

us_value us_vm_operand(const us_vm *vm, const us_vm_event *event, uint16_t operand)
{
    if (operand == US_MARK_NOWHERE)
        return US_NONE;
    if (operand & US_OPERAND_CONSTANT)
        return vm->program->constants[operand & ~US_OPERAND_CONSTANT];
    return event->registers[operand];
}

bool us_vm_node_value(const us_vm *vm, uint32_t node, us_value *value)
{
    const us_memo *memo = us_memo_peek(vm, node);
    if (!memo || memo->state != US_MEMO_VALUE)
        return false;
    *value = memo->value;
    return true;
}

bool us_vm_binding_value(const us_vm *vm, const us_vm_event *event,
                         const us_mark_binding *binding, us_value *value)
{
    if (binding->node == US_NO_NODE)
        *value = us_vm_operand(vm, event, binding->base);
    else if (!us_vm_node_value(vm, binding->node, value))
        return false;
    for (size_t i = 0; i < binding->step_count; i++) {
        const us_value *below =
            us_value_get(*value, us_vm_operand(vm, event, binding->steps[i]));
        if (!below)
            return false;
        *value = *below;
    }
    return !us_value_is_none(*value);
}

bool us_vm_binding_value_at(const us_vm *vm, uint32_t base,
                            const us_mark_binding *binding, us_value *value)
{
    us_vm_event event = {.registers = &vm->registers[base], .base = base};
    return us_vm_binding_value(vm, &event, binding, value);
}

us_value us_vm_input(const us_vm *vm)
{
    return vm->input;
}

us_value us_vm_data(const us_vm *vm)
{
    return vm->data;
}
