/* What policies are told of all manifests: one tree of references to their objects. */
#include "review/request.h"

#include "value/object.h"

static us_object *child_of(us_arena *arena, us_object *parent, us_str key)
{
    const us_value *there = us_object_get_str(parent, key);
    if (there)
        return there->as.object;
    us_object *child = us_object_new(arena, 4);
    us_object_add(parent, us_value_string(key), us_value_object(child));
    return child;
}

static us_object *place_of(us_arena *arena, us_object *tree, us_str api_version,
                           us_str kind, us_str namespace)
{
    us_object *kinds = child_of(arena, tree, api_version);
    return child_of(arena, child_of(arena, kinds, kind), namespace);
}

static void add_manifest(us_arena *arena, us_object *tree, const us_requests *requests,
                         const us_manifest *manifest)
{
    us_str namespace = us_request_namespace(requests, manifest);
    if (manifest->kind.length == 0 || manifest->name.length == 0)
        return;
    if (us_str_is(manifest->kind, "Namespace"))
    namespace = US_STR_EMPTY;
    us_object *place =
        place_of(arena, tree, manifest->api_version, manifest->kind, namespace);
    us_object_put(place, us_value_string(manifest->name),
                  us_request_place(arena, manifest->value, namespace));
}

/* A namespace that is only known by its labels. */
static void add_namespace(us_arena *arena, us_object *tree, us_str name, us_value labels)
{
    us_object *place =
        place_of(arena, tree, US_STR("v1"), US_STR("Namespace"), US_STR_EMPTY);
    if (name.length == 0 || us_object_get_str(place, name))
        return;
    us_object *metadata = us_object_new(arena, 2);
    us_object *object = us_object_new(arena, 3);
    us_object_add(metadata, us_value_string(US_STR("name")), us_value_string(name));
    us_object_add(metadata, us_value_string(US_STR("labels")), labels);
    us_object_add(object, us_value_string(US_STR("apiVersion")),
                  us_value_string(US_STR("v1")));
    us_object_add(object, us_value_string(US_STR("kind")),
                  us_value_string(US_STR("Namespace")));
    us_object_add(object, us_value_string(US_STR("metadata")), us_value_object(metadata));
    us_object_add(place, us_value_string(name), us_value_object(object));
}

bool us_review_add_data(us_arena *arena, usher_builder *builder,
                        const us_manifests *manifests, const us_review_options *options,
                        us_str *error)
{
    us_requests requests = us_requests_prepare(arena, manifests, options);
    us_object *tree = us_object_new(arena, 8);
    us_value labels;
    if (!us_request_labels(arena, options, &labels, error))
        return false;
    for (size_t i = 0; i < options->known_count; i++)
        child_of(arena, child_of(arena, tree, options->known[i].api_version),
                 options->known[i].kind);
    for (size_t i = 0; i < manifests->file_count; i++)
        for (size_t j = 0; j < manifests->files[i].count; j++)
            add_manifest(arena, tree, &requests, &manifests->files[i].manifests[j]);
    for (size_t i = 0; i < manifests->file_count && !us_value_is_none(labels); i++)
        for (size_t j = 0; j < manifests->files[i].count; j++)
            add_namespace(
                arena, tree,
                us_request_namespace(&requests, &manifests->files[i].manifests[j]),
                labels);
    us_value kubernetes = us_value_object(tree);
    us_value inventory = us_value_string(US_STR("complete"));
    usher_builder_add_value(builder, "kubernetes", "manifests", &kubernetes);
    if (options->complete)
        usher_builder_add_value(builder, "usher.inventory", "manifests", &inventory);
    return true;
}
