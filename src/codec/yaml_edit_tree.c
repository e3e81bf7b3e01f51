/* Operations on the tree of a text, where they leave marks: an entry is removed or added, a
 * node has a fresh value. Where a value takes the place of another, only what differs is
 * marked. What an alias or a merge key (<<) makes visible elsewhere is left alone. */
#include "codec/yaml_editing.h"
#include "value/array.h"
#include "value/object.h"

/* ---- Marks */

static void mark_changed(us_yaml_node *node)
{
    for (; node && !node->changed; node = node->parent)
        node->changed = true;
}

static bool refuse_shared(us_yaml_editing *e)
{
    return us_yaml_edit_fail(e, "%.*s lies in what an alias (*) elsewhere refers to",
                             US_STR_ARG(e->pointer));
}

/* Whether something that goes away is referred to elsewhere. */
static bool has_shared(const us_yaml_node *node)
{
    if (node->shared)
        return true;
    for (size_t i = 0; i < node->count; i++)
        if (!node->entries[i].removed && has_shared(node->entries[i].value))
            return true;
    return false;
}

static us_yaml_entry *find_member(us_yaml_node *mapping, us_value key)
{
    for (size_t i = mapping->count; i > 0; i--) {
        us_yaml_entry *entry = &mapping->entries[i - 1];
        if (!entry->removed && us_value_is_string(entry->key) &&
            us_value_equal(entry->key, key))
            return entry;
    }
    return NULL;
}

/* The number of the entry that is element [index] now; the count for one past the end. */
static size_t find_element(const us_yaml_node *sequence, size_t index)
{
    size_t i = 0;
    for (; i < sequence->count; i++) {
        if (sequence->entries[i].removed)
            continue;
        if (index-- == 0)
            return i;
    }
    return i;
}

static bool remove_entry(us_yaml_editing *e, us_yaml_node *parent, us_yaml_entry *entry)
{
    if (has_shared(entry->value))
        return refuse_shared(e);
    mark_changed(parent);
    if (!entry->added) {
        entry->removed = true;
        return true;
    }
    size_t at = (size_t)(entry - parent->entries);
    for (size_t i = at; i + 1 < parent->count; i++)
        parent->entries[i] = parent->entries[i + 1];
    parent->count--;
    return true;
}

static bool add_entry(us_yaml_editing *e, us_yaml_node *parent, size_t at, us_value key,
                      us_value value)
{
    if (!us_yaml_edit_charge(e, parent->count))
        return false;
    us_yaml_entry entry = {.key = key, .after = US_STR_NONE, .added = true};
    entry.value = us_yaml_tree_add(e->arena, parent, value);
    mark_changed(parent);
    us_yaml_tree_insert(e->arena, parent, at, entry);
    return true;
}

/* Gives [mapping] the member; one that was removed comes back to its place. */
static bool add_member(us_yaml_editing *e, us_yaml_node *mapping, us_value key,
                       us_value value)
{
    for (size_t i = mapping->count; i > 0; i--) {
        us_yaml_entry *entry = &mapping->entries[i - 1];
        if (!entry->removed || !us_value_is_string(entry->key) ||
            !us_value_equal(entry->key, key))
            continue;
        entry->removed = false;
        entry->value->fresh = value;
        mark_changed(entry->value);
        return true;
    }
    return add_entry(e, mapping, mapping->count, key, value);
}

/* ---- New values for old */

static bool set_value(us_yaml_editing *e, us_yaml_node *node, us_value before,
                      us_value after);

static bool set_members(us_yaml_editing *e, us_yaml_node *node, const us_object *before,
                        const us_object *after)
{
    if (!us_yaml_edit_charge(e, (size_t)before->count * node->count))
        return false;
    for (uint32_t i = 0; i < before->count; i++) {
        us_value key = before->keys[i];
        us_yaml_entry *entry = find_member(node, key);
        const us_value *value = us_object_get(after, key);
        if (!entry && value && us_value_equal(*value, before->values[i]))
            continue; /* by a merge key */
        if (!entry && !value)
            return us_yaml_edit_fail(e, "\"%.*s\" comes from a merge key (<<)",
                                     US_STR_ARG(us_value_text(key)));
        bool done = !entry   ? add_member(e, node, key, *value)
                    : !value ? remove_entry(e, node, entry)
                             : set_value(e, entry->value, before->values[i], *value);
        if (!done)
            return false;
    }
    for (uint32_t i = 0; i < after->count; i++)
        if (!us_object_get(before, after->keys[i]) &&
            !add_member(e, node, after->keys[i], after->values[i]))
            return false;
    return true;
}

/* Elements equal at both ends stay; between those, the one at the same place is taken
 * for the same. */
