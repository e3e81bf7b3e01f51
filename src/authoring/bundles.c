/* Bundles that are made, signed and checked here.
 *
 * A signature is a JSON Web Token whose claims list all files with the digests that reading
 * a bundle computes anew (engine/bundle_verify.c). In an archive a file goes by its path
 * there, in a folder by its path with the folder's before it. */
#include "authoring/bundles.h"

#include "base/path.h"
#include "builtins/jwt/signature.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "codec/tar_write.h"
#include "engine/engine.h"

static const us_bundle_limits limits = {
    .file = (uint64_t)1 << 30, .total = (uint64_t)2 << 30, .count = 100000};

/* A file of the bundle that is made. */
typedef struct packed_file {
    us_str name; /* "/a/b.rego" */
    us_str bytes;
} packed_file;

static void put(us_object *object, const char *name, us_value value)
{
    us_object_put(object, us_value_string(us_str_from(name)), value);
}

static us_str json_of(us_arena *arena, us_value value)
{
    us_buf text = us_buf_make(arena);
    us_json_write(&text, value, US_JSON_COMPACT);
    return us_buf_str(&text);
}

/* ---- Signing --------------------------------------------------------------------------- */

static us_value signed_file(us_arena *arena, us_str name, us_str bytes, us_str *error)
{
    unsigned char digest[US_DIGEST_SIZE];
    size_t size;
    if (us_str_starts_with(name, US_STR("/")))
        name = us_str_slice(name, 1, name.length);
    if (!us_bundle_digest(arena, US_STR("SHA-256"), name, bytes, digest, &size, error)) {
        *error = us_str_format(arena, "%.*s: %.*s", US_STR_ARG(name), US_STR_ARG(*error));
        return US_NONE;
    }
    us_object *file = us_object_new(arena, 3);
    put(file, "name", us_value_string(name));
    put(file, "hash", us_value_string(us_digest_hex(arena, digest, size)));
    put(file, "algorithm", us_value_string(US_STR("SHA-256")));
    return us_value_object(file);
}

/* The claims that were given, and the files beside them. */
static bool make_claims(us_arena *arena, us_array *files,
                        const us_bundle_signing *signing, us_object **claims,
                        us_str *error)
{
    us_diag diag = {0};
    us_value given;
    *claims = us_object_new(arena, 4);
    if (signing->claims.length > 0) {
        if (!us_json_read(arena, signing->claims, NULL, &given, NULL, &diag) ||
            us_value_tag(given) != US_TAG_OBJECT) {
            *error = US_STR("the claims are no JSON object");
            return false;
        }
        for (uint32_t i = 0; i < given.as.object->count; i++)
            us_object_put(*claims, given.as.object->keys[i], given.as.object->values[i]);
    }
    put(*claims, "files", us_value_array(files));
    if (signing->key_id.length > 0)
        put(*claims, "keyid", us_value_string(signing->key_id));
    return true;
}

/* The token over [files], as a text .signatures.json. */
static bool make_signatures(us_arena *arena, us_array *files,
                            const us_bundle_signing *signing, us_str *text, us_str *error)
{
    us_key key;
    us_str signature;
    us_object *claims, *header = us_object_new(arena, 3);
    us_buf token = us_buf_make(arena), out = us_buf_make(arena);
    const us_jws_algorithm *algorithm = us_jws_find(signing->algorithm);
    if (!algorithm) {
        *error = us_str_format(arena, "unknown signature algorithm: %.*s",
                               US_STR_ARG(signing->algorithm));
        return false;
    }
    us_bundle_key given = {.key = signing->key};
    if (!us_bundle_read_key(arena, &given, algorithm, &key, error) ||
        !make_claims(arena, files, signing, &claims, error))
        return false;
    put(header, "alg", us_value_string(us_str_from(algorithm->name)));
    if (signing->key_id.length > 0)
        put(header, "kid", us_value_string(signing->key_id));
    put(header, "typ", us_value_string(US_STR("JWT")));
    us_base64url_add(&token, json_of(arena, us_value_object(header)));
    us_buf_add_char(&token, '.');
    us_base64url_add(&token, json_of(arena, us_value_object(claims)));
    us_str message = us_buf_str(&token);
    if (!us_jws_sign(arena, algorithm, &key, message, &signature, error))
        return false;
    us_buf_add_format(&out, "{\n \"signatures\": [\n  \"%.*s.", US_STR_ARG(message));
    us_base64url_add(&out, signature);
    us_buf_add_c(&out, "\"\n ]\n}");
    *text = us_buf_str(&out);
    return true;
}

