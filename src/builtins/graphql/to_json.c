/* Trees to values, by the table of shapes. What is null or empty is left out, as OPA
 * prunes it; texts that are empty, and flags that are off, stay. */
#include "builtins/graphql/shapes.h"

static bool show_node(us_call *call, const us_graphql_shape *shape, const void *node,
                      size_t depth, us_value *value);

static const us_graphql_shape *selection_shape(const void *node)
{
    static const us_graphql_shape *const shapes[] = {
        [US_GRAPHQL_FIELD] = &us_graphql_field_shape,
        [US_GRAPHQL_SPREAD] = &us_graphql_spread_shape,
        [US_GRAPHQL_INLINE] = &us_graphql_inline_shape,
    };
    return shapes[((const us_graphql_selection *)node)->kind];
}

static bool show_nodes(us_call *call, const us_graphql_member *member,
                       const us_graphql_list *list, size_t depth, us_value *value)
{
    us_array *array = us_array_new(call->arena, list->count);
    for (size_t i = 0; i < list->count; i++) {
        const us_graphql_shape *shape =
            member->shape ? member->shape : selection_shape(list->items[i]);
        us_value item;
        if (!show_node(call, shape, list->items[i], depth, &item))
            return false;
        if (!us_value_is_none(item))
            us_array_push(array, item);
    }
    if (array->count)
        *value = us_value_array(array);
    return true;
}

static us_value show_names(us_call *call, const us_graphql_names *names)
{
    us_array *array = us_array_new(call->arena, names->count);
    for (size_t i = 0; i < names->count; i++)
        us_array_push(array, us_value_string(names->items[i].text));
    return array->count ? us_value_array(array) : US_NONE;
}

/* None is what is left out. */
static bool show_member(us_call *call, const us_graphql_member *member, const void *place,
                        size_t depth, us_value *value)
{
    *value = US_NONE;
    switch (member->kind) {
    case US_GRAPHQL_MEMBER_TEXT:
        *value = us_value_string(*(const us_str *)place);
        break;
    case US_GRAPHQL_MEMBER_BOOLEAN:
        *value = us_value_boolean(*(const bool *)place);
        break;
    case US_GRAPHQL_MEMBER_INTEGER:
        *value = us_value_integer(*(const int64_t *)place);
        break;
    case US_GRAPHQL_MEMBER_NAMES:
        *value = show_names(call, place);
        break;
    case US_GRAPHQL_MEMBER_NODE:
        if (*(void *const *)place)
            return show_node(call, member->shape, *(void *const *)place, depth, value);
        break;
    case US_GRAPHQL_MEMBER_NODES:
    case US_GRAPHQL_MEMBER_SELECTIONS:
        return show_nodes(call, member, place, depth, value);
    }
    return true;
}

/* None is a node that has nothing to show. */
static bool show_node(us_call *call, const us_graphql_shape *shape, const void *node,
                      size_t depth, us_value *value)
{
    if (depth > 4 * US_GRAPHQL_DEPTH) {
        us_call_halt(call, "eval_internal_error",
                     "GraphQL document is nested too deeply");
        return false;
    }
    if (!us_call_charge(call, 10 + 5 * shape->count))
        return false;
    us_object *object = us_object_new(call->arena, shape->count);
    for (size_t i = 0; i < shape->count; i++) {
        const us_graphql_member *member = &shape->members[i];
        us_value shown;
        if (!show_member(call, member, (const char *)node + member->offset, depth + 1,
                         &shown))
            return false;
        if (!us_value_is_none(shown))
            us_object_add(object, us_value_string(us_str_from(member->name)), shown);
    }
    *value = object->count ? us_value_object(object) : US_NONE;
    return true;
}

bool us_graphql_to_json(us_call *call, const us_graphql_shape *shape, const void *node,
                        us_value *value)
{
    if (!show_node(call, shape, node, 0, value))
        return false;
    if (us_value_is_none(*value))
        *value = us_value_object(us_object_new(call->arena, 0));
    return true;
}
