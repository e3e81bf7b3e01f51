/* Loops that look for members with one value at one path: SELECT.
 *
 * When a container is asked for a path again, its members are grouped by what they have
 * there, and from then on a loop goes over one group alone. A container does not
 * change once it can be looped over, and does not move before the request ends, so it is
 * known by its address; what is in force, a `with` for one, has no say in it.
 *
 * A group holds every member that can pass, and may hold more: the code behind a SELECT
 * still asks each. */
#include "vm/machine.h"

#include "value/index.h"

/* To group the members costs as much as to go through them twice. A loop that asks for
 * a variable will mostly go on asking; one that asks for a constant is seldom run again. */
enum { ASKED_BY_VARIABLES = 1, ASKED_BY_CONSTANTS = 3 };

/* Fewer members are gone through faster than they are grouped, and fewer elements are
 * compared faster than the one to be found is hashed. */
#ifdef US_STRESS
enum { LEAST_MEMBERS = 1, LEAST_ELEMENTS = 1, FIRST_SLOTS = 2 };
#else
enum { LEAST_MEMBERS = 8, LEAST_ELEMENTS = 32, FIRST_SLOTS = 64 };
#endif

/* Bounds for one request: containers that are remembered, and members in groups. A member
 * takes up to 44 bytes; groups get a tenth of the memory that an evaluation may have. */
enum { MOST_CONTAINERS = 1 << 15, MOST_MEMBERS = 1 << 20, MEMORY_A_MEMBER = 440 };

/* The members of a container by what they have at a path. */
typedef struct us_selection {
    us_value container;
    const uint32_t *order; /* of its members, or NULL for an array */
    const us_value *keys;  /* that members have, each once */
    const uint32_t *first; /* by key: the first member's place in the order, */
    const uint32_t *next;  /* by place: the next one with the same key; US_INDEX_NONE */
    const uint32_t *slots;
    uint32_t slot_count;
} us_selection;

typedef struct selection_slot {
    const void *container; /* NULL: free */
    const us_array *path;
    const us_selection *selection; /* NULL: none yet */
    uint32_t asked;                /* how often before it was made */
    bool never;                    /* its members can't be grouped */
} selection_slot;

struct us_selections {
    selection_slot *slots;
    uint32_t slot_count; /* a power of two */
    uint32_t count;
    size_t members; /* that may still be grouped */
};

static uint32_t slot_of(const struct us_selections *all, const void *container,
                        const us_array *path)
{
    uint64_t key = ((uint64_t)(uintptr_t)container >> 4) * 0x9E3779B97F4A7C15u ^
                   ((uint64_t)(uintptr_t)path >> 4) * 0xBF58476D1CE4E5B9u;
    uint32_t at = (uint32_t)(key >> 32) & (all->slot_count - 1);
    while (all->slots[at].container &&
           (all->slots[at].container != container || all->slots[at].path != path))
        at = (at + 1) & (all->slot_count - 1);
    return at;
}

static void make_room(us_vm *vm, struct us_selections *all)
{
    struct us_selections old = *all;
    if ((old.count + 1) * 2 <= old.slot_count)
        return;
    all->slot_count = old.slot_count ? old.slot_count * 2 : FIRST_SLOTS;
    all->slots = us_arena_alloc_zero(vm->arena, all->slot_count * sizeof *all->slots);
    for (uint32_t i = 0; i < old.slot_count; i++)
        if (old.slots[i].container)
            all->slots[slot_of(all, old.slots[i].container, old.slots[i].path)] =
                old.slots[i];
}

static struct us_selections *begin(us_vm *vm)
{
    struct us_selections *all = us_arena_alloc_zero(vm->arena, sizeof *all);
    all->members = vm->arena->limit / MEMORY_A_MEMBER;
    if (vm->arena->limit == 0 || all->members > MOST_MEMBERS)
        all->members = MOST_MEMBERS;
    return all;
}

/* What [member] has at [path], or NULL. [odd] is set where the answer depends on how it is
 * looked for: base documents find elements by the strings that spell their positions. */
static const us_value *value_at(const us_value *member, const us_array *path, bool *odd)
{
    for (uint32_t i = 0; i < path->count && member; i++) {
        us_tag tag = us_value_tag(*member);
        *odd = *odd || tag == US_TAG_ARRAY || tag == US_TAG_SET;
        member = tag == US_TAG_OBJECT
                     ? us_object_get_text(member->as.object, path->items[i])
                     : NULL;
    }
    return member;
}

static const us_value *member_at(const us_selection *s, uint32_t place)
{
    if (us_value_tag(s->container) == US_TAG_ARRAY)
        return &s->container.as.array->items[place];
    if (us_value_tag(s->container) == US_TAG_OBJECT)
        return &s->container.as.object->values[s->order[place]];
    return &s->container.as.set->items[s->order[place]];
}

