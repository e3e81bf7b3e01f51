/* Making and uniting types.
 *
 * Unions are kept flat, sorted and without doubles, so that comparing is enough
 * to know whether one contains a type. */
#include "compile/types.h"

#include "base/sort.h"
#include "value/array.h"
#include "value/object.h"

const us_type_node us_type_null = {.kind = US_KIND_NULL};
const us_type_node us_type_boolean = {.kind = US_KIND_BOOLEAN};
const us_type_node us_type_number = {.kind = US_KIND_NUMBER};
const us_type_node us_type_string = {.kind = US_KIND_STRING};
const us_type_node us_type_any = {.kind = US_KIND_ANY};
static const us_type_node unknown = {.kind = US_KIND_UNKNOWN, .partial = true};

us_types us_types_make(us_arena *arena)
{
    return (us_types){.arena = arena, .work = US_TYPES_WORK};
}

void us_types_add(us_types *t, us_type_list *list, const us_type_node *type)
{
    list->items = us_arena_room(t->arena, list->items, list->count, &list->capacity,
                                sizeof(us_type_node *));
    list->items[list->count++] = type;
}

bool us_type_is_partial(const us_type_node *type)
{
    return !type || type->partial;
}

bool us_type_is_any(const us_type_node *type)
{
    return type && type->kind == US_KIND_ANY && type->item_count == 0;
}

const us_type_node *us_type_unwrap(const us_type_node *type)
{
    return type && type->kind == US_KIND_RECURSIVE ? type->element : type;
}

bool us_type_is_empty(const us_type_node *type)
{
    type = us_type_unwrap(type);
    return type &&
           (type->kind == US_KIND_ARRAY || type->kind == US_KIND_OBJECT ||
            type->kind == US_KIND_SET) &&
           type->item_count == 0 && type->member_count == 0 && !type->element;
}

/* ---- Making */

/* Takes account of a part; NULL becomes the type that says so. */
static const us_type_node *part(us_type_node *whole, const us_type_node *type)
{
    if (!type)
        type = &unknown;
    whole->partial = whole->partial || type->partial;
    if (type->depth >= whole->depth)
        whole->depth = (uint16_t)(type->depth + 1);
    return type;
}

static us_type_node *new_type(us_types *t, us_type_kind kind)
{
    us_type_node *type = us_arena_alloc_zero(t->arena, sizeof *type);
    type->kind = kind;
    return type;
}

static const us_type_node *finished(const us_type_node *type)
{
    return type->depth > US_TYPES_DEPTH ? &us_type_any : type;
}

const us_type_node *us_types_array(us_types *t, const us_type_node **items, size_t count,
                                   const us_type_node *rest)
{
    us_type_node *type = new_type(t, US_KIND_ARRAY);
    type->items = items;
    type->item_count = count;
    for (size_t i = 0; i < count; i++)
        items[i] = part(type, items[i]);
    if (rest)
        type->element = part(type, rest);
    return finished(type);
}

static int compare_keys(void *data, const void *a, const void *b)
{
    const us_type_member *one = a, *other = b;
    (void)data;
    return us_value_compare(one->key, other->key);
}

static us_type_node *make_object(us_types *t, us_type_member *members, size_t count)
{
    us_type_node *type = new_type(t, US_KIND_OBJECT);
    us_sort(t->arena, members, count, sizeof *members, compare_keys, NULL);
    for (size_t i = 0; i < count; i++)
        members[i].value = part(type, members[i].value);
    type->members = members;
    type->member_count = count;
    return type;
}

const us_type_node *us_types_object(us_types *t, us_type_member *members, size_t count)
{
    return finished(make_object(t, members, count));
}

const us_type_node *us_types_open_object(us_types *t, us_type_member *members,
                                         size_t count, const us_type_node *key,
                                         const us_type_node *value)
{
    us_type_node *type = make_object(t, members, count);
    type->key = part(type, key);
    type->element = part(type, value);
    return finished(type);
}

/* The reference does not tell a set of nothing from a set of something unknown. */
const us_type_node *us_types_set(us_types *t, const us_type_node *of)
{
    static const us_type_node of_strings = {
        .kind = US_KIND_SET, .depth = 1, .element = &us_type_string};
    if (of == &us_type_string)
        return &of_strings;
    us_type_node *type = new_type(t, US_KIND_SET);
    if (of && of->kind != US_KIND_UNKNOWN)
        type->element = part(type, of);
    else
        type->partial = true;
    return finished(type);
}

