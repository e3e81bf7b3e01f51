/* Rules that follow fragments from spread to spread. */
#include "builtins/go_text.h"
#include "builtins/graphql/validate.h"

/* ---- MaxIntrospectionDepth: lists of types in lists of types */

enum { MOST_LISTS = 3 };

/* Fragments that are being followed. */
typedef struct trail {
    const struct trail *outer;
    us_str name;
} trail;

static bool is_too_deep(us_graphql_validation *v, const us_graphql_list *selections,
                        const trail *followed, int lists);

static bool field_is_too_deep(us_graphql_validation *v, const us_graphql_field *field,
                              const trail *followed, int lists)
{
    if (us_str_is(field->name, "fields") || us_str_is(field->name, "interfaces") ||
        us_str_is(field->name, "possibleTypes") || us_str_is(field->name, "inputFields"))
        lists++;
    return lists >= MOST_LISTS || is_too_deep(v, &field->selections, followed, lists);
}

static bool spread_is_too_deep(us_graphql_validation *v, const us_graphql_spread *spread,
                               const trail *followed, int lists)
{
    trail here = {followed, spread->name};
    for (const trail *t = followed; t; t = t->outer)
        if (!us_graphql_spend(v, 0) || us_str_equal(t->name, spread->name))
            return false;
    return spread->definition &&
           is_too_deep(v, &spread->definition->selections, &here, lists);
}

static bool is_too_deep(us_graphql_validation *v, const us_graphql_list *selections,
                        const trail *followed, int lists)
{
    bool found = false;
    if (!us_graphql_enter(v))
        return false;
    for (size_t i = 0; i < selections->count && !found && us_graphql_spend(v, 0); i++) {
        const us_graphql_selection *selection = selections->items[i];
        switch (selection->kind) {
        case US_GRAPHQL_FIELD:
            found = field_is_too_deep(v, (const us_graphql_field *)selection, followed,
                                      lists);
            break;
        case US_GRAPHQL_SPREAD:
            found = spread_is_too_deep(v, (const us_graphql_spread *)selection, followed,
                                       lists);
            break;
        case US_GRAPHQL_INLINE:
            found = is_too_deep(v, &((const us_graphql_inline *)selection)->selections,
                                followed, lists);
            break;
        }
    }
    us_graphql_leave(v);
    return found;
}

void us_graphql_check_introspection(us_graphql_validation *v,
                                    const us_graphql_field *field)
{
    if ((us_str_is(field->name, "__schema") || us_str_is(field->name, "__type")) &&
        field_is_too_deep(v, field, NULL, 0))
        us_graphql_report(v, field->position, "Maximum introspection depth exceeded");
}

/* ---- NoFragmentCycles */

/* A fragment whose spreads are being followed, and the one that is. */
typedef struct step {
    const struct step *outer;
    us_str fragment;
    const us_graphql_spread *spread;
} step;

/* All spreads inside: those of a selection set, then those of the sets in it, the last
 * set first. */
static us_graphql_list find_spreads(us_graphql_validation *v,
                                    const us_graphql_list *selections)
{
    us_arena *arena = v->call->arena;
    us_graphql_list spreads = {NULL, 0, 0}, sets = {NULL, 0, 0};
    for (const us_graphql_list *set = selections; set;
         set = sets.count ? sets.items[--sets.count] : NULL) {
        for (size_t i = 0; i < set->count && us_graphql_spend(v, 0); i++) {
            us_graphql_selection *selection = set->items[i];
            if (selection->kind == US_GRAPHQL_SPREAD)
                us_graphql_add(arena, &spreads, selection);
            else if (selection->kind == US_GRAPHQL_FIELD)
                us_graphql_add(arena, &sets,
                               &((us_graphql_field *)selection)->selections);
            else
                us_graphql_add(arena, &sets,
                               &((us_graphql_inline *)selection)->selections);
        }
    }
    return spreads;
}

static void print_way(us_buf *buf, const step *at, const step *from)
{
    if (at != from) {
        print_way(buf, at->outer, from);
        us_buf_add_c(buf, ", ");
    }
    us_buf_add_format(buf, "\"%.*s\"", US_STR_ARG(at->spread->name));
}

/* The spread of [last] leads back to the fragment of [entry]. */
static void report_cycle(us_graphql_validation *v, const step *entry, const step *last)
{
    us_buf way = us_buf_make(v->call->arena);
    if (last != entry) {
        us_buf_add_c(&way, " via ");
        print_way(&way, last->outer, entry);
    }
    us_str text = us_buf_str(&way);
    us_graphql_report(v, last->spread->position,
                      "Cannot spread fragment \"%.*s\" within itself%.*s.",
                      US_STR_ARG(last->spread->name), US_STR_ARG(text));
}

static void follow(us_graphql_validation *v, const us_graphql_fragment *fragment,
                   const step *outer)
{
    if (!us_graphql_note(v->checked_fragments, fragment->name) || !us_graphql_enter(v))
        return;
    us_graphql_list spreads = find_spreads(v, &fragment->selections);
    step here = {outer, fragment->name, NULL};
    for (size_t i = 0; i < spreads.count && !v->stopped; i++) {
        const step *entry = &here;
        here.spread = spreads.items[i];
        while (entry && us_graphql_spend(v, 0) &&
               !us_str_equal(entry->fragment, here.spread->name))
            entry = entry->outer;
        if (v->stopped)
            break;
        if (entry) {
            report_cycle(v, entry, &here);
            continue;
        }
        us_graphql_spend(v, v->document->fragments.count);
        const us_graphql_fragment *next =
            us_graphql_find_fragment(&v->document->fragments, here.spread->name);
        if (next)
            follow(v, next, &here);
    }
    us_graphql_leave(v);
}

