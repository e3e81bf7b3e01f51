/* The table of names.
 *
 * Rules are small and many, so a table starts with few slots, doubles when it
 * is three quarters full, and is cleared and used again by the next rule rather
 * than made anew. It never removes a single name: scopes keep counts or chains
 * in what the number stands for. */
#include "compile/names.h"

#include "base/hash.h"

enum { FIRST_SLOTS = 16 };

us_names us_names_make(us_arena *arena)
{
    return (us_names){.arena = arena};
}

static us_name *slot_of(us_name *slots, uint32_t slot_count, us_str name)
{
    uint32_t i = (uint32_t)us_hash_bytes(name.text, name.length) & (slot_count - 1);
    while (slots[i].name.text && !us_str_equal(slots[i].name, name))
        i = (i + 1) & (slot_count - 1);
    return &slots[i];
}

uint32_t us_names_search(const us_names *names, us_str name)
{
    const us_name *slot = slot_of(names->slots, names->slot_count, name);
    return slot->name.text ? slot->value : US_NAMES_NONE;
}

static void grow(us_names *names)
{
    uint32_t slot_count = names->slot_count ? names->slot_count * 2 : FIRST_SLOTS;
    us_name *slots = us_arena_alloc_zero(names->arena, slot_count * sizeof *slots);
    for (uint32_t i = 0; i < names->slot_count; i++)
        if (names->slots[i].name.text)
            *slot_of(slots, slot_count, names->slots[i].name) = names->slots[i];
    names->slots = slots;
    names->slot_count = slot_count;
}

uint32_t *us_names_enter(us_names *names, us_str name)
{
    if ((names->count + 1) * 4 > names->slot_count * 3)
        grow(names);
    us_name *slot = slot_of(names->slots, names->slot_count, name);
    if (!slot->name.text) {
        slot->name = us_str_make(name.text ? name.text : "", name.length);
        slot->value = US_NAMES_NONE;
        names->count++;
        names->likely |= us_names_bit(name);
    }
    return &slot->value;
}

void us_names_put(us_names *names, us_str name, uint32_t value)
{
    *us_names_enter(names, name) = value;
}

void us_names_clear(us_names *names)
{
    if (names->count)
        memset(names->slots, 0, names->slot_count * sizeof *names->slots);
    names->count = 0;
    names->likely = 0;
}