static bool set_elements(us_yaml_editing *e, us_yaml_node *node, const us_array *before,
                         const us_array *after)
{
    uint32_t least = before->count < after->count ? before->count : after->count;
    uint32_t front = 0;
    uint32_t back = 0;
    while (front < least && us_value_equal(before->items[front], after->items[front]))
        front++;
    while (back < least - front && us_value_equal(before->items[before->count - 1 - back],
                                                  after->items[after->count - 1 - back]))
        back++;
    for (uint32_t i = front; i + back < before->count; i++) {
        if (!us_yaml_edit_charge(e, node->count))
            return false;
        size_t at = find_element(node, i + back < after->count ? i : after->count - back);
        if (i + back >= after->count) {
            if (!remove_entry(e, node, &node->entries[at]))
                return false;
        } else if (!set_value(e, node->entries[at].value, before->items[i],
                              after->items[i])) {
            return false;
        }
    }
    for (uint32_t i = before->count - back; i + back < after->count; i++)
        if (!add_entry(e, node, find_element(node, i), US_NONE, after->items[i]))
            return false;
    return true;
}

static bool share_members(const us_object *a, const us_object *b)
{
    for (uint32_t i = 0; i < a->count; i++)
        if (us_object_get(b, a->keys[i]))
            return true;
    return false;
}

/* The value of [node], which is [before], becomes [after]. */
static bool set_value(us_yaml_editing *e, us_yaml_node *node, us_value before,
                      us_value after)
{
    if (us_value_equal(before, after) && us_value_is_none(node->fresh))
        return true;
    bool pristine = us_value_is_none(node->fresh);
    us_tag tag =
        us_value_tag(before) == us_value_tag(after) ? us_value_tag(after) : US_TAG_NONE;
    if (node->shared)
        return refuse_shared(e);
    if (pristine && node->kind == US_YAML_NODE_MAPPING && tag == US_TAG_OBJECT &&
        share_members(before.as.object, after.as.object))
        return set_members(e, node, before.as.object, after.as.object);
    if (pristine && node->kind == US_YAML_NODE_SEQUENCE && tag == US_TAG_ARRAY &&
        after.as.array->count > 0)
        return set_elements(e, node, before.as.array, after.as.array);
    if (pristine && has_shared(node))
        return refuse_shared(e);
    mark_changed(node);
    node->fresh = after;
    return true;
}

/* ---- One operation */

/* The last step, in a mapping. */
static bool edit_member(us_yaml_editing *e, us_yaml_node *mapping, us_value before,
                        us_value after)
{
    us_value key = e->steps[e->length - 1];
    us_yaml_entry *entry = find_member(mapping, key);
    const us_value *old = us_yaml_edit_step(before, key);
    if (e->kind == US_YAML_EDIT_REMOVE)
        return entry ? remove_entry(e, mapping, entry)
                     : us_yaml_edit_fail(e, "%.*s comes from a merge key (<<)",
                                         US_STR_ARG(e->pointer));
    if (entry)
        return set_value(e, entry->value, *old, *us_yaml_edit_step(after, key));
    return add_member(e, mapping, key, e->value);
}

/* The last step, in a sequence. */
static bool edit_element(us_yaml_editing *e, us_yaml_node *sequence, us_value before)
{
    uint32_t index = before.as.array->count;
    if (!us_yaml_edit_is_end(e->steps[e->length - 1]))
        us_yaml_edit_index(e->steps[e->length - 1], &index);
    size_t at = find_element(sequence, index);
    if (e->kind == US_YAML_EDIT_ADD)
        return add_entry(e, sequence, at, US_NONE, e->value);
    us_yaml_entry *entry = &sequence->entries[at];
    if (e->kind == US_YAML_EDIT_REMOVE)
        return remove_entry(e, sequence, entry);
    return set_value(e, entry->value, before.as.array->items[index], e->value);
}

/* The node one step further down, or NULL where the text has none. */
static us_yaml_node *step_down(us_yaml_node *node, us_value step)
{
    uint32_t index;
    if (node->kind == US_YAML_NODE_MAPPING) {
        const us_yaml_entry *entry = find_member(node, step);
        return entry ? entry->value : NULL;
    }
    return us_yaml_edit_index(step, &index)
               ? node->entries[find_element(node, index)].value
               : NULL;
}

bool us_yaml_edit_tree(us_yaml_editing *e, us_yaml_node *node, us_value before,
                       us_value after)
{
    us_value old = before;
    for (size_t i = 0; i < e->length; i++) {
        bool pristine = us_value_is_none(node->fresh);
        if (!pristine || us_value_tag(old) == US_TAG_NULL) {
            mark_changed(node);
            node->fresh = us_yaml_edit_value_at(e, after, i);
            return true;
        }
        if (node->kind == US_YAML_NODE_ALIAS)
            return us_yaml_edit_fail(e, "%.*s lies below an alias (*)",
                                     US_STR_ARG(e->pointer));
        if (node->shared)
            return refuse_shared(e);
        if (i + 1 == e->length)
            return node->kind == US_YAML_NODE_MAPPING
                       ? edit_member(e, node, old, us_yaml_edit_value_at(e, after, i))
                       : edit_element(e, node, old);
        us_yaml_node *next = step_down(node, e->steps[i]);
        if (!next && us_yaml_edit_step(old, e->steps[i]))
            return us_yaml_edit_fail(e, "%.*s lies in what a merge key (<<) brings",
                                     US_STR_ARG(e->pointer));
        if (!next)
            return add_member(e, node, e->steps[i],
                              us_yaml_edit_value_at(e, after, i + 1));
        old = *us_yaml_edit_step(old, e->steps[i]);
        node = next;
    }
    return set_value(e, node, old, us_yaml_edit_value_at(e, after, e->length));
}