const us_type_node *us_types_function(us_types *t, const us_type_node **operands,
                                      size_t count, const us_type_node *result)
{
    us_type_node *type = new_type(t, US_KIND_FUNCTION);
    type->items = operands;
    type->item_count = count;
    for (size_t i = 0; i < count; i++)
        operands[i] = part(type, operands[i]);
    if (result)
        type->element = part(type, result);
    else
        type->partial = true;
    return type;
}

const us_type_node *us_types_hint(us_types *t, const us_type_node *likely)
{
    if (!likely || us_type_is_any(likely))
        return &us_type_any;
    us_type_node *type = new_type(t, US_KIND_ANY);
    type->element = part(type, likely);
    type->partial = false;
    return finished(type);
}

const us_type_node *us_types_loose(us_types *t, us_type_member *members, size_t count)
{
    us_type_node *type = make_object(t, members, count);
    type->kind = US_KIND_ANY;
    type->partial = false;
    return finished(type);
}

const us_type_node *us_type_hint(const us_type_node *type)
{
    bool is_hint = type && type->kind == US_KIND_ANY && type->item_count == 0;
    return is_hint ? type->element : NULL;
}

const us_type_node *us_types_builtin(us_types *t, const us_signature *signature)
{
    size_t count = signature->operand_count;
    const us_type_node **operands =
        us_arena_alloc_array(t->arena, count, sizeof *operands);
    for (size_t i = 0; i < count; i++)
        operands[i] = signature->operands[i].type;
    us_type_node *type = new_type(t, US_KIND_FUNCTION);
    type->items = operands;
    type->item_count = count;
    type->element = signature->result.type;
    type->partial = !signature->result.type;
    type->signature = signature;
    return type;
}

const us_type_node *us_types_of(us_types *t, us_value value)
{
    switch (us_value_tag(value)) {
    case US_TAG_NULL:
        return &us_type_null;
    case US_TAG_BOOLEAN:
        return &us_type_boolean;
    case US_TAG_INTEGER:
    case US_TAG_DECIMAL:
        return &us_type_number;
    case US_TAG_STRING:
        return &us_type_string;
    case US_TAG_ARRAY: {
        const us_array *array = value.as.array;
        const us_type_node **items =
            us_arena_alloc_array(t->arena, array->count, sizeof *items);
        for (uint32_t i = 0; i < array->count; i++)
            items[i] = us_types_of(t, array->items[i]);
        return us_types_array(t, items, array->count, NULL);
    }
    case US_TAG_OBJECT: {
        const us_object *object = value.as.object;
        us_type_member *members =
            us_arena_alloc_array(t->arena, object->count, sizeof *members);
        for (uint32_t i = 0; i < object->count; i++)
            members[i] =
                (us_type_member){object->keys[i], us_types_of(t, object->values[i])};
        return us_types_object(t, members, object->count);
    }
    case US_TAG_SET: /* as a list, as JSON has it */
    case US_TAG_NONE:
    case US_TAG_UNKNOWN:
        break;
    }
    return us_types_array(t, NULL, 0, &us_type_any);
}

/* ---- Unions */

