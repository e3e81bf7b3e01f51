/* Applying RFC 6902 patches. The document is first copied, containers only, so that
 * each operation can work in place on memory that nobody else sees; whatever an
 * operation brings in is copied likewise. A pointer is walked step by step: `walk`
 * leads to the parent of what is meant, and the operation does the last step.
 *
 * Every container on the way forgets what it had remembered of its content (hash,
 * order), because a change further down makes that wrong. */
#include "admission/patch.h"

#include "codec/json.h"
#include "codec/json_pointer.h"
#include "value/array.h"
#include "value/number.h"
#include "value/object.h"
#include "value/set.h"

typedef struct patch {
    us_arena *arena;
    us_value root;
    size_t number; /* of the operation at work, from 0 */
    size_t copied; /* bytes that `copy` has added so far */
    size_t work;
    us_str *problem;
} patch;

/* A JSON Pointer, cut at its slashes. */
typedef struct pointer {
    us_str text;
    us_str *steps; /* unescaped */
    size_t count;
} pointer;

__attribute__((format(printf, 2, 3))) static bool fail(patch *p, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    us_str reason = us_str_format_list(p->arena, format, arguments);
    va_end(arguments);
    *p->problem =
        us_str_format(p->arena, "operation %zu: %.*s", p->number, US_STR_ARG(reason));
    return false;
}

static bool charge(patch *p, size_t work)
{
    p->work += work;
    return p->work <= US_PATCH_WORK_MAX || fail(p, "the patch is too much work");
}

/* ---- Copies ------------------------------------------------------------------------ */

static bool clone(patch *p, us_value value, size_t depth, size_t *size, us_value *copy);

static us_value key_as_string(us_arena *arena, us_value key)
{
    if (us_value_is_string(key))
        return key;
    us_buf text = us_buf_make(arena);
    us_json_write(&text, key, US_JSON_COMPACT);
    return us_value_string_checked(arena, us_buf_str(&text));
}

static bool clone_list(patch *p, const us_value *items, const uint32_t *order,
                       uint32_t item_count, size_t depth, size_t *size, us_value *copy)
{
    us_array *array = us_array_new(p->arena, item_count);
    *copy = us_value_array(array);
    for (uint32_t i = 0; i < item_count; i++) {
        us_value item;
        if (!clone(p, items[order ? order[i] : i], depth, size, &item))
            return false;
        us_array_push(array, item);
    }
    return true;
}

static bool clone_object(patch *p, const us_object *object, size_t depth, size_t *size,
                         us_value *copy)
{
    us_object *result = us_object_new(p->arena, object->count);
    *copy = us_value_object(result);
    for (uint32_t i = 0; i < object->count; i++) {
        us_value member;
        if (!clone(p, object->values[i], depth, size, &member))
            return false;
        us_value key = key_as_string(p->arena, object->keys[i]);
        *size += us_value_text(key).length;
        us_object_put(result, key, member);
    }
    return true;
}

/* A copy of [value]'s containers, as JSON has them; adds the bytes of it to [size]. */
static bool clone(patch *p, us_value value, size_t depth, size_t *size, us_value *copy)
{
    us_tag tag = us_value_tag(value);
    *size += 8 + (tag == US_TAG_STRING ? us_value_text(value).length : 0);
    *copy = value;
    if (!charge(p, 1))
        return false;
    if (tag != US_TAG_ARRAY && tag != US_TAG_OBJECT && tag != US_TAG_SET)
        return true;
    if (depth >= US_PATCH_DEPTH_MAX)
        return fail(p, "the value is nested more than %d levels", US_PATCH_DEPTH_MAX);
    if (tag == US_TAG_OBJECT)
        return clone_object(p, value.as.object, depth + 1, size, copy);
    if (tag == US_TAG_ARRAY)
        return clone_list(p, value.as.array->items, NULL, value.as.array->count,
                          depth + 1, size, copy);
    return clone_list(p, value.as.set->items, us_set_order(value.as.set),
                      value.as.set->count, depth + 1, size, copy);
}

/* ---- Containers that change in place ------------------------------------------------ */

static void forget_hash(us_value container)
{
    if (us_value_tag(container) == US_TAG_OBJECT)
        container.as.object->hash = 0;
    else if (us_value_tag(container) == US_TAG_ARRAY)
        container.as.array->hash = 0;
}

static void insert_item(us_array *array, uint32_t at, us_value item)
{
    us_array_push(array, item);
    for (uint32_t i = array->count - 1; i > at; i--)
        array->items[i] = array->items[i - 1];
    array->items[at] = item;
}

static void remove_item(us_array *array, uint32_t at)
{
    for (uint32_t i = at; i + 1 < array->count; i++)
        array->items[i] = array->items[i + 1];
    array->count--;
}

static void remove_member(us_object *object, const us_value *member)
{
    us_object_remove(object, (uint32_t)(member - object->values));
}

