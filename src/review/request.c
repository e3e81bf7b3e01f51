/* From a manifest to the AdmissionRequest that an API server would send for it: the same
 * members, with an object that already has its namespace. What a cluster would add later
 * (uid, times, managed fields) is absent, as it is when an object is mended. */
#include "review/request.h"

#include "value/array.h"
#include "value/object.h"

static void put(us_object *object, const char *name, us_value value)
{
    us_object_add(object, us_value_string(us_str_from(name)), value);
}

static void put_text(us_object *object, const char *name, us_str text)
{
    put(object, name, us_value_string(text));
}

static void put_text_if_any(us_object *object, const char *name, us_str text)
{
    if (text.length > 0)
        put_text(object, name, text);
}

/* ---- What all requests share --------------------------------------------------------- */

static us_value make_user(us_arena *arena, const us_review_options *options)
{
    static const char *const everybody[] = {"system:authenticated", NULL};
    us_object *user = us_object_new(arena, 2);
    us_array *groups = us_array_new(arena, 2);
    const char *const *names = options->groups ? options->groups : everybody;
    for (; *names; names++)
        us_array_push(groups, us_value_string(us_str_from(*names)));
    put_text(user, "username",
             us_str_from(options->user ? options->user : "usher:review"));
    put(user, "groups", us_value_array(groups));
    return us_value_object(user);
}

us_str us_request_namespace(const us_requests *requests, const us_manifest *manifest)
{
    us_str group = us_manifest_group(manifest->api_version);
    if (group.length == 0 && us_str_is(manifest->kind, "Namespace"))
        return manifest->name;
    if (manifest->kind.length == 0 ||
        us_kind_is_cluster_wide(requests->kinds, group, manifest->kind))
        return US_STR_EMPTY;
    if (manifest->namespace.length > 0)
        return manifest->namespace;
    const char *namespace = requests->options->namespace;
    return us_str_from(namespace ? namespace : "default");
}

/* What old and new objects are paired by. Versions of one group are one kind. */
static us_value key_of(us_arena *arena, const us_requests *requests,
                       const us_manifest *manifest)
{
    us_array *key = us_array_new(arena, 4);
    us_str namespace = us_request_namespace(requests, manifest);
    us_array_push(key, us_value_string(us_manifest_group(manifest->api_version)));
    us_array_push(key, us_value_string(manifest->kind));
    us_array_push(key, us_value_string(namespace));
    us_array_push(key, us_value_string(manifest->name));
    return us_value_array(key);
}

static us_value index_old(us_arena *arena, const us_requests *requests,
                          const us_manifests *old)
{
    us_object *index = us_object_new(arena, old ? old->count : 0);
    for (size_t i = 0; old && i < old->file_count; i++)
        for (size_t j = 0; j < old->files[i].count; j++) {
            const us_manifest *manifest = &old->files[i].manifests[j];
            us_str namespace = us_request_namespace(requests, manifest);
            if (manifest->kind.length > 0)
                us_object_put(index, key_of(arena, requests, manifest),
                              us_request_place(arena, manifest->value, namespace));
        }
    return us_value_object(index);
}

us_requests us_requests_prepare(us_arena *arena, const us_manifests *manifests,
                                const us_review_options *options)
{
    us_requests requests = {
        .arena = arena,
        .options = options,
        .kinds = options->kinds ? options->kinds : us_kinds_learn(arena, manifests),
        .user = make_user(arena, options),
    };
    requests.old = index_old(arena, &requests, options->old);
    us_value_freeze(requests.user);
    us_value_freeze(requests.old);
    return requests;
}

bool us_request_labels(us_arena *arena, const us_review_options *options,
                       us_value *labels, us_str *error)
{
    const char *const *words = options->namespace_labels;
    *labels = US_NONE;
    if (!words)
        return true;
    us_object *object = us_object_new(arena, 4);
    for (; *words; words++) {
        us_str word = us_str_from(*words);
        size_t equals = us_str_find(word, US_STR("="), 0);
        if (equals == US_STR_NONE || equals == 0) {
            *error = us_str_format(arena, "%s is no label: write key=value", *words);
            return false;
        }
        us_object_put(object, us_value_string(us_str_slice(word, 0, equals)),
                      us_value_string(us_str_slice(word, equals + 1, word.length)));
    }
    *labels = us_value_object(object);
    return true;
}

/* ---- One request --------------------------------------------------------------------- */

us_value us_request_place(us_arena *arena, us_value object, us_str namespace)
{
    const us_object *from = object.as.object;
    const us_value *metadata = us_object_get_c(from, "metadata");
    bool has_metadata = metadata && us_value_tag(*metadata) == US_TAG_OBJECT;
    us_str kind = us_value_member_text(object, "kind");
    if (namespace.length == 0 || !has_metadata || us_str_is(kind, "Namespace") ||
        us_value_member_text(*metadata, "namespace").length > 0)
        return object;
    const us_object *old = metadata->as.object;
    us_object *inner = us_object_new(arena, (size_t)old->count + 1);
    for (uint32_t i = 0; i < old->count; i++)
        us_object_add(inner, old->keys[i], old->values[i]);
    us_object_put(inner, us_value_string(US_STR("namespace")),
                  us_value_string(namespace));
    us_object *result = us_object_new(arena, from->count);
    for (uint32_t i = 0; i < from->count; i++)
        us_object_add(result, from->keys[i], from->values[i]);
    us_object_put(result, us_value_string(US_STR("metadata")), us_value_object(inner));
    return us_value_object(result);
}