/* Adds the files of the bundle at [path]. */
static bool sign_files(us_arena *arena, const char *path, const char *const *ignore,
                       us_array *signed_files, us_str *error)
{
    us_bundle_files files = us_bundle_collect(arena, path, ignore, &limits);
    if (files.error.length > 0) {
        *error = files.error;
        return false;
    }
    for (size_t i = 0; i < files.count; i++) {
        const us_bundle_file *file = &files.items[i];
        if (us_str_is(us_path_base(file->path), ".signatures.json"))
            continue;
        *error = file->error;
        us_value entry =
            file->error.length > 0
                ? US_NONE
                : signed_file(arena, files.base.length > 0 ? file->url : file->path,
                              file->bytes, error);
        if (us_value_is_none(entry))
            return false;
        us_array_push(signed_files, entry);
    }
    return true;
}

bool us_bundle_sign(us_arena *arena, const char *const *paths, const char *const *ignore,
                    const us_bundle_signing *signing, us_str *text, us_str *error)
{
    us_array *files = us_array_new(arena, 16);
    for (; *paths; paths++)
        if (!sign_files(arena, *paths, ignore, files, error))
            return false;
    return make_signatures(arena, files, signing, text, error);
}

bool us_bundle_verify(us_arena *arena, const char *path, const usher_bundle_key *key,
                      const char *const *exclude, size_t *count, us_str *error)
{
    us_bundle_key known = {.id = us_str_from(key->id ? key->id : ""),
                           .algorithm = us_str_from(key->algorithm),
                           .key = us_str_from(key->key),
                           .scope = us_str_from(key->scope ? key->scope : "")};
    us_str patterns[64];
    us_bundle_verification verification = {.keys = &known,
                                           .key_count = 1,
                                           .key_id = known.id,
                                           .scope = known.scope,
                                           .exclude = patterns};
    while (exclude && exclude[verification.exclude_count] &&
           verification.exclude_count < sizeof patterns / sizeof *patterns) {
        patterns[verification.exclude_count] =
            us_str_from(exclude[verification.exclude_count]);
        verification.exclude_count++;
    }
    us_bundle_options options = {.verification = &verification};
    us_bundle bundle;
    us_bundle_files files = us_bundle_collect(arena, path, NULL, &limits);
    *error = files.error;
    *count = files.count > 0 ? files.count - 1 : 0;
    return files.error.length == 0 &&
           us_bundle_read(arena, &files, &options, &bundle, error);
}

/* ---- Making ---------------------------------------------------------------------------- */

/* What bundles add about themselves is no data of theirs. */
static us_value own_data(us_arena *arena, const usher_policy *policy)
{
    const us_value *system =
        policy->bundle_count > 0 && us_value_tag(policy->data) == US_TAG_OBJECT
            ? us_object_get_c(policy->data.as.object, "system")
            : NULL;
    if (us_value_tag(policy->data) != US_TAG_OBJECT)
        return us_value_object(us_object_new(arena, 0));
    us_object *own = us_object_new(arena, policy->data.as.object->count);
    for (uint32_t i = 0; i < policy->data.as.object->count; i++)
        if (!system || !us_value_equal(policy->data.as.object->keys[i],
                                       us_value_string(US_STR("system"))))
            us_object_put(own, policy->data.as.object->keys[i],
                          policy->data.as.object->values[i]);
    if (!system || us_value_tag(*system) != US_TAG_OBJECT)
        return us_value_object(own);
    us_object *rest = us_object_new(arena, system->as.object->count);
    for (uint32_t i = 0; i < system->as.object->count; i++) {
        us_str key = us_value_text(system->as.object->keys[i]);
        if (!us_str_is(key, "bundles") && !us_str_is(key, "modules"))
            us_object_put(rest, system->as.object->keys[i], system->as.object->values[i]);
    }
    if (rest->count > 0)
        put(own, "system", us_value_object(rest));
    return us_value_object(own);
}