/* ---- Pointers ------------------------------------------------------------------------ */

static bool read_pointer(patch *p, const char *member, const us_value *value,
                         pointer *result)
{
    if (!value || !us_value_is_string(*value))
        return fail(p, "\"%s\" must be a string", member);
    us_str text = us_value_text(*value);
    *result = (pointer){.text = text};
    if (text.length == 0)
        return true;
    if (text.text[0] != '/')
        return fail(p, "\"%s\" must be empty or begin with a slash", member);
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        count += text.text[i] == '/';
    if (count > US_PATCH_DEPTH_MAX)
        return fail(p, "\"%s\" has more than %d steps", member, US_PATCH_DEPTH_MAX);
    result->steps = us_arena_alloc_array(p->arena, count, sizeof *result->steps);
    size_t from = 1;
    while (result->count < count) {
        size_t to = us_str_find(text, US_STR("/"), from);
        if (to == US_STR_NONE)
            to = text.length;
        if (!us_json_pointer_unescape(p->arena, us_str_slice(text, from, to),
                                      &result->steps[result->count++]))
            return fail(p, "\"%s\" has a ~ that is neither ~0 nor ~1", member);
        from = to + 1;
    }
    return true;
}

/* Where the value under [step] of [container] is kept, or NULL. */
static us_value *find_step(us_value container, us_str step)
{
    uint32_t index;
    if (us_value_tag(container) == US_TAG_OBJECT) {
        const us_value *member = us_object_get_str(container.as.object, step);
        return member ? &container.as.object->values[member - container.as.object->values]
                      : NULL;
    }
    if (us_value_tag(container) == US_TAG_ARRAY && us_json_pointer_index(step, &index) &&
        index < container.as.array->count)
        return &container.as.array->items[index];
    return NULL;
}

static us_value new_parent(us_arena *arena, us_str next_step)
{
    if (us_str_is(next_step, "-"))
        return us_value_array(us_array_new(arena, 1));
    return us_value_object(us_object_new(arena, 1));
}

/* Stores in [parent] where the container that the last step of [at] looks into is kept.
 * With [make], objects and arrays that are missing on the way are made. */
static bool walk(patch *p, const pointer *at, bool make, us_value **parent)
{
    us_value *here = &p->root;
    for (size_t i = 0; i + 1 < at->count; i++) {
        us_str step = at->steps[i];
        forget_hash(*here);
        us_value *next = find_step(*here, step);
        bool absent = !next || us_value_tag(*next) == US_TAG_NULL;
        if (absent && make && next) {
            *next = new_parent(p->arena, at->steps[i + 1]);
        } else if (absent && make && us_value_tag(*here) == US_TAG_OBJECT) {
            us_object_put(here->as.object, us_value_string_checked(p->arena, step),
                          new_parent(p->arena, at->steps[i + 1]));
            next = find_step(*here, step);
        }
        if (!next)
            return fail(p, "there is no %.*s", US_STR_ARG(at->text));
        here = next;
    }
    forget_hash(*here);
    *parent = here;
    return true;
}

/* The value that [at] leads to, which must be there. */
static bool find(patch *p, const pointer *at, us_value **found)
{
    *found = &p->root;
    if (at->count == 0)
        return true;
    us_value *parent;
    if (!walk(p, at, false, &parent))
        return false;
    *found = find_step(*parent, at->steps[at->count - 1]);
    return *found || fail(p, "there is no %.*s", US_STR_ARG(at->text));
}

/* ---- Operations ---------------------------------------------------------------------- */

static bool add_to_array(patch *p, us_array *array, const pointer *at, us_value value)
{
    us_str step = at->steps[at->count - 1];
    uint32_t index = array->count;
    if (!us_str_is(step, "-") &&
        (!us_json_pointer_index(step, &index) || index > array->count))
        return fail(p, "%.*s is no place in an array of %u", US_STR_ARG(at->text),
                    array->count);
    insert_item(array, index, value);
    return charge(p, (array->count - index) / 16);
}

/* [value] must be a copy of the patch's own. */
static bool add(patch *p, const pointer *at, us_value value)
{
    if (at->count == 0) {
        p->root = value;
        return true;
    }
    us_value *parent;
    if (!walk(p, at, true, &parent))
        return false;
    if (us_value_tag(*parent) == US_TAG_ARRAY)
        return add_to_array(p, parent->as.array, at, value);
    if (us_value_tag(*parent) != US_TAG_OBJECT)
        return fail(p, "%.*s lies in a value that is neither object nor array",
                    US_STR_ARG(at->text));
    us_str step = at->steps[at->count - 1];
    us_object_put(parent->as.object, us_value_string_checked(p->arena, step), value);
    return true;
}

