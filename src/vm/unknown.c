/* Values of which something is unknown. Whoever meets one in a place where it matters
 * counts that and fails: compile/lower_unknown.c tells what the count is for. */
#include "value/unknown.h"

#include "vm/machine.h"

/* Counts unless [met] is so; returns it. */
static bool note_unless(us_vm *vm, bool met)
{
    vm->noted += !met;
    return met;
}

/* ---- What rules found where something unknown was met ---- */

static us_value doubt(us_vm *vm, us_value value)
{
    us_value *kept = us_arena_alloc(vm->arena, sizeof *kept);
    us_value doubted = {US_TAG_DOUBTED, {0}};
    *kept = value;
    doubted.as.text = (const char *)kept;
    return doubted;
}

static us_value take_back(us_vm *vm, us_value value)
{
    if ((int)us_value_tag(value) != US_TAG_DOUBTED)
        return value;
    vm->noted++;
    return *(const us_value *)(const void *)value.as.text;
}

bool us_vm_met_unknown(us_vm *vm, us_value *result)
{
    *result = take_back(vm, *result);
    return vm->noted > 0;
}

/* ---- What asks ---- */

static bool is_known(us_vm *vm, us_value *value)
{
    *value = take_back(vm, *value);
    return note_unless(vm, us_value_tag(*value) != US_TAG_UNKNOWN);
}

/* What is unknown in values of two types does not matter to how they compare. */
static bool can_compare(us_vm *vm, us_value a, us_value b)
{
    bool known = !us_value_has_unknown(a) && !us_value_has_unknown(b);
    bool typed = us_value_tag(a) != US_TAG_UNKNOWN && us_value_tag(b) != US_TAG_UNKNOWN;
    return note_unless(vm, known || (typed && us_value_type(a) != us_value_type(b)));
}

/* True if a key that is not found may be one of [from] all the same. */
static bool may_have_more(us_value from)
{
    if (us_value_tag(from) == US_TAG_SET)
        return us_value_has_unknown(from);
    if (us_value_tag(from) != US_TAG_OBJECT || !us_value_has_unknown(from))
        return false;
    const us_object *object = from.as.object;
    for (uint32_t i = 0; i < object->count; i++)
        if (us_value_has_unknown(object->keys[i]))
            return true;
    return false;
}

/* from[key]. */
static bool get(us_vm *vm, us_value from, us_value key, us_value *value)
{
    if (!note_unless(vm, !us_value_has_unknown(key)))
        return false;
    const us_value *found = us_value_get(from, key);
    if (!found) {
        note_unless(vm, !may_have_more(from));
        return false;
    }
    *value = us_value_tag(from) == US_TAG_SET ? key : *found;
    return note_unless(vm, us_value_tag(*found) != US_TAG_UNKNOWN);
}

/* ---- Instructions ---- */

static us_value operand(const us_vm *vm, const us_value *registers, uint16_t number)
{
    return number & US_OPERAND_CONSTANT
               ? vm->program->constants[number & ~US_OPERAND_CONSTANT]
               : registers[number];
}

bool us_unknown_step(us_vm *vm, uint32_t at, uint32_t base)
{
    const us_instruction *i = &vm->program->code[at];
    us_value *registers = vm->registers + base;
    us_value a = operand(vm, registers, i->a);
    switch (i->op) {
    case US_OP_UNKNOWN:
        registers[i->a] = US_UNKNOWN;
        return true;
    case US_OP_DOUBT:
        registers[i->a] = doubt(vm, a);
        return true;
    case US_OP_KNOWN:
        return is_known(vm, &registers[i->a]);
    case US_OP_WHOLE:
        return note_unless(vm, !us_value_has_unknown(a));
    case US_OP_COMPARABLE:
        return can_compare(vm, a, operand(vm, registers, i->b));
    case US_OP_READ:
        return get(vm, operand(vm, registers, i->b), operand(vm, registers, i->c),
                   &registers[i->a]);
    case US_OP_NOTED:
        registers[i->a] = us_value_integer((int64_t)vm->noted);
        return true;
    case US_OP_IF_NOTED:
        return a.as.integer == (int64_t)vm->noted;
    default: /* FORGET_NOTED */
        vm->noted = (uint64_t)a.as.integer;
        return true;
    }
}
