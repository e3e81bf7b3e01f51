/* Readings of bodies at work, and what is remembered of them: by call, since the machine does not
 * run again what it remembers, and by member of what a helper made. */
#include "engine/causes.h"

/* Readings of one call. */
enum { MOST_KEPT = 64 };

void us_causes_add(usher_causes *c, us_cause_readings *list, us_cause_reading added)
{
    list->items = us_arena_room(&c->arena, list->items, list->count, &list->capacity,
                                sizeof *list->items);
    list->items[list->count++] = added;
}

/* A reading of the newest activation. */
static void note_reading(usher_causes *c, us_cause_reading added)
{
    us_cause_activation *a = &c->activations[c->activation_count - 1];
    added.order = a->order;
    if (added.reader == US_CAUSE_OWN && a->composing)
        added.reader = US_CAUSE_MESSAGE;
    size_t kept = a->body;
    for (size_t i = a->body; i < c->all.count; i++) {
        const us_cause_reading *r = &c->all.items[i];
        if (r->at != added.at || r->order != added.order || r->reader != added.reader)
            c->all.items[kept++] = *r;
    }
    c->all.count = kept;
    if (kept - a->body < US_CAUSE_READINGS_MAX)
        us_causes_add(c, &c->all, added);
}

static void note_summary(usher_causes *c, const us_cause_summary *s, us_cause_reader by)
{
    for (size_t i = 0; i < s->count; i++) {
        us_cause_reading r = s->items[i];
        r.reader = by;
        note_reading(c, r);
    }
}

void us_causes_note_call(usher_causes *c, const us_cause_summary *s)
{
    note_summary(c, s, s->answered ? US_CAUSE_CALLED : US_CAUSE_TRIED);
}

int64_t us_causes_keep(usher_causes *c, const us_cause_reading *items, size_t count,
                       bool answered)
{
    size_t skip = count > MOST_KEPT ? count - MOST_KEPT : 0;
    us_cause_summary made = {
        us_arena_alloc_array(&c->arena, count - skip, sizeof(us_cause_reading)),
        count - skip, answered};
    if (made.count > 0)
        memcpy(made.items, items + skip, made.count * sizeof *items);
    c->summaries = us_arena_room(&c->arena, c->summaries, c->summary_count,
                                 &c->summary_capacity, sizeof *c->summaries);
    c->summaries[c->summary_count] = made;
    return (int64_t)c->summary_count++;
}

/* What is known of the member of a container that a helper made; NULL: nothing. */
static const us_cause_summary *find_made(const usher_causes *c, us_value container,
                                         us_value key)
{
    const us_value *members = us_object_get(c->made, us_input_map_address(container));
    const us_value *number =
        members && !us_value_is_none(key) ? us_object_get(members->as.object, key) : NULL;
    return number ? &c->summaries[number->as.integer] : NULL;
}

void us_causes_note_read(usher_causes *c, const us_vm_event *event, us_value container,
                         us_value key, const us_array *rest)
{
    uint32_t node;
    if (!us_input_map_is_container(container))
        return;
    bool known = us_input_map_find(&c->input, container, &node);
    const us_cause_summary *made = known ? NULL : find_made(c, container, key);
    if (known)
        note_reading(c, (us_cause_reading){.at = event->at,
                                           .reader = US_CAUSE_OWN,
                                           .node = node,
                                           .key = key,
                                           .rest = rest});
    if (made)
        note_summary(c, made, US_CAUSE_OWN);
}
