/* Lists of nodes and what can be asked of a type. Lists are searched from the beginning,
 * as the reference does: they are short, and the first of several counts. */
#include "builtins/graphql/ast.h"

void us_graphql_add(us_arena *arena, us_graphql_list *list, void *item)
{
    list->items = us_arena_room(arena, list->items, list->count, &list->capacity,
                                sizeof *list->items);
    list->items[list->count++] = item;
}

void us_graphql_add_name(us_arena *arena, us_graphql_names *names, us_str text,
                         us_graphql_position position)
{
    names->items = us_arena_room(arena, names->items, names->count, &names->capacity,
                                 sizeof *names->items);
    names->items[names->count++] = (us_graphql_name){text, position};
}

#define FIND(function, node, member)                                                     \
    node *function(const us_graphql_list *list, us_str name)                             \
    {                                                                                    \
        for (size_t i = 0; i < list->count; i++) {                                       \
            node *item = list->items[i];                                                 \
            if (us_str_equal(item->member, name))                                        \
                return item;                                                             \
        }                                                                                \
        return NULL;                                                                     \
    }

FIND(us_graphql_find_argument, us_graphql_argument, name)
FIND(us_graphql_find_argument_definition, us_graphql_argument_definition, name)
FIND(us_graphql_find_child, us_graphql_child, name)
FIND(us_graphql_find_directive, us_graphql_directive, name)
FIND(us_graphql_find_enum_value, us_graphql_enum_value, name)
FIND(us_graphql_find_field, us_graphql_field_definition, name)
FIND(us_graphql_find_fragment, us_graphql_fragment, name)
FIND(us_graphql_find_variable, us_graphql_variable, variable)

bool us_graphql_has_name(const us_graphql_names *names, us_str text)
{
    for (size_t i = 0; i < names->count; i++)
        if (us_str_equal(names->items[i].text, text))
            return true;
    return false;
}

us_str us_graphql_type_name(const us_graphql_type *type)
{
    while (type->named_type.length == 0 && type->elem)
        type = type->elem;
    return type->named_type;
}

us_str us_graphql_type_text(us_arena *arena, const us_graphql_type *type)
{
    us_buf text = us_buf_make(arena);
    us_buf tail = us_buf_make(arena);
    for (; type->named_type.length == 0 && type->elem; type = type->elem) {
        us_buf_add_char(&text, '[');
        if (type->non_null)
            us_buf_add_char(&tail, '!');
        us_buf_add_char(&tail, ']');
    }
    us_buf_add_str(&text, type->named_type);
    if (type->non_null)
        us_buf_add_char(&text, '!');
    while (tail.length > 0)
        us_buf_add_char(&text, tail.text[--tail.length]);
    return us_buf_str(&text);
}

bool us_graphql_is_compatible(const us_graphql_type *type, const us_graphql_type *other,
                              bool non_null)
{
    for (;;) {
        if (!us_str_equal(type->named_type, other->named_type) ||
            (type->elem && !other->elem) || (non_null && !type->non_null))
            return false;
        if (!type->elem)
            return true;
        type = type->elem;
        other = other->elem;
        non_null = other->non_null;
    }
}

static bool is_kind(const us_graphql_definition *definition, const char *kind)
{
    return us_str_is(definition->kind, kind);
}

bool us_graphql_is_leaf(const us_graphql_definition *definition)
{
    return is_kind(definition, "ENUM") || is_kind(definition, "SCALAR");
}

bool us_graphql_is_abstract(const us_graphql_definition *definition)
{
    return is_kind(definition, "INTERFACE") || is_kind(definition, "UNION");
}

bool us_graphql_is_composite(const us_graphql_definition *definition)
{
    return is_kind(definition, "OBJECT") || us_graphql_is_abstract(definition);
}

bool us_graphql_is_input(const us_graphql_definition *definition)
{
    return us_graphql_is_leaf(definition) || is_kind(definition, "INPUT_OBJECT");
}
