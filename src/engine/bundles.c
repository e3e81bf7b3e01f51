/* Bundles of a builder and of a policy: what the public header offers of bundle.h. */
#include "engine/engine.h"

static const us_bundle_limits standard_limits = {
    .file = (uint64_t)1 << 30, .total = (uint64_t)2 << 30, .count = 100000};

static us_str copy(us_arena *arena, const char *text)
{
    return us_str_copy(arena, us_str_from(text));
}

static const us_bundle_key *copy_keys(us_arena *arena,
                                      const usher_bundle_options *options)
{
    us_bundle_key *keys = us_arena_alloc_array(arena, options->key_count, sizeof *keys);
    for (size_t i = 0; i < options->key_count; i++) {
        const usher_bundle_key *key = &options->keys[i];
        keys[i] = (us_bundle_key){
            .id = copy(arena, key->id),
            .algorithm = copy(arena, key->algorithm ? key->algorithm : "RS256"),
            .key = copy(arena, key->key),
            .scope = copy(arena, key->scope),
        };
    }
    return keys;
}

static us_bundle_verification *copy_verification(us_arena *arena,
                                                 const usher_bundle_options *options)
{
    if (!options || options->key_count == 0)
        return NULL;
    us_bundle_verification *verification = us_arena_alloc(arena, sizeof *verification);
    *verification = (us_bundle_verification){
        .keys = copy_keys(arena, options),
        .key_count = options->key_count,
        .key_id = copy(arena, options->key_id),
        .scope = copy(arena, options->scope),
    };
    size_t count = 0;
    while (options->exclude && options->exclude[count])
        count++;
    us_str *exclude = us_arena_alloc_array(arena, count, sizeof *exclude);
    for (size_t i = 0; i < count; i++)
        exclude[i] = copy(arena, options->exclude[i]);
    verification->exclude = exclude;
    verification->exclude_count = count;
    return verification;
}

static us_bundle_limits limits_of(const usher_bundle_options *options)
{
    us_bundle_limits limits = standard_limits;
    if (options && options->max_file_bytes > 0)
        limits.file = options->max_file_bytes;
    if (options && options->max_bytes > 0)
        limits.total = options->max_bytes;
    if (options && options->max_files > 0)
        limits.count = options->max_files;
    return limits;
}

/* A place for the bundle [name], or NULL if it is there already. */
static us_bundle_source *add_bundle(usher_builder *builder, const char *name,
                                    const usher_bundle_options *options)
{
    for (size_t i = 0; i < builder->bundle_count; i++)
        if (us_str_is(builder->bundles[i].name, name))
            return NULL;
    builder->bundles =
        us_arena_room(&builder->arena, builder->bundles, builder->bundle_count,
                      &builder->bundle_capacity, sizeof *builder->bundles);
    us_bundle_source *bundle = &builder->bundles[builder->bundle_count++];
    *bundle = (us_bundle_source){
        .name = copy(&builder->arena, name),
        .files = {.error = US_STR_EMPTY},
        .verification = copy_verification(&builder->arena, options),
    };
    return bundle;
}

/* Not inlined, as add_archive: a full arena jumps out of it. */
__attribute__((noinline)) static void add_folder(usher_builder *builder, const char *path,
                                                 const usher_bundle_options *options)
{
    us_bundle_source *bundle = add_bundle(builder, path, options);
    us_bundle_limits limits = limits_of(options);
    us_str plain;
    if (!bundle)
        return;
    if (us_path_from_url(&builder->arena, us_str_from(path), &plain,
                         &bundle->files.error))
        bundle->files =
            us_bundle_collect(&builder->arena, us_str_to_c(&builder->arena, plain),
                              options ? options->ignore : NULL, &limits);
}

void usher_builder_add_bundle(usher_builder *builder, const char *path,
                              const usher_bundle_options *options)
{
    US_BUILDER_GUARDED(builder, add_folder(builder, path, options));
}

__attribute__((noinline)) static void add_archive(usher_builder *builder,
                                                  const char *name, us_str bytes,
                                                  const usher_bundle_options *options)
{
    us_bundle_source *bundle = add_bundle(builder, name, options);
    us_bundle_limits limits = limits_of(options);
    if (bundle)
        bundle->files = us_bundle_unpack(&builder->arena, bundle->name, bytes,
                                         options ? options->ignore : NULL, &limits);
}

void usher_builder_add_bundle_archive(usher_builder *builder, const char *name,
                                      const void *bytes, size_t length,
                                      const usher_bundle_options *options)
{
    US_BUILDER_GUARDED(builder,
                       add_archive(builder, name, us_str_make(bytes, length), options));
}

const usher_bundle *usher_policy_bundle(const usher_policy *policy, size_t index)
{
    return index < policy->bundle_count ? &policy->bundle_facts[index] : NULL;
}
