/* What a mutator does to an object, along its location. Objects and lists on the way are
 * copied, the rest is shared. What is missing on the way is made, but stays only where
 * something comes to lie in it; and path tests, each for one step, say where nothing is to
 * be done. */
#include "admission/mutator.h"

#include "value/array.h"
#include "value/object.h"

typedef struct mutation {
    us_arena *arena;
    const us_mutator *mutator;
    us_value root;
    us_str *problem;
} mutation;

/* What came of a step. */
typedef enum change {
    CHANGE_NONE,
    CHANGE_MADE,
    CHANGE_FAILED,
} change;

static change walk(const mutation *m, us_value *value, size_t depth);

static change complain(const mutation *m, const char *what, us_str name)
{
    *m->problem = us_str_format(m->arena, " %s %.*s", what, US_STR_ARG(name));
    return CHANGE_FAILED;
}

static bool allows(const mutation *m, size_t depth, bool there)
{
    us_path_test test = m->mutator->tests[depth];
    return test == US_PATH_ANY || (test == US_PATH_MUST_EXIST) == there;
}

static us_object *copy_object(us_arena *arena, us_value value)
{
    const us_object *from = value.as.object;
    us_object *copy = us_object_new(arena, (size_t)from->count + 1);
    for (uint32_t i = 0; i < from->count; i++)
        us_object_add(copy, from->keys[i], from->values[i]);
    return copy;
}

static us_value text_at(us_value root, const char *name)
{
    const us_value *metadata = us_object_get_c(root.as.object, "metadata");
    const us_value *text = metadata && us_value_tag(*metadata) == US_TAG_OBJECT
                               ? us_object_get_c(metadata->as.object, name)
                               : NULL;
    return text && us_value_is_string(*text) ? *text : us_value_string(US_STR_EMPTY);
}

/* ---- What is set --------------------------------------------------------------------- */

static us_value assigned(const mutation *m)
{
    const us_mutator *mutator = m->mutator;
    return us_value_is_none(mutator->value)
               ? text_at(m->root, us_str_to_c(m->arena, mutator->metadata))
               : mutator->value;
}

static bool list_has(us_value list, us_value item)
{
    for (uint32_t i = 0; i < list.as.array->count; i++)
        if (us_value_equal(list.as.array->items[i], item))
            return true;
    return false;
}

/* The list with those of the mutator that it lacks, or without those that it has. */
static change modify_set(const mutation *m, const us_value *there, us_value *result)
{
    us_value wanted = m->mutator->list;
    if (there && us_value_tag(*there) != US_TAG_ARRAY)
        return complain(m, "ends at what is no list:",
                        m->mutator->location.steps[m->mutator->location.count - 1].name);
    us_value old = there ? *there : us_value_array(us_array_new(m->arena, 0));
    us_array *set = us_array_new(m->arena, old.as.array->count + wanted.as.array->count);
    for (uint32_t i = 0; i < old.as.array->count; i++)
        if (!m->mutator->prunes || !list_has(wanted, old.as.array->items[i]))
            us_array_push(set, old.as.array->items[i]);
    for (uint32_t i = 0; !m->mutator->prunes && i < wanted.as.array->count; i++)
        if (!list_has(us_value_array(set), wanted.as.array->items[i]))
            us_array_push(set, wanted.as.array->items[i]);
    *result = us_value_array(set);
    return set->count == old.as.array->count ? CHANGE_NONE : CHANGE_MADE;
}

/* The domain of an image is what stands before the first slash, if it has a dot or a colon
 * in it or is localhost. */
static size_t domain_length(us_str image)
{
    size_t slash = us_str_find(image, US_STR("/"), 0);
    if (slash == US_STR_NONE)
        return 0;
    us_str first = us_str_slice(image, 0, slash);
    bool is_domain = memchr(first.text, '.', slash) || memchr(first.text, ':', slash) ||
                     us_str_is(first, "localhost");
    return is_domain ? slash : 0;
}

static change assign_image(const mutation *m, const us_value *there, us_value *result)
{
    const us_mutator *mutator = m->mutator;
    if (there && !us_value_is_string(*there))
        return complain(m, "ends at what is no text:",
                        mutator->location.steps[mutator->location.count - 1].name);
    us_str image = there ? us_value_text(*there) : US_STR_EMPTY;
    size_t length = domain_length(image);
    us_str domain = us_str_slice(image, 0, length);
    us_str rest = us_str_slice(image, length > 0 ? length + 1 : 0, image.length);
    size_t end = 0;
    while (end < rest.length && rest.text[end] != ':' && rest.text[end] != '@')
        end++;
    us_str path = us_str_slice(rest, 0, end), tag = us_str_slice(rest, end, rest.length);
    domain = mutator->domain.length > 0 ? mutator->domain : domain;
    path = mutator->path.length > 0 ? mutator->path : path;
    tag = mutator->tag.length > 0 ? mutator->tag : tag;
    us_str whole =
        us_str_format(m->arena, "%.*s%s%.*s%.*s", US_STR_ARG(domain),
                      domain.length > 0 ? "/" : "", US_STR_ARG(path), US_STR_ARG(tag));
    *result = us_value_string(whole);
    return there && us_str_equal(whole, image) ? CHANGE_NONE : CHANGE_MADE;
}