void us_graphql_check_fragment_cycles(us_graphql_validation *v,
                                      const us_graphql_fragment *fragment)
{
    follow(v, fragment, NULL);
}

/* ---- SingleFieldSubscriptions */

/* Fields at the top, through fragments, the first of each name; an unknown fragment ends
 * the selection set that it stands in. */
static void find_top_fields(us_graphql_validation *v, const us_graphql_list *selections,
                            us_object *followed, us_object *names,
                            us_graphql_names *fields)
{
    if (!us_graphql_enter(v))
        return;
    for (size_t i = 0; i < selections->count && us_graphql_spend(v, 0); i++) {
        const us_graphql_selection *selection = selections->items[i];
        if (selection->kind == US_GRAPHQL_FIELD) {
            const us_graphql_field *field = (const us_graphql_field *)selection;
            if (us_graphql_note(names, field->name))
                us_graphql_add_name(v->call->arena, fields, field->name, field->position);
        } else if (selection->kind == US_GRAPHQL_INLINE) {
            const us_graphql_inline *fragment = (const us_graphql_inline *)selection;
            find_top_fields(v, &fragment->selections, followed, names, fields);
        } else {
            const us_graphql_spread *spread = (const us_graphql_spread *)selection;
            if (!spread->definition)
                break;
            if (us_graphql_note(followed, spread->definition->name))
                find_top_fields(v, &spread->definition->selections, followed, names,
                                fields);
        }
    }
    us_graphql_leave(v);
}

void us_graphql_check_subscription(us_graphql_validation *v,
                                   const us_graphql_operation *operation)
{
    us_graphql_names fields = {NULL, 0, 0};
    us_buf name = us_buf_make(v->call->arena);
    if (!v->schema->subscription || !us_str_is(operation->operation, "subscription"))
        return;
    find_top_fields(v, &operation->selections, us_object_new(v->call->arena, 0),
                    us_object_new(v->call->arena, 0), &fields);
    if (v->stopped)
        return;
    us_buf_add_c(&name,
                 operation->name.length ? "Subscription " : "Anonymous Subscription");
    if (operation->name.length)
        us_go_quote(&name, operation->name, false);
    us_str shown = us_buf_str(&name);
    if (fields.count > 1)
        us_graphql_report(v, fields.items[1].position,
                          "%.*s must select only one top level field.",
                          US_STR_ARG(shown));
    for (size_t i = 0; i < fields.count; i++)
        if (us_str_starts_with(fields.items[i].text, US_STR("__")))
            us_graphql_report(v, fields.items[i].position,
                              "%.*s must not select an introspection top level field.",
                              US_STR_ARG(shown));
}

/* ---- PossibleFragmentSpreads */

static bool is_among(const us_graphql_list *definitions, us_str name)
{
    for (size_t i = 0; i < definitions->count; i++) {
        const us_graphql_definition *definition = definitions->items[i];
        if (us_str_equal(definition->name, name))
            return true;
    }
    return false;
}

/* Whether an object may be both of [parent] and of the type called [name]; true where
 * another rule says what is wrong. */
static bool is_possible(us_graphql_validation *v, const us_graphql_definition *parent,
                        us_str name)
{
    const us_graphql_definition *type = us_graphql_find_type(v->schema, name);
    if (!parent || !us_graphql_is_composite(parent) || !type ||
        !us_graphql_is_composite(type))
        return true;
    if (us_str_is(parent->kind, "OBJECT"))
        return !us_graphql_spend(v, type->possible.count) ||
               is_among(&type->possible, parent->name);
    for (size_t i = 0; i < type->possible.count; i++) {
        const us_graphql_definition *possible = type->possible.items[i];
        if (!us_graphql_spend(v, parent->possible.count) ||
            is_among(&parent->possible, possible->name))
            return true;
    }
    return false;
}

void us_graphql_check_inline_possible(us_graphql_validation *v,
                                      const us_graphql_inline *fragment)
{
    if (!is_possible(v, fragment->object_definition, fragment->type_condition))
        us_graphql_report(v, fragment->position,
                          "Fragment cannot be spread here as objects of type \"%.*s\" "
                          "can never be of type \"%.*s\".",
                          US_STR_ARG(fragment->object_definition->name),
                          US_STR_ARG(fragment->type_condition));
}

void us_graphql_check_spread_possible(us_graphql_validation *v,
                                      const us_graphql_spread *spread)
{
    if (spread->definition &&
        !is_possible(v, spread->object_definition, spread->definition->type_condition))
        us_graphql_report(v, spread->position,
                          "Fragment \"%.*s\" cannot be spread here as objects of type "
                          "\"%.*s\" can never be of type \"%.*s\".",
                          US_STR_ARG(spread->name),
                          US_STR_ARG(spread->object_definition->name),
                          US_STR_ARG(spread->definition->type_condition));
}
