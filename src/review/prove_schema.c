/* Whether an object fits the schema of its kind, as CustomResourceDefinitions have it: by a built-in
 * function, asked through a policy of one rule, and by what an API server would prune. */
#include "review/prover.h"

#include "value/array.h"
#include "value/object.h"
#include "value/set.h"

static const char checker[] =
    "package usher.prove\n"
    "import rego.v1\n"
    "misfits contains sprintf(\"%s: %s\", [error.field, error.desc]) if {\n"
    "\t[_, errors] := json.match_schema(input.object, input.schema)\n"
    "\tsome error in errors\n"
    "}\n";

usher_policy *us_prove_checker_new(usher_engine *engine)
{
    usher_build_options options = {.dialect = USHER_REGO_V1};
    usher_problems *problems = NULL;
    usher_builder *builder = usher_builder_new(engine, &options);
    usher_builder_add_module(builder, "prove.rego", checker, sizeof checker - 1);
    usher_policy *policy = usher_builder_finish(builder, &problems);
    usher_problems_free(problems);
    usher_builder_free(builder);
    return policy;
}

/* ---- Schemas ------------------------------------------------------------------------- */

static void add_versions(us_arena *arena, us_value spec, us_prove_schema **schemas,
                         size_t *count)
{
    us_value versions = us_value_member(spec, "versions");
    us_str kind = us_value_member_text(us_value_member(spec, "names"), "kind");
    for (size_t i = 0; !us_value_is_none(us_value_item(versions, i)); i++) {
        us_value version = us_value_item(versions, i);
        us_value schema =
            us_value_member(us_value_member(version, "schema"), "openAPIV3Schema");
        if (us_value_tag(schema) != US_TAG_OBJECT)
            continue;
        us_value_freeze(schema);
        *schemas = us_arena_one_more(arena, *schemas, *count, sizeof **schemas);
        (*schemas)[(*count)++] =
            (us_prove_schema){us_value_member_text(spec, "group"),
                              us_value_member_text(version, "name"), kind, schema};
    }
}

void us_prove_find_schemas(us_arena *arena, const us_manifests *manifests,
                           us_prove_schema **schemas, size_t *count)
{
    for (size_t i = 0; manifests && i < manifests->file_count; i++)
        for (size_t k = 0; k < manifests->files[i].count; k++) {
            const us_manifest *manifest = &manifests->files[i].manifests[k];
            if (us_str_is(manifest->kind, "CustomResourceDefinition"))
                add_versions(arena, us_value_member(manifest->value, "spec"), schemas,
                             count);
        }
}

static const us_prove_schema *schema_of(const us_prove_shared *shared, us_value object)
{
    us_str api_version = us_value_member_text(object, "apiVersion");
    us_str kind = us_value_member_text(object, "kind");
    us_str group = us_manifest_group(api_version);
    size_t start = group.length > 0 ? group.length + 1 : 0;
    us_str version = us_str_slice(api_version, start, api_version.length);
    for (size_t i = 0; i < shared->schema_count; i++)
        if (us_str_equal(shared->schemas[i].group, group) &&
            us_str_equal(shared->schemas[i].version, version) &&
            us_str_equal(shared->schemas[i].kind, kind))
            return &shared->schemas[i];
    return NULL;
}

/* ---- What is pruned ------------------------------------------------------------------ */

static bool is_true(us_value value)
{
    return us_value_equal(value, US_TRUE);
}

static void find_lost(us_arena *arena, us_array *found, us_value schema, us_value value,
                      us_str path);

/* The members of every object; of an embedded one they are not in the schema. */
static bool is_of_object(us_value schema, us_str path, us_str name)
{
    bool is_object = path.length == 0 ||
                     is_true(us_value_member(schema, "x-kubernetes-embedded-resource"));
    return is_object && (us_str_is(name, "apiVersion") || us_str_is(name, "kind") ||
                         us_str_is(name, "metadata"));
}

static void find_lost_member(us_arena *arena, us_array *found, us_value schema,
                             us_value key, us_value value, us_str path)
{
    us_str name = us_value_is_string(key) ? us_value_text(key) : US_STR_EMPTY;
    us_value properties = us_value_member(schema, "properties");
    us_value others = us_value_member(schema, "additionalProperties");
    const us_value *own = us_value_tag(properties) == US_TAG_OBJECT
                              ? us_object_get(properties.as.object, key)
                              : NULL;
    us_str inner = us_str_format(arena, "%.*s%s%.*s", US_STR_ARG(path),
                                 path.length > 0 ? "." : "", US_STR_ARG(name));
    if (is_of_object(schema, path, name))
        return;
    if (own || us_value_tag(others) == US_TAG_OBJECT)
        find_lost(arena, found, own ? *own : others, value, inner);
    else if (!is_true(others) &&
             !is_true(us_value_member(schema, "x-kubernetes-preserve-unknown-fields")))
        us_array_push(found,
                      us_value_string(us_str_format(
                          arena, "%.*s: it has no such field, which an API server drops",
                          US_STR_ARG(inner))));
}

static void find_lost(us_arena *arena, us_array *found, us_value schema, us_value value,
                      us_str path)
{
    if (us_value_tag(value) == US_TAG_OBJECT)
        for (uint32_t i = 0; i < value.as.object->count; i++)
            find_lost_member(arena, found, schema, value.as.object->keys[i],
                             value.as.object->values[i], path);
    us_value items = us_value_member(schema, "items");
    if (us_value_tag(value) == US_TAG_ARRAY && us_value_tag(items) == US_TAG_OBJECT)
        for (uint32_t i = 0; i < value.as.array->count; i++)
            find_lost(arena, found, items, value.as.array->items[i],
                      us_str_format(arena, "%.*s[%u]", US_STR_ARG(path), i));
}

us_value us_prove_misfits(us_prover *prover, us_value object)
{
    us_arena *arena = &prover->scratch;
    us_array *found = us_array_new(arena, 4);
    const us_prove_schema *schema = schema_of(prover->shared, object);
    if (!schema || !prover->checker)
        return us_value_array(found);
    find_lost(arena, found, schema->schema, object, US_STR_EMPTY);
    us_object *asked = us_object_new(arena, 2);
    us_object_add(asked, us_value_string(US_STR("object")), object);
    us_object_add(asked, us_value_string(US_STR("schema")), schema->schema);
    us_value input = us_value_object(asked);
    const usher_result *result;
    if (usher_evaluate_value(prover->checker, "data.usher.prove.misfits", &input, NULL,
                             &result) != USHER_OK)
        return us_value_array(found);
    us_value misfits = *usher_result_value(result);
    for (uint32_t i = 0; us_value_tag(misfits) == US_TAG_SET && i < misfits.as.set->count;
         i++)
        us_array_push(found, us_value_copy(arena, misfits.as.set->items[i]));
    return us_value_array(found);
}
