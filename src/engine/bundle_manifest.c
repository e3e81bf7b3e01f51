/* Manifests: what a bundle says about itself. Its roots are the paths of data that the
 * bundle owns; all it holds must lie there. */
#include "engine/bundle.h"

#include "base/path.h"
#include "builtins/go_read.h"
#include "engine/go_fields.h"
#include "value/array.h"

#include <stdlib.h>

static void read_roots(us_go_fields *fields, us_manifest *manifest)
{
    us_value roots = us_go_field(fields, "roots", US_TYPE_ARRAY, "[]string");
    if (us_value_is_none(roots))
        return;
    const us_array *array = roots.as.array;
    manifest->root_count = array->count;
    manifest->roots =
        us_arena_alloc_zero(fields->arena, (array->count + 1u) * sizeof(us_str));
    for (uint32_t i = 0; i < array->count; i++)
        if (us_go_item(fields, "roots", array->items[i], US_TYPE_STRING, "string"))
            manifest->roots[i] = us_path_trim(us_value_text(array->items[i]));
}

static void read_versions(us_go_fields *fields, us_manifest *manifest)
{
    us_value versions =
        us_go_field(fields, "file_rego_versions", US_TYPE_OBJECT, "map[string]int");
    if (us_value_is_none(versions))
        return;
    const us_object *object = versions.as.object;
    manifest->versions = us_object_new(fields->arena, object->count);
    for (uint32_t i = 0; i < object->count; i++) {
        us_value version = object->values[i];
        if (!us_go_item(fields, "file_rego_versions", version, US_TYPE_NUMBER, "int"))
            version = us_value_integer(0);
        us_object_add(manifest->versions, object->keys[i], version);
    }
}

bool us_manifest_read(us_arena *arena, us_str text, us_manifest *manifest, us_str *error)
{
    us_value value;
    us_str reason;
    bool read = us_go_decode_json(arena, text, &value, &reason);
    if (read) {
        us_go_fields fields = us_go_fields_make(arena, "bundle", "Manifest", value);
        manifest->revision = us_go_field_text(&fields, "revision");
        read_roots(&fields, manifest);
        manifest->wasm =
            us_go_field(&fields, "wasm", US_TYPE_ARRAY, "[]bundle.WasmResolver");
        manifest->version = us_go_field(&fields, "rego_version", US_TYPE_NUMBER, "int");
        read_versions(&fields, manifest);
        manifest->metadata =
            us_go_field(&fields, "metadata", US_TYPE_OBJECT, "map[string]interface {}");
        reason = fields.error;
        read = reason.length == 0;
    }
    if (!read)
        *error = us_str_format(arena, "bundle load failed on manifest decode: %.*s",
                               US_STR_ARG(reason));
    return read;
}

/* ---- Roots */

bool us_root_contains(us_str root, us_str path)
{
    return root.length == 0 ||
           (us_str_starts_with(path, root) &&
            (path.length == root.length || path.text[root.length] == '/'));
}

bool us_manifest_has(const us_manifest *manifest, us_str path)
{
    for (size_t i = 0; i < manifest->root_count; i++)
        if (us_root_contains(manifest->roots[i], path))
            return true;
    return false;
}

us_str us_manifest_roots_text(us_arena *arena, const us_manifest *manifest)
{
    us_buf buf = us_buf_make(arena);
    for (size_t i = 0; i < manifest->root_count; i++) {
        us_buf_add_char(&buf, i == 0 ? '[' : ' ');
        us_buf_add_str(&buf, manifest->roots[i]);
    }
    us_buf_add_c(&buf, manifest->root_count == 0 ? "[]" : "]");
    return us_buf_str(&buf);
}

/* Orders roots so that one comes right before those below it. */
static int compare_roots(const void *a, const void *b)
{
    us_str left = *(const us_str *)a, right = *(const us_str *)b;
    for (size_t i = 0; i < left.length && i < right.length; i++) {
        unsigned char x = (unsigned char)left.text[i], y = (unsigned char)right.text[i];
        if (x != y)
            return x == '/' ? -1 : y == '/' ? 1 : x < y ? -1 : 1;
    }
    return left.length < right.length ? -1 : left.length > right.length;
}