/* Takes the value at [at] out of the document; stores it in [removed]. */
static bool take_out(patch *p, const pointer *at, us_value *removed)
{
    us_value *found;
    if (!find(p, at, &found))
        return false;
    *removed = *found;
    if (at->count == 0) {
        p->root = US_NULL;
        return true;
    }
    us_value *parent;
    if (!walk(p, at, false, &parent))
        return false;
    if (us_value_tag(*parent) == US_TAG_ARRAY) {
        remove_item(parent->as.array, (uint32_t)(found - parent->as.array->items));
        return charge(p, parent->as.array->count / 16);
    }
    remove_member(parent->as.object, found);
    return charge(p, parent->as.object->count);
}

static bool replace(patch *p, const pointer *at, us_value value)
{
    us_value *found;
    if (!find(p, at, &found))
        return false;
    *found = value;
    return true;
}

static bool test(patch *p, const pointer *at, us_value value)
{
    us_value *found;
    if (!find(p, at, &found))
        return false;
    return us_value_equal(*found, value) ||
           fail(p, "%.*s is not what the test expects", US_STR_ARG(at->text));
}

static bool move(patch *p, const pointer *from, const pointer *at)
{
    bool below = at->count > from->count;
    for (size_t i = 0; below && i < from->count; i++)
        below = us_str_equal(from->steps[i], at->steps[i]);
    if (below)
        return fail(p, "%.*s cannot move into itself", US_STR_ARG(from->text));
    us_value moved;
    us_value value;
    size_t size = 0;
    /* Copied only to count its levels: moves into moves could nest without bound. */
    return take_out(p, from, &moved) && clone(p, moved, at->count, &size, &value) &&
           add(p, at, value);
}

static bool copy(patch *p, const pointer *from, const pointer *at)
{
    us_value *found;
    us_value value;
    if (!find(p, from, &found) || !clone(p, *found, at->count, &p->copied, &value))
        return false;
    if (p->copied > US_PATCH_COPIES_MAX)
        return fail(p, "the copies come to more than %zu bytes", US_PATCH_COPIES_MAX);
    return add(p, at, value);
}

static bool apply_with_value(patch *p, us_str name, const us_object *operation,
                             const pointer *at)
{
    const us_value *given = us_object_get_c(operation, "value");
    if (!given)
        return fail(p, "\"value\" is missing");
    us_value value;
    size_t size = 0;
    if (!clone(p, *given, at->count, &size, &value))
        return false;
    if (us_str_is(name, "add"))
        return add(p, at, value);
    if (us_str_is(name, "replace"))
        return replace(p, at, value);
    return test(p, at, value);
}

static bool apply_one(patch *p, us_value operation)
{
    if (us_value_tag(operation) != US_TAG_OBJECT)
        return fail(p, "it must be an object");
    const us_object *object = operation.as.object;
    const us_value *op = us_object_get_c(object, "op");
    if (!op || !us_value_is_string(*op))
        return fail(p, "\"op\" must be a string");
    us_str name = us_value_text(*op);
    pointer at;
    pointer from;
    us_value removed;
    if (!read_pointer(p, "path", us_object_get_c(object, "path"), &at))
        return false;
    if (us_str_is(name, "add") || us_str_is(name, "replace") || us_str_is(name, "test"))
        return apply_with_value(p, name, object, &at);
    if (us_str_is(name, "remove"))
        return take_out(p, &at, &removed);
    if (!us_str_is(name, "move") && !us_str_is(name, "copy"))
        return fail(p, "there is no operation \"%.*s\"", US_STR_ARG(name));
    if (!read_pointer(p, "from", us_object_get_c(object, "from"), &from))
        return false;
    return us_str_is(name, "move") ? move(p, &from, &at) : copy(p, &from, &at);
}

bool us_patch_apply(us_arena *arena, us_value document, us_value operations,
                    us_value *result, us_str *problem)
{
    patch p = {.arena = arena, .problem = problem};
    us_tag tag = us_value_tag(operations);
    if (tag != US_TAG_ARRAY && tag != US_TAG_SET) {
        *problem = US_STR("it must be an array or a set of operations");
        return false;
    }
    bool is_set = tag == US_TAG_SET;
    uint32_t length = is_set ? operations.as.set->count : operations.as.array->count;
    const us_value *items =
        is_set ? operations.as.set->items : operations.as.array->items;
    const uint32_t *order = is_set ? us_set_order(operations.as.set) : NULL;
    if (length > US_PATCH_OPERATIONS_MAX) {
        *problem = us_str_format(arena, "it has more than %d operations",
                                 US_PATCH_OPERATIONS_MAX);
        return false;
    }
    size_t size = 0;
    if (!clone(&p, document, 0, &size, &p.root))
        return false;
    for (p.number = 0; p.number < length; p.number++)
        if (!apply_one(&p, items[order ? order[p.number] : p.number]))
            return false;
    *result = p.root;
    return true;
}
