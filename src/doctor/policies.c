/* What policies are about, as data for the check that looks for those that are never asked.
 * Their METADATA speaks of kinds, registrations of resources; kinds.c knows which is which.
 * Whether a registration sends them is the check's affair. */
#include "doctor/doctor.h"

#include "manifest/kinds.h"
#include "value/array.h"
#include "value/object.h"

/* What all packages have in common here. */
typedef struct telling {
    us_arena *arena;
    const us_kinds *kinds;
} telling;

static us_value string_in(us_arena *arena, us_str text)
{
    return us_value_string(us_str_copy(arena, text));
}

static us_str text_of(const usher_value *value)
{
    usher_text text = usher_value_string(value);
    return us_str_make(text.text, text.length);
}

/* Member [name] of [object], where it is a list with something in it; else NULL. */
static const usher_value *list_of(const usher_value *object, const char *name)
{
    const usher_value *list = object ? usher_value_member(object, name) : NULL;
    return list && us_value_tag(*list) == US_TAG_ARRAY && usher_value_count(list) > 0
               ? list
               : NULL;
}

static void add_resource(const telling *t, us_array *resources, us_str group, us_str kind)
{
    us_object *entry = us_object_new(t->arena, 2);
    us_str resource =
        us_str_is(kind, "*") ? kind : us_kind_resource(t->arena, t->kinds, group, kind);
    us_object_add(entry, us_value_string(US_STR("group")), string_in(t->arena, group));
    us_object_add(entry, us_value_string(US_STR("resource")),
                  string_in(t->arena, resource));
    us_array_push(resources, us_value_object(entry));
}

/* Each group of [entry] with each kind; what it does not name is a star. */
static void add_kinds(const telling *t, us_array *resources, const usher_value *entry)
{
    const usher_value *groups = list_of(entry, "apiGroups");
    const usher_value *kinds = list_of(entry, "kinds");
    size_t group_count = groups ? usher_value_count(groups) : 1;
    size_t kind_count = kinds ? usher_value_count(kinds) : 1;
    for (size_t i = 0; i < group_count; i++)
        for (size_t j = 0; j < kind_count; j++)
            add_resource(t, resources,
                         groups ? text_of(usher_value_at(groups, i, NULL)) : US_STR("*"),
                         kinds ? text_of(usher_value_at(kinds, j, NULL)) : US_STR("*"));
}

static us_value resources_of(const telling *t, const usher_value *match)
{
    us_array *resources = us_array_new(t->arena, 4);
    const usher_value *kinds = list_of(match, "kinds");
    for (size_t i = 0; kinds && i < usher_value_count(kinds); i++)
        add_kinds(t, resources, usher_value_at(kinds, i, NULL));
    return us_value_array(resources);
}

/* The strings of the list called [name]; else those of [otherwise], NULL-terminated. */
static us_value names_of(const telling *t, const usher_value *match, const char *name,
                         const char *const *otherwise)
{
    us_array *names = us_array_new(t->arena, 4);
    const usher_value *list = list_of(match, name);
    for (size_t i = 0; list && i < usher_value_count(list); i++)
        us_array_push(names, string_in(t->arena, text_of(usher_value_at(list, i, NULL))));
    for (size_t i = 0; !list && otherwise[i]; i++)
        us_array_push(names, us_value_string(us_str_from(otherwise[i])));
    return us_value_array(names);
}

static const usher_value *member_of(const usher_value *object, const char *name)
{
    return object ? usher_value_member(object, name) : NULL;
}

/* A policy and what it is for. */
typedef struct about {
    us_str name;
    const usher_value *match; /* NULL: everything */
    bool validates, mutates;
} about;

static us_value describe(const telling *t, const about *policy)
{
    static const char *const writes[] = {"CREATE", "UPDATE", NULL}, *const none[] = {
                                                                        NULL};
    us_object *entry = us_object_new(t->arena, 6);
    us_object_add(entry, us_value_string(US_STR("name")),
                  string_in(t->arena, policy->name));
    us_object_add(entry, us_value_string(US_STR("validates")),
                  us_value_boolean(policy->validates));
    us_object_add(entry, us_value_string(US_STR("mutates")),
                  us_value_boolean(policy->mutates));
    us_object_add(entry, us_value_string(US_STR("operations")),
                  names_of(t, policy->match, "operations", writes));
    us_object_add(entry, us_value_string(US_STR("namespaces")),
                  names_of(t, policy->match, "namespaces", none));
    us_object_add(entry, us_value_string(US_STR("resources")),
                  resources_of(t, policy->match));
    return us_value_object(entry);
}

static us_value describe_package(const telling *t, const us_admission_package *package,
                                 const usher_value *annotations)
{
    about policy = {
        .name = package->name,
        .match = member_of(member_of(annotations, "custom"), "match"),
        .validates = package->rule_count > 0,
        .mutates = package->has_patch,
    };
    return describe(t, &policy);
}

/* Gatekeeper's constraints share the packages of their templates, and have a match each. */
static void add_constraints(const telling *t, us_array *policies,
                            const usher_value *constraints)
{
    size_t count = constraints ? usher_value_count(constraints) : 0;
    for (size_t i = 0; i < count; i++) {
        const usher_value *written =
            member_of(usher_value_at(constraints, i, NULL), "constraint");
        const usher_value *kind = member_of(written, "kind");
        const usher_value *name = member_of(written, "name");
        if (!kind || !name)
            continue;
        about policy = {
            .name = us_str_format(t->arena, "%.*s/%.*s", US_STR_ARG(text_of(kind)),
                                  US_STR_ARG(text_of(name))),
            .match = member_of(member_of(written, "spec"), "match"),
            .validates = true,
        };
        us_array_push(policies, describe(t, &policy));
    }
}

void us_doctor_add_policies(us_arena *arena, usher_builder *builder,
                            const us_admission_plan *plan, const usher_policy *policy,
                            const us_manifests *manifests)
{
    telling t = {arena, us_kinds_learn(arena, manifests)};
    size_t count = us_admission_plan_package_count(plan);
    us_array *policies = us_array_new(arena, count + 1);
    for (size_t i = 0; i < count; i++) {
        us_admission_package package = us_admission_plan_package(plan, i);
        us_array_push(policies, describe_package(&t, &package,
                                                 usher_policy_package_annotations(
                                                     policy, package.path)));
    }
    add_constraints(&t, policies,
                    usher_policy_data(policy, "data.usher.gatekeeper.constraints"));
    us_value *value = us_arena_alloc(arena, sizeof *value);
    *value = us_value_array(policies);
    usher_builder_add_value(builder, "usher.doctor.policies", "policies", value);
}