/* Whether the alternatives of [any] contain [type]; where it is, or belongs. */
static bool find_alternative(us_types *t, const us_type_node *any,
                             const us_type_node *type, size_t *place)
{
    size_t low = 0, high = any->item_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = us_types_compare(t, any->items[middle], type);
        if (order == 0) {
            *place = middle;
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *place = low;
    return false;
}

bool us_types_contains(us_types *t, const us_type_node *a, const us_type_node *b)
{
    if (!a || a->kind != US_KIND_ANY)
        return us_types_compare(t, a, b) == 0;
    if (b && b->kind == US_KIND_FUNCTION)
        return false;
    size_t place;
    return a->item_count == 0 || find_alternative(t, a, b, &place);
}

static int compare_items(void *data, const void *a, const void *b)
{
    const us_type_node *const *one = a, *const *other = b;
    return us_types_compare(data, *one, *other);
}

/* Drops what equals what stands before it: often nearly all, and faster than sorting. */
static void drop_repeated(us_types *t, us_type_list *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (!kept || us_types_compare(t, list->items[kept - 1], list->items[i]) != 0)
            list->items[kept++] = list->items[i];
    list->count = kept;
}

/* Sorts [list] and drops doubles. */
static void sort_types(us_types *t, us_type_list *list)
{
    us_sort(t->arena, list->items, list->count, sizeof *list->items, compare_items, t);
    drop_repeated(t, list);
}

static const us_type_node *make_any(us_types *t, const us_type_list *list)
{
    if (list->count == 1)
        return list->items[0];
    us_type_node *type = new_type(t, US_KIND_ANY);
    type->items = list->items;
    type->item_count = list->count;
    for (size_t i = 0; i < list->count; i++)
        part(type, list->items[i]);
    type->partial = false; /* as in the reference: alternatives are not looked into */
    return finished(type);
}

static const us_type_node *unite_functions(us_types *t, const us_type_node *a,
                                           const us_type_node *b)
{
    if (a->item_count != b->item_count)
        return NULL;
    const us_type_node **operands =
        us_arena_alloc_array(t->arena, a->item_count, sizeof *operands);
    for (size_t i = 0; i < a->item_count; i++)
        operands[i] = us_types_or(t, a->items[i], b->items[i]);
    return us_types_function(t, operands, a->item_count,
                             us_types_or(t, a->element, b->element));
}

static bool is_known(const us_type_node *type)
{
    return type && type->kind != US_KIND_UNKNOWN;
}

static const us_type_node *pair(us_types *t, const us_type_node *a, const us_type_node *b)
{
    us_type_list list = {us_arena_alloc_array(t->arena, 2, sizeof *list.items), 2, 2};
    bool ordered = us_types_compare(t, a, b) <= 0;
    list.items[0] = ordered ? a : b;
    list.items[1] = ordered ? b : a;
    return make_any(t, &list);
}

/* The union [any] with [type], which it does not contain. */
static const us_type_node *with_one_more(us_types *t, const us_type_node *any,
                                         const us_type_node *type)
{
    size_t place, count = any->item_count;
    find_alternative(t, any, type, &place);
    us_type_list list = {us_arena_alloc_array(t->arena, count + 1, sizeof *list.items),
                         count + 1, count + 1};
    memcpy(list.items, any->items, place * sizeof *list.items);
    list.items[place] = type;
    memcpy(list.items + place + 1, any->items + place,
           (count - place) * sizeof *list.items);
    return make_any(t, &list);
}

const us_type_node *us_types_or(us_types *t, const us_type_node *a, const us_type_node *b)
{
    if (!is_known(a))
        return is_known(b) ? b : NULL;
    if (!is_known(b) || a == b)
        return a;
    if (a->kind == US_KIND_FUNCTION || b->kind == US_KIND_FUNCTION)
        return a->kind == b->kind ? unite_functions(t, a, b) : NULL;
    if (us_type_is_any(a) || us_type_is_any(b))
        return &us_type_any;
    if (a->kind == US_KIND_ANY ? us_types_contains(t, a, b)
                               : us_types_compare(t, a, b) == 0)
        return a;
    if (b->kind == US_KIND_ANY && us_types_contains(t, b, a))
        return b;
    if (a->kind != US_KIND_ANY && b->kind != US_KIND_ANY)
        return pair(t, a, b);
    if (a->kind == US_KIND_ANY && b->kind == US_KIND_ANY) {
        us_type_list list = {0};
        us_types_add(t, &list, a);
        us_types_add(t, &list, b);
        return us_types_union(t, &list);
    }
    return a->kind == US_KIND_ANY ? with_one_more(t, a, b) : with_one_more(t, b, a);
}

const us_type_node *us_types_union(us_types *t, us_type_list *list)
{
    us_type_list flat = {0};
    bool any = false, functions = false;
    for (size_t i = 0; i < list->count; i++) {
        const us_type_node *type = list->items[i];
        if (!is_known(type) || (i > 0 && type == list->items[i - 1]))
            continue;
        any = any || us_type_is_any(type);
        functions = functions || type->kind == US_KIND_FUNCTION;
        if (type->kind != US_KIND_ANY)
            us_types_add(t, &flat, type);
        for (size_t k = 0; type->kind == US_KIND_ANY && k < type->item_count; k++)
            us_types_add(t, &flat, type->items[k]);
    }
    if (functions) {
        const us_type_node *whole = NULL;
        for (size_t i = 0; i < list->count; i++)
            whole = us_types_or(t, whole, list->items[i]);
        return whole;
    }
    if (any)
        return &us_type_any;
    if (flat.count == 0)
        return NULL;
    drop_repeated(t, &flat);
    if (flat.count > 1)
        sort_types(t, &flat);
    return make_any(t, &flat);
}