/* What comes to stand at the end of the location, where [there] stood (NULL: nothing). */
static change set_value(const mutation *m, const us_value *there, us_value *result)
{
    switch (m->mutator->kind) {
    case US_MUTATOR_MODIFY_SET:
        return modify_set(m, there, result);
    case US_MUTATOR_ASSIGN_IMAGE:
        return assign_image(m, there, result);
    case US_MUTATOR_ASSIGN:
    case US_MUTATOR_ASSIGN_METADATA:
        break;
    }
    *result = assigned(m);
    return there && us_value_equal(*there, *result) ? CHANGE_NONE : CHANGE_MADE;
}

/* ---- The way there ------------------------------------------------------------------- */

/* What is made where the location goes on and nothing is. */
static us_value missing(const mutation *m, size_t depth)
{
    const us_location *location = &m->mutator->location;
    const us_location_step *step = &location->steps[depth];
    if (location->steps[depth + 1].is_list)
        return us_value_array(us_array_new(m->arena, 1));
    us_object *made = us_object_new(m->arena, 2);
    if (step->is_list)
        us_object_add(made, us_value_string(step->name), step->value);
    return us_value_object(made);
}

static change walk_object(const mutation *m, us_value *value, size_t depth)
{
    const us_location *location = &m->mutator->location;
    us_str name = location->steps[depth].name;
    if (us_value_tag(*value) != US_TAG_OBJECT)
        return complain(m, "leads through what is no object, to", name);
    const us_value *there = us_object_get_str(value->as.object, name);
    us_value next;
    change made;
    if (!allows(m, depth, there != NULL))
        return CHANGE_NONE;
    if (depth + 1 == location->count) {
        made = set_value(m, there, &next);
    } else {
        next = there ? *there : missing(m, depth);
        made = walk(m, &next, depth + 1);
    }
    if (made != CHANGE_MADE)
        return made;
    us_object *copy = copy_object(m->arena, *value);
    us_object_put(copy, us_value_string(name), next);
    *value = us_value_object(copy);
    return CHANGE_MADE;
}

static bool is_meant(const us_location_step *step, us_value element)
{
    const us_value *key = us_value_tag(element) == US_TAG_OBJECT
                              ? us_object_get_str(element.as.object, step->name)
                              : NULL;
    return us_value_is_none(step->value) || (key && us_value_equal(*key, step->value));
}

/* The element of a list that the location ends at. */
static change set_element(const mutation *m, us_value *element)
{
    us_value before = *element;
    *element = assigned(m);
    return us_value_equal(before, *element) ? CHANGE_NONE : CHANGE_MADE;
}

static change walk_list(const mutation *m, us_value *value, size_t depth)
{
    const us_location *location = &m->mutator->location;
    const us_location_step *step = &location->steps[depth];
    bool last = depth + 1 == location->count, all = us_value_is_none(step->value);
    bool any = false, found = false;
    if (us_value_tag(*value) != US_TAG_ARRAY)
        return complain(m, "leads through what is no list, by the key", step->name);
    if (all && !allows(m, depth, true))
        return CHANGE_NONE;
    us_array *copy = us_array_new(m->arena, (size_t)value->as.array->count + 1);
    for (uint32_t i = 0; i < value->as.array->count; i++) {
        us_value element = value->as.array->items[i];
        change made = CHANGE_NONE;
        if (is_meant(step, element)) {
            found = true;
            if (!allows(m, depth, true))
                return CHANGE_NONE;
            made = last ? set_element(m, &element) : walk(m, &element, depth + 1);
        }
        if (made == CHANGE_FAILED)
            return made;
        any |= made == CHANGE_MADE;
        us_array_push(copy, element);
    }
    if (!found && !all && allows(m, depth, false)) {
        us_value element = last ? assigned(m) : missing(m, depth);
        change made = last ? CHANGE_MADE : walk(m, &element, depth + 1);
        if (made == CHANGE_FAILED)
            return made;
        any |= made == CHANGE_MADE;
        us_array_push(copy, element);
    }
    if (any)
        *value = us_value_array(copy);
    return any ? CHANGE_MADE : CHANGE_NONE;
}

static change walk(const mutation *m, us_value *value, size_t depth)
{
    return m->mutator->location.steps[depth].is_list ? walk_list(m, value, depth)
                                                     : walk_object(m, value, depth);
}

bool us_mutator_apply(us_arena *arena, const us_mutator *mutator, us_value object,
                      us_value *result, us_str *problem)
{
    mutation m = {arena, mutator, object, problem};
    *result = object;
    return walk(&m, result, 0) != CHANGE_FAILED;
}
