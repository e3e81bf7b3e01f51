/* Details of answers. Their strings are collected, masked all at once, and put back in the
 * order in which they were found. */
#include "review/details.h"

#include "admission/mask.h"
#include "admission/plan.h"
#include "value/array.h"
#include "value/object.h"
#include "value/set.h"

/* Strings of one answer that are looked at; with more, nothing of it is told. */
#define STRINGS_MAX 1000

typedef struct strings {
    us_arena *arena;
    us_findings list;
    size_t capacity;
    size_t next; /* to be put back */
} strings;

static void add_string(strings *s, us_str text)
{
    s->list.items = us_arena_room(s->arena, s->list.items, s->list.count, &s->capacity,
                                  sizeof *s->list.items);
    s->list.items[s->list.count++] = (us_finding){.text = text};
}

/* Collects the strings of [value], or, where [to] is given, copies the value to it with
 * those that were masked in their places. Keys of objects stay. */
static us_value walk(strings *s, us_arena *to, us_value value)
{
    us_tag tag = us_value_tag(value);
    if (tag == US_TAG_STRING && !to)
        add_string(s, us_value_text(value));
    else if (tag == US_TAG_STRING)
        return us_value_string(us_str_copy(to, s->list.items[s->next++].text));
    if (tag < US_TAG_ARRAY)
        return to ? us_value_copy(to, value) : value;
    if (tag == US_TAG_OBJECT) {
        const us_object *from = value.as.object;
        us_object *copy = to ? us_object_new(to, from->count) : NULL;
        for (uint32_t i = 0; i < from->count; i++) {
            us_value member = walk(s, to, from->values[i]);
            if (copy)
                us_object_add(copy, us_value_copy(to, from->keys[i]), member);
        }
        return copy ? us_value_object(copy) : value;
    }
    bool is_set = tag == US_TAG_SET;
    const us_value *items = is_set ? value.as.set->items : value.as.array->items;
    const uint32_t *order = is_set ? us_set_order(value.as.set) : NULL;
    uint32_t count = (uint32_t)us_value_count(value);
    us_array *copy = to ? us_array_new(to, count) : NULL;
    for (uint32_t i = 0; i < count; i++) {
        us_value item = walk(s, to, items[order ? order[i] : i]);
        if (copy)
            us_array_push(copy, item);
    }
    return copy ? us_value_array(copy) : value;
}

/* [answer] without what is told elsewhere. */
static us_value rest_of(us_arena *arena, const us_object *answer)
{
    us_object *rest = us_object_new(arena, answer->count);
    for (uint32_t i = 0; i < answer->count; i++) {
        us_value key = answer->keys[i];
        us_str name = us_value_is_string(key) ? us_value_text(key) : US_STR_EMPTY;
        if (!us_str_is(name, "msg") && !us_str_is(name, "_loc"))
            us_object_add(rest, key, answer->values[i]);
    }
    return us_value_object(rest);
}

const us_value *us_review_details(us_arena *arena, us_arena *scratch,
                                  const us_admission_plan *plan, const us_value *answer)
{
    /* The mask is given back when what was allocated on the way goes. */
    us_arena_mark mark = us_arena_get_mark(scratch);
    us_value *details = NULL;
    strings s = {.arena = scratch};
    if (!answer || us_value_tag(*answer) != US_TAG_OBJECT)
        return NULL;
    us_value rest = rest_of(scratch, answer->as.object);
    walk(&s, NULL, rest);
    if (us_value_count(rest) > 0 && s.list.count <= STRINGS_MAX) {
        us_mask_findings(scratch, plan->mask, &s.list);
        details = us_arena_alloc(arena, sizeof *details);
        *details = walk(&s, arena, rest);
    }
    us_arena_release(scratch, mark);
    return details;
}
