/* Values of which something is unknown. Whoever meets one in a place where it matters
 * counts that and fails: compile/lower_unknown.c tells what the count is for. */
#include "vm/machine.h"

us_value us_unknown_doubt(us_vm *vm, us_value value)
{
    us_value *kept = us_arena_alloc(vm->arena, sizeof *kept);
    us_value doubted = {US_TAG_DOUBTED, {0}};
    *kept = value;
    doubted.as.text = (const char *)kept;
    return doubted;
}

us_value us_unknown_take(us_vm *vm, us_value value)
{
    if ((int)us_value_tag(value) != US_TAG_DOUBTED)
        return value;
    vm->noted++;
    return *(const us_value *)(const void *)value.as.text;
}

bool us_unknown_can_compare(us_value a, us_value b)
{
    bool known = !us_value_has_unknown(a) && !us_value_has_unknown(b);
    bool typed = us_value_tag(a) != US_TAG_UNKNOWN && us_value_tag(b) != US_TAG_UNKNOWN;
    return known || (typed && us_value_type(a) != us_value_type(b));
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

bool us_unknown_read(us_vm *vm, us_value from, us_value key, us_value *value)
{
    if (!us_unknown_is_whole(vm, !us_value_has_unknown(key)))
        return false;
    const us_value *found = us_value_get(from, key);
    if (!found)
        return us_unknown_is_whole(vm, !may_have_more(from)) && false;
    *value = us_value_tag(from) == US_TAG_SET ? key : *found;
    return us_unknown_is_whole(vm, us_value_tag(*found) != US_TAG_UNKNOWN);
}
