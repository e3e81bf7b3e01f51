/* From Gatekeeper's objects to sources of a policy set: templates become modules,
 * constraints and mutators data that admission makes its plan of. The parameters of a
 * constraint are checked here, where the template's schema is known; its match and its
 * enforcement by the plan, which reads those of packages, too. */
#include "gatekeeper/objects.h"

#include "base/buf.h"
#include "engine/engine.h"
#include "value/array.h"
#include "value/object.h"

#define ROOT "usher.gatekeeper"

/* Gatekeeper's tree of other objects, made of usher's. */
static const char inventory_module[] =
    "package usher.gatekeeper.inventory\n"
    "\n"
    "cluster[version][kind][name] := object if {\n"
    "\tsome version, kind, name\n"
    "\tobject := data.kubernetes[version][kind][\"\"][name]\n"
    "}\n"
    "\n"
    "namespace[space][version][kind][name] := object if {\n"
    "\tsome version, kind, space, name\n"
    "\tobject := data.kubernetes[version][kind][space][name]\n"
    "\tspace != \"\"\n"
    "}\n";

typedef struct loading {
    us_arena *arena;
    usher_builder *builder;
    const us_gatekeeper *found;
    us_str *error;
    us_constraint_template *templates;
    size_t count;
    bool reads_inventory;
    us_array *constraints;
    us_array *mutators;
} loading;

static void put(us_object *object, const char *name, us_value value)
{
    us_object_put(object, us_value_string(us_str_from(name)), value);
}

static us_str name_of(us_value object)
{
    return us_value_member_text(us_value_member(object, "metadata"), "name");
}

/* ---- Templates ----------------------------------------------------------------------- */

static us_constraint_template *template_of(const loading *l, us_str kind)
{
    for (size_t i = 0; i < l->count; i++)
        if (us_str_equal(l->templates[i].kind, kind))
            return &l->templates[i];
    return NULL;
}

static bool add_template(loading *l, const us_gatekeeper_object *object)
{
    us_constraint_template template;
    if (!us_gatekeeper_add_template(l->arena, l->builder, object, &template,
                                    &l->reads_inventory, l->error))
        return false;
    l->templates =
        us_arena_one_more(l->arena, l->templates, l->count, sizeof *l->templates);
    l->templates[l->count++] = template;
    return true;
}

/* ---- Constraints --------------------------------------------------------------------- */

/* A copy of [constraint] with [parameters]; all that a review does not need is left out. */
static us_value trim_constraint(us_arena *arena, us_value constraint, us_value parameters)
{
    us_value spec = us_value_member(constraint, "spec");
    us_object *copy = us_object_new(arena, 4);
    us_object *own = us_object_new(arena, 4);
    for (uint32_t i = 0; us_value_tag(spec) == US_TAG_OBJECT && i < spec.as.object->count;
         i++)
        us_object_put(own, spec.as.object->keys[i], spec.as.object->values[i]);
    put(own, "parameters", parameters);
    put(copy, "kind", us_value_member(constraint, "kind"));
    put(copy, "name", us_value_string(name_of(constraint)));
    put(copy, "spec", us_value_object(own));
    return us_value_object(copy);
}

static bool check_parameters(loading *l, const us_gatekeeper_object *object,
                             const us_constraint_template *template, us_value *parameters)
{
    us_value path = us_gatekeeper_path(l->arena, "spec.parameters"), place = US_NONE;
    us_str problem;
    if (us_gatekeeper_admits(l->arena, template->schema, template->keeps_unknown,
                             parameters, &problem, &place))
        return true;
    us_buf name = us_buf_make(l->arena);
    us_value step;
    for (size_t i = 0; !us_value_is_none(step = us_value_item(place, i)); i++) {
        path = us_gatekeeper_step(l->arena, path, step);
        if (us_value_is_string(step))
            us_buf_add_format(&name, ".%.*s", US_STR_ARG(us_value_text(step)));
        else
            us_buf_add_format(&name, "[%lld]", (long long)step.as.integer);
    }
    return us_gatekeeper_fail(
        l->arena, object, path, l->error, "%.*s %.*s: spec.parameters%.*s %.*s",
        US_STR_ARG(template->kind), US_STR_ARG(name_of(object->value)),
        US_STR_ARG(us_buf_str(&name)), US_STR_ARG(problem));
}