static us_value make_names(us_arena *arena, us_str api_version, const char *what,
                           us_str name)
{
    us_object *names = us_object_new(arena, 3);
    us_str group = us_manifest_group(api_version);
    size_t version = group.length > 0 ? group.length + 1 : 0;
    put_text(names, "group", group);
    put_text(names, "version", us_str_slice(api_version, version, api_version.length));
    put_text(names, what, name);
    return us_value_object(names);
}

static uint64_t hash_text(uint64_t hash, us_str text)
{
    for (size_t i = 0; i < text.length; i++)
        hash = (hash ^ (unsigned char)text.text[i]) * 0x100000001b3u;
    return hash;
}

/* The same for the same file and object in each run; in the form of a UUID, version 8. */
static us_str make_uid(us_arena *arena, us_str name, size_t number)
{
    uint64_t a = hash_text(0xcbf29ce484222325u, name);
    uint64_t b = (a ^ number) * 0x9e3779b97f4a7c15u;
    b ^= b >> 29;
    return us_str_format(arena, "%08x-%04x-8%03x-%04x-%012llx", (unsigned)(a >> 32),
                         (unsigned)(a >> 16) & 0xffff, (unsigned)a & 0xfff,
                         ((unsigned)(b >> 48) & 0x3fff) | 0x8000,
                         (unsigned long long)(b & 0xffffffffffffu));
}

static us_value make_options(us_arena *arena, us_str operation)
{
    us_object *options = us_object_new(arena, 2);
    const char *kind = us_str_is(operation, "CREATE")   ? "CreateOptions"
                       : us_str_is(operation, "UPDATE") ? "UpdateOptions"
                                                        : "DeleteOptions";
    if (us_str_is(operation, "CONNECT"))
        return US_NULL;
    put_text(options, "kind", us_str_from(kind));
    put_text(options, "apiVersion", US_STR("meta.k8s.io/v1"));
    return us_value_object(options);
}

static void put_states(us_object *request, us_str operation, us_value object,
                       us_value old)
{
    bool gone = us_str_is(operation, "DELETE");
    bool updated = us_str_is(operation, "UPDATE");
    put(request, "object", gone ? US_NULL : object);
    put(request, "oldObject", gone || updated ? old : US_NULL);
}

us_value us_request_of_review(const us_manifest *manifest)
{
    bool is_review =
        us_str_is(manifest->kind, "AdmissionReview") &&
        us_str_is(us_manifest_group(manifest->api_version), "admission.k8s.io");
    us_value request = us_value_member(manifest->value, "request");
    return is_review && us_value_tag(request) == US_TAG_OBJECT ? request : US_NONE;
}

/* The request for a value that is no object of a cluster. */
static us_value request_of_value(us_arena *arena, const us_requests *requests,
                                 us_value value, us_str name, size_t number)
{
    const char *asked = requests->options->operation;
    us_str operation = us_str_from(asked ? asked : "CREATE");
    us_object *request = us_object_new(arena, 8);
    put_text(request, "uid", make_uid(arena, name, number));
    put(request, "kind", make_names(arena, US_STR_EMPTY, "kind", US_STR_EMPTY));
    put(request, "resource", make_names(arena, US_STR_EMPTY, "resource", US_STR_EMPTY));
    put_text(request, "operation", operation);
    put(request, "userInfo", requests->user);
    put_states(request, operation, value, value);
    put(request, "dryRun", US_FALSE);
    put(request, "options", make_options(arena, operation));
    return us_value_object(request);
}

us_value us_request_make(us_arena *arena, const us_requests *requests,
                         const us_manifest *manifest, size_t number)
{
    const us_review_options *options = requests->options;
    us_value reviewed = us_request_of_review(manifest);
    if (!us_value_is_none(reviewed))
        return reviewed;
    if (manifest->kind.length == 0)
        return request_of_value(arena, requests, manifest->value, manifest->file->name,
                                number);
    us_str group = us_manifest_group(manifest->api_version);
    us_str namespace = us_request_namespace(requests, manifest);
    us_value object = us_request_place(arena, manifest->value, namespace);
    us_value kind = make_names(arena, manifest->api_version, "kind", manifest->kind);
    us_value resource =
        make_names(arena, manifest->api_version, "resource",
                   us_kind_resource(arena, requests->kinds, group, manifest->kind));
    const us_value *old =
        us_object_get(requests->old.as.object, key_of(arena, requests, manifest));
    us_str operation = options->operation ? us_str_from(options->operation)
                       : old              ? US_STR("UPDATE")
                                          : US_STR("CREATE");
    us_object *request = us_object_new(arena, 16);
    put_text(request, "uid", make_uid(arena, manifest->file->name, number));
    put(request, "kind", kind);
    put(request, "resource", resource);
    put(request, "requestKind", kind);
    put(request, "requestResource", resource);
    put_text_if_any(request, "name", manifest->name);
    put_text_if_any(request, "namespace", namespace);
    put_text(request, "operation", operation);
    put(request, "userInfo", requests->user);
    put_states(request, operation, object, old ? *old : object);
    put(request, "dryRun", US_FALSE);
    put(request, "options", make_options(arena, operation));
    return us_value_object(request);
}

us_value us_request_of_all(us_arena *arena, const us_requests *requests,
                           const us_manifests *manifests)
{
    us_array *all = us_array_new(arena, manifests->count);
    for (size_t i = 0; i < manifests->file_count; i++)
        for (size_t j = 0; j < manifests->files[i].count; j++) {
            us_object *entry = us_object_new(arena, 2);
            put_text(entry, "path", manifests->files[i].name);
            put(entry, "contents", manifests->files[i].manifests[j].value);
            us_array_push(all, us_value_object(entry));
        }
    return request_of_value(arena, requests, us_value_array(all), US_STR("Combined"), 0);
}
