/* The fields that Gatekeeper's objects have. Another one is most often one that was misspelt: an
 * API server drops it, or kubectl refuses it, and a template without its schema or a constraint
 * without its parameters would be laxer than its author means. Parameters are the schema's affair
 * (schema.c), a match and what mutators do the plan's. */
#include "gatekeeper/objects.h"

#include "value/array.h"
#include "value/object.h"

/* [fields], with commas between, of what lies at [path], or of each of its items. */
typedef struct known {
    us_gatekeeper_kind kind;
    const char *path; /* dotted; empty: the object itself */
    bool each;
    const char *fields;
} known;

static const known all[] = {
    {US_GATEKEEPER_TEMPLATE, "", false, "apiVersion, kind, metadata, spec, status"},
    {US_GATEKEEPER_TEMPLATE, "spec", false, "crd, targets"},
    {US_GATEKEEPER_TEMPLATE, "spec.crd", false, "spec"},
    {US_GATEKEEPER_TEMPLATE, "spec.crd.spec", false, "names, validation"},
    {US_GATEKEEPER_TEMPLATE, "spec.crd.spec.names", false, "kind, shortNames"},
    {US_GATEKEEPER_TEMPLATE, "spec.crd.spec.validation", false,
     "openAPIV3Schema, legacySchema"},
    {US_GATEKEEPER_TEMPLATE, "spec.targets", true,
     "target, rego, libs, code, operations"},
    {US_GATEKEEPER_CONSTRAINT, "", false, "apiVersion, kind, metadata, spec, status"},
    {US_GATEKEEPER_CONSTRAINT, "spec", false,
     "enforcementAction, scopedEnforcementActions, match, parameters"},
    {US_GATEKEEPER_MUTATOR, "", false, "apiVersion, kind, metadata, spec, status"},
    {US_GATEKEEPER_MUTATOR, "spec", false, "applyTo, match, location, parameters"},
};

static bool has_word(const char *words, us_str word)
{
    for (const char *at = words; *at; at += strspn(at, ", ")) {
        size_t length = strcspn(at, ",");
        if (us_str_equal(us_str_make(at, length), word))
            return true;
        at += length;
    }
    return false;
}

static bool check_fields(us_arena *arena, const us_gatekeeper_object *object,
                         const known *k, us_value path, us_value value, us_str *error)
{
    if (us_value_tag(value) != US_TAG_OBJECT)
        return true;
    for (uint32_t i = 0; i < value.as.object->count; i++) {
        us_value key = value.as.object->keys[i];
        if (!us_value_is_string(key) || has_word(k->fields, us_value_text(key)))
            continue;
        us_str kind = us_value_member_text(object->value, "kind");
        us_str name =
            us_value_member_text(us_value_member(object->value, "metadata"), "name");
        return us_gatekeeper_fail(arena, object, us_gatekeeper_step(arena, path, key),
                                  error, "%.*s %.*s: %s%s takes %s; not %.*s",
                                  US_STR_ARG(kind), US_STR_ARG(name),
                                  k->path[0] ? k->path : "it", k->each ? "[]" : "",
                                  k->fields, US_STR_ARG(us_value_text(key)));
    }
    return true;
}

bool us_gatekeeper_check_fields(us_arena *arena, const us_gatekeeper_object *object,
                                us_str *error)
{
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const known *k = &all[i];
        us_value path = us_gatekeeper_path(arena, k->path), item;
        us_value value = us_gatekeeper_find_member(object->value, k->path);
        if (k->kind != object->kind)
            continue;
        if (!k->each && !check_fields(arena, object, k, path, value, error))
            return false;
        for (size_t j = 0; k->each && !us_value_is_none(item = us_value_item(value, j));
             j++) {
            us_value step = us_gatekeeper_step(arena, path, us_value_integer((int64_t)j));
            if (!check_fields(arena, object, k, step, item, error))
                return false;
        }
    }
    return true;
}