/* The rows of what is in the spec. */
static us_value rows_of(us_arena *arena, const us_gatekeeper_object *object)
{
    us_value spec = us_value_member(object->value, "spec");
    us_value path = us_gatekeeper_path(arena, "spec");
    us_object *rows = us_object_new(arena, 8);
    for (uint32_t i = 0; us_value_tag(spec) == US_TAG_OBJECT && i < spec.as.object->count;
         i++) {
        us_value key = spec.as.object->keys[i];
        us_value place = us_gatekeeper_step(arena, path, key);
        us_object_put(rows, key,
                      us_value_integer(us_gatekeeper_row(arena, object, place)));
    }
    return us_value_object(rows);
}

/* What the plan is told of [object]: with its place, for messages. */
static us_object *entry_for(us_arena *arena, const us_gatekeeper_object *object)
{
    us_object *entry = us_object_new(arena, 4);
    put(entry, "rows", rows_of(arena, object));
    uint32_t row = us_gatekeeper_row(arena, object, US_NONE);
    put(entry, "file", us_value_string(object->file));
    put(entry, "row", us_value_integer(row));
    return entry;
}

static bool add_constraint(loading *l, const us_gatekeeper_object *object)
{
    us_str kind = us_value_member_text(object->value, "kind");
    us_value parameters = us_gatekeeper_find_member(object->value, "spec.parameters");
    const us_constraint_template *template = template_of(l, kind);
    if (!template)
        return us_gatekeeper_fail(l->arena, object, US_NONE, l->error,
                                  "there is no ConstraintTemplate for the kind %.*s",
                                  US_STR_ARG(kind));
    if (us_value_is_none(parameters) || us_value_tag(parameters) == US_TAG_NULL)
        parameters = us_value_object(us_object_new(l->arena, 1));
    if (!check_parameters(l, object, template, &parameters))
        return false;
    us_object *entry = entry_for(l->arena, object);
    if (!us_value_is_none(template->operations))
        put(entry, "operations", template->operations);
    us_builder_add_match(
        l->builder,
        us_str_format(l->arena, "data." ROOT ".template.%.*s", US_STR_ARG(kind)),
        us_gatekeeper_find_member(object->value, "spec.match"));
    put(entry, "constraint", trim_constraint(l->arena, object->value, parameters));
    us_array_push(l->constraints, us_value_object(entry));
    return true;
}

static bool add_mutator(loading *l, const us_gatekeeper_object *object)
{
    us_object *entry = entry_for(l->arena, object);
    put(entry, "mutator", object->value);
    us_array_push(l->mutators, us_value_object(entry));
    return true;
}

/* ---- Gatekeeper's own settings ------------------------------------------------------- */