/* True if two roots overlap; a look at neighbours in order, for there may be many. */
static bool any_overlap(us_arena *arena, const us_manifest *manifest)
{
    us_str *sorted =
        us_arena_alloc_array(arena, manifest->root_count + 1, sizeof *sorted);
    if (manifest->root_count < 2)
        return false;
    memcpy(sorted, manifest->roots, manifest->root_count * sizeof *sorted);
    qsort(sorted, manifest->root_count, sizeof *sorted, compare_roots);
    for (size_t i = 1; i < manifest->root_count; i++)
        if (us_root_contains(sorted[i - 1], sorted[i]))
            return true;
    return false;
}

static bool fail_overlap(us_arena *arena, const us_manifest *manifest, us_str *error)
{
    for (size_t i = 0; i < manifest->root_count; i++)
        for (size_t j = i + 1; j < manifest->root_count; j++) {
            us_str a = manifest->roots[i], b = manifest->roots[j];
            if (!us_root_contains(a, b) && !us_root_contains(b, a))
                continue;
            *error =
                us_str_format(arena, "manifest has overlapped roots: '%.*s' and '%.*s'",
                              US_STR_ARG(a), US_STR_ARG(b));
            return false;
        }
    return true;
}

/* ---- Versions of Rego */

static bool is_version(us_value version)
{
    return version.as.integer >= 0 && version.as.integer <= 2;
}

static bool check_versions(us_arena *arena, const us_manifest *manifest, us_str *error)
{
    if (!us_value_is_none(manifest->version) && !is_version(manifest->version)) {
        *error = us_str_format(arena, "manifest has unknown rego-version %lld",
                               (long long)manifest->version.as.integer);
        return false;
    }
    for (uint32_t i = 0; manifest->versions && i < manifest->versions->count; i++) {
        uint32_t at = us_object_order(manifest->versions)[i];
        us_str pattern = us_value_text(manifest->versions->keys[at]);
        if (is_version(manifest->versions->values[at]))
            continue;
        *error = us_str_format(
            arena, "manifest has unknown rego-version %lld for file '%.*s'",
            (long long)manifest->versions->values[at].as.integer, US_STR_ARG(pattern));
        return false;
    }
    return true;
}

bool us_manifest_check(us_arena *arena, us_manifest *manifest, us_str *error)
{
    if (!manifest->roots) {
        manifest->roots = us_arena_alloc_zero(arena, sizeof(us_str));
        manifest->roots[0] = US_STR_EMPTY;
        manifest->root_count = 1;
    }
    if (any_overlap(arena, manifest) && !fail_overlap(arena, manifest, error))
        return false;
    return check_versions(arena, manifest, error);
}

/* ---- As data */

static void put(us_object *object, const char *name, us_value value)
{
    us_object_add(object, us_value_string(us_str_from(name)), value);
}

us_value us_manifest_value(us_arena *arena, const us_manifest *manifest)
{
    us_object *object = us_object_new(arena, 6);
    us_array *roots = us_array_new(arena, manifest->root_count);
    for (size_t i = 0; i < manifest->root_count; i++)
        us_array_push(roots, us_value_string(manifest->roots[i]));
    put(object, "revision", us_value_string(manifest->revision));
    put(object, "roots", us_value_array(roots));
    if (!us_value_is_none(manifest->wasm) && manifest->wasm.as.array->count > 0)
        put(object, "wasm", manifest->wasm);
    if (!us_value_is_none(manifest->version))
        put(object, "rego_version", manifest->version);
    if (manifest->versions && manifest->versions->count > 0)
        put(object, "file_rego_versions", us_value_object(manifest->versions));
    if (!us_value_is_none(manifest->metadata) && manifest->metadata.as.object->count > 0)
        put(object, "metadata", manifest->metadata);
    return us_value_object(object);
}