static us_array *own_roots(us_arena *arena, const usher_policy *policy)
{
    us_array *roots = us_array_new(arena, 4);
    for (size_t i = 0; i < policy->bundle_count; i++)
        for (size_t k = 0; k < policy->bundles[i].manifest.root_count; k++)
            us_array_push(roots, us_value_string(policy->bundles[i].manifest.roots[k]));
    if (roots->count == 0)
        us_array_push(roots, us_value_string(US_STR_EMPTY));
    return roots;
}

/* Where a module goes: below the root, whatever its path was. */
static us_str module_name(us_arena *arena, const us_module *module)
{
    us_str path = module->file;
    return us_path_clean(arena, us_str_format(arena, "/%.*s", US_STR_ARG(path)));
}

static us_str make_manifest(us_arena *arena, const usher_policy *policy,
                            const us_bundle_making *making)
{
    us_object *manifest = us_object_new(arena, 5), *versions = us_object_new(arena, 4);
    us_dialect usual = making->v0 ? US_REGO_V0 : US_REGO_V1;
    for (size_t i = 0; i < policy->compiler.module_count; i++) {
        const us_module *module = policy->compiler.modules[i];
        if (module->dialect != usual && module->dialect != US_REGO_V0_AND_V1)
            us_object_put(versions, us_value_string(module_name(arena, module)),
                          us_value_integer(module->dialect == US_REGO_V1));
    }
    us_str revision = making->revision;
    if (!revision.text && policy->bundle_count == 1)
        revision = policy->bundles[0].manifest.revision;
    put(manifest, "revision", us_value_string(revision));
    put(manifest, "roots", us_value_array(own_roots(arena, policy)));
    put(manifest, "rego_version", us_value_integer(!making->v0));
    if (versions->count > 0)
        put(manifest, "file_rego_versions", us_value_object(versions));
    if (policy->bundle_count == 1 &&
        !us_value_is_none(policy->bundles[0].manifest.metadata))
        put(manifest, "metadata", policy->bundles[0].manifest.metadata);
    return us_str_format(arena, "%.*s\n",
                         US_STR_ARG(json_of(arena, us_value_object(manifest))));
}

/* Two files of one path would hide one another. */
static bool check_names(us_arena *arena, const packed_file *files, size_t count,
                        us_str *error)
{
    us_object *seen = us_object_new(arena, count);
    for (size_t i = 0; i < count; i++) {
        if (us_object_get_str(seen, files[i].name)) {
            *error = us_str_format(arena,
                                   "two files would be called %.*s in the bundle; name "
                                   "their folder instead of them",
                                   US_STR_ARG(files[i].name));
            return false;
        }
        us_object_put(seen, us_value_string(files[i].name), US_TRUE);
    }
    return true;
}

static bool sign_packed(us_arena *arena, packed_file *files, size_t *count,
                        const us_bundle_signing *signing, us_str *error)
{
    us_array *entries = us_array_new(arena, *count);
    for (size_t i = 0; i < *count; i++) {
        us_value entry = signed_file(arena, files[i].name, files[i].bytes, error);
        if (us_value_is_none(entry))
            return false;
        us_array_push(entries, entry);
    }
    files[*count].name = US_STR("/.signatures.json");
    return make_signatures(arena, entries, signing, &files[(*count)++].bytes, error);
}

bool us_bundle_pack(us_arena *arena, const usher_policy *policy,
                    const us_bundle_making *making, us_str *bytes, us_str *error)
{
    size_t modules = policy->compiler.module_count, count = 0;
    packed_file *files = us_arena_alloc_array(arena, modules + 3, sizeof *files);
    us_buf tar = us_buf_make(arena);
    files[count++] =
        (packed_file){US_STR("/data.json"), json_of(arena, own_data(arena, policy))};
    for (size_t i = 0; i < modules; i++)
        files[count++] = (packed_file){module_name(arena, policy->compiler.modules[i]),
                                       policy->compiler.modules[i]->text};
    files[count++] =
        (packed_file){US_STR("/.manifest"), make_manifest(arena, policy, making)};
    if (!check_names(arena, files, count, error) ||
        (making->signing && !sign_packed(arena, files, &count, making->signing, error)))
        return false;
    for (size_t i = 0; i < count; i++)
        us_tar_add_file(&tar, files[i].name, files[i].bytes);
    us_tar_end(&tar);
    return us_gzip(arena, us_buf_str(&tar), bytes, error);
}