/* Why a kind is not there, and what is to be done instead. */
static const char *advice_about(us_str kind)
{
    static const char *const kinds[][2] = {
        {"Provider",
         ": no policy asks others while somebody waits for its answer; put what it "
         "would tell into data beside the policies, or into a bundle that is "
         "fetched again and again"},
        {"ExpansionTemplate", ": objects are judged when they come, and none is made up; "
                              "register the webhook for "
                              "what the controller makes (Pods), or write the policy "
                              "about the object that has the "
                              "template"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (us_str_is(kind, kinds[i][0]))
            return kinds[i][1];
    return "";
}

/* What only says which objects are to be known is harmless; what would change decisions
 * must not be passed over in silence. */
static bool check_setting(loading *l, const us_gatekeeper_object *object)
{
    us_str kind = us_value_member_text(object->value, "kind");
    if (us_str_is(kind, "SyncSet") ||
        (us_str_is(kind, "Config") &&
         us_value_is_none(us_gatekeeper_find_member(object->value, "spec.match"))))
        return true;
    if (us_str_is(kind, "Config"))
        return us_gatekeeper_fail(l->arena, object,
                                  us_gatekeeper_path(l->arena, "spec.match"), l->error,
                                  "spec.match of a Config is not supported: leave "
                                  "namespaces out where the webhook is registered");
    return us_gatekeeper_fail(l->arena, object, US_NONE, l->error,
                              "objects of the kind %.*s are not supported%s",
                              US_STR_ARG(kind), advice_about(kind));
}

/* ---- All of them --------------------------------------------------------------------- */

static bool is_named_alike(us_value a, us_value b)
{
    return us_str_equal(us_value_member_text(a, "kind"),
                        us_value_member_text(b, "kind")) &&
           us_str_equal(name_of(a), name_of(b));
}

/* In a cluster one of two objects of one name would have replaced the other. */
static bool check_name(loading *l, const us_gatekeeper_object *object)
{
    us_str kind = us_value_member_text(object->value, "kind");
    us_str name = name_of(object->value);
    if (name.length == 0)
        return us_gatekeeper_fail(l->arena, object, US_NONE, l->error,
                                  "a %.*s must have a name", US_STR_ARG(kind));
    for (const us_gatekeeper_object *other = l->found->objects; other < object; other++)
        if (other->kind == object->kind && is_named_alike(other->value, object->value))
            return us_gatekeeper_fail(l->arena, object, US_NONE, l->error,
                                      "there is a %.*s %.*s already, in %.*s:%u",
                                      US_STR_ARG(kind), US_STR_ARG(name),
                                      US_STR_ARG(other->file),
                                      us_gatekeeper_row(l->arena, other, US_NONE));
    return true;
}

static bool add_objects(loading *l, us_gatekeeper_kind kind,
                        bool (*add)(loading *l, const us_gatekeeper_object *object))
{
    for (size_t i = 0; i < l->found->count; i++) {
        const us_gatekeeper_object *object = &l->found->objects[i];
        if (object->kind == kind &&
            (!check_name(l, object) ||
             !us_gatekeeper_check_fields(l->arena, object, l->error) || !add(l, object)))
            return false;
    }
    return true;
}

static void add_data(loading *l)
{
    us_object *all = us_object_new(l->arena, 2);
    us_buf text = us_buf_make(l->arena);
    put(all, "constraints", us_value_array(l->constraints));
    put(all, "mutators", us_value_array(l->mutators));
    us_json_write(&text, us_value_object(all), US_JSON_COMPACT);
    usher_builder_keep_data(l->builder, ROOT);
    usher_builder_add_data(l->builder, ROOT, "gatekeeper.json", us_buf_str(&text).text,
                           text.length);
    if (l->reads_inventory)
        usher_builder_add_module_as(l->builder, "gatekeeper/inventory.rego",
                                    inventory_module, sizeof inventory_module - 1,
                                    USHER_REGO_V1);
}

bool us_gatekeeper_add(us_arena *arena, usher_builder *builder,
                       const us_gatekeeper *found, us_str *error)
{
    loading l = {.arena = arena,
                 .builder = builder,
                 .found = found,
                 .error = error,
                 .constraints = us_array_new(arena, 8),
                 .mutators = us_array_new(arena, 4)};
    for (const char *const *file = found->files; *file; file++)
        usher_builder_leave_out(builder, *file);
    if (!add_objects(&l, US_GATEKEEPER_SETTING, check_setting) ||
        !add_objects(&l, US_GATEKEEPER_TEMPLATE, add_template) ||
        !add_objects(&l, US_GATEKEEPER_CONSTRAINT, add_constraint) ||
        !add_objects(&l, US_GATEKEEPER_MUTATOR, add_mutator))
        return false;
    if (l.count > 0 || l.mutators->count > 0)
        add_data(&l);
    return true;
}