/* Groups the members; NULL if that can't be done. */
static const us_selection *group_members(us_vm *vm, us_value container,
                                         const uint32_t *order, const us_array *path)
{
    us_selection *s = us_arena_alloc(vm->arena, sizeof *s);
    uint32_t count = (uint32_t)us_value_count(container), key_count = 0, slot_count;
    us_value *keys = us_arena_alloc_array(vm->arena, count, sizeof *keys);
    uint32_t *first = us_arena_alloc_array(vm->arena, count, sizeof *first);
    uint32_t *last = us_arena_alloc_array(vm->arena, count, sizeof *last);
    uint32_t *next = us_arena_alloc_array(vm->arena, count, sizeof *next);
    uint32_t *slots = us_index_build(vm->arena, keys, 0, count, &slot_count);
    bool odd = false;

    us_work_add(count);
    *s = (us_selection){container, order, keys, first, next, slots, slot_count};
    for (uint32_t place = 0; place < count && !odd; place++) {
        const us_value *key = value_at(member_at(s, place), path, &odd);
        next[place] = US_INDEX_NONE;
        if (!key)
            continue;
        uint64_t hash = us_value_hash(*key);
        uint32_t at = us_index_find(slots, slot_count, keys, *key, hash);
        if (at != US_INDEX_NONE) {
            next[last[at]] = place;
            last[at] = place;
            continue;
        }
        keys[key_count] = *key;
        first[key_count] = last[key_count] = place;
        us_index_insert(slots, slot_count, hash, key_count++);
    }
    return odd ? NULL : s;
}

/* The groups of [container], if it was asked for often [enough] before. */
static const us_selection *find(us_vm *vm, us_value container, const uint32_t *order,
                                const us_array *path, uint32_t enough)
{
    if (!vm->selections)
        vm->selections = begin(vm);
    struct us_selections *all = vm->selections;
    make_room(vm, all);
    selection_slot *slot = &all->slots[slot_of(all, container.as.array, path)];
    if (!slot->container) {
        if (all->count == MOST_CONTAINERS)
            return NULL;
        *slot = (selection_slot){container.as.array, path, NULL, 0, false};
        all->count++;
    }
    if (slot->selection || slot->never || slot->asked++ < enough)
        return slot->selection;
    size_t count = us_value_count(container);
    slot->never = count > all->members;
    if (!slot->never) {
        all->members -= count;
        slot->selection = group_members(vm, container, order, path);
        slot->never = !slot->selection;
    }
    return slot->selection;
}

static uint32_t first_of(const us_selection *s, us_value key)
{
    uint32_t at =
        us_index_find(s->slots, s->slot_count, s->keys, key, us_value_hash(key));
    return at == US_INDEX_NONE ? US_INDEX_NONE : s->first[at];
}

bool us_select_begin(us_vm *vm, us_value *iterator, us_value container, us_value key,
                     const us_array *path, bool constant)
{
    if (!us_iterate_begin(iterator, container))
        return false;
    if (us_value_count(container) < LEAST_MEMBERS)
        return true;
    const uint32_t *order = (const uint32_t *)(const void *)iterator[2].as.text;
    const us_selection *s = find(vm, container, order, path,
                                 constant ? ASKED_BY_CONSTANTS : ASKED_BY_VARIABLES);
    if (!s)
        return true;
    iterator[0] = (us_value){US_TAG_SELECTION, {0}};
    iterator[0].as.text = (const char *)s;
    iterator[1] = us_value_integer(first_of(s, key));
    return true;
}

bool us_select_next(us_value *iterator, us_value *key, us_value *value)
{
    const us_selection *s = (const us_selection *)(const void *)iterator[0].as.text;
    uint32_t place = (uint32_t)iterator[1].as.integer;

    if (place == US_INDEX_NONE)
        return false;
    iterator[1] = us_value_integer(s->next[place]);
    *value = *member_at(s, place);
    if (us_value_tag(s->container) == US_TAG_ARRAY)
        *key = us_value_integer(place);
    else if (us_value_tag(s->container) == US_TAG_OBJECT)
        *key = s->container.as.object->keys[s->order[place]];
    else
        *key = *value;
    return true;
}

bool us_select_member(us_vm *vm, us_value item, us_value container, bool *found)
{
    static const us_array no_steps;
    if (us_value_tag(container) != US_TAG_ARRAY ||
        container.as.array->count < LEAST_ELEMENTS)
        return false;
    const us_selection *s = find(vm, container, NULL, &no_steps, ASKED_BY_VARIABLES);
    *found = s && first_of(s, item) != US_INDEX_NONE;
    return s != NULL;
}
