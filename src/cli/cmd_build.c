/* usher build: policies and data as a bundle, as `opa build` makes them; or, compiled, as an
 * image, a file that is mapped. */
#include "authoring/bundles.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/threads.h"
#include "cli/command.h"
#include "cli/sources.h"

#include <stdio.h>

typedef struct build_settings {
    us_sources sources;
    us_words entrypoints;
    bool image;
    bool bundles; /* the operands are */
    const char *output;
    const char *revision;
    const char *target;
    const char *signing_key;
    const char *claims;
    const char *capabilities;
    bool strict;
    bool v0;
    bool v1;
} build_settings;

/* As opa's where a bundle is made. */
enum { EXIT_UNBUILT = 1 };

static const char *check_settings(const us_invocation *call)
{
    const build_settings *settings = call->settings;
    if (settings->image && !settings->output)
        return "name the file to write with --output";
    if (settings->image && settings->revision)
        return "the revision of an image is the digest of its sources";
    if (settings->image && (settings->signing_key || settings->claims))
        return "--signing-key and --claims-file are for bundles";
    if (call->operands.count + settings->sources.data.count == 0)
        return "name policies and data, files or folders";
    return NULL;
}

/* True if there is a rule at [path], or below it. */
static bool has_rule(const usher_policy *policy, const char *path)
{
    size_t length = strlen(path);
    for (size_t i = 0; i < usher_policy_rule_count(policy); i++) {
        const char *rule = usher_policy_rule(policy, i)->path;
        if (strncmp(rule, path, length) == 0 &&
            (rule[length] == '\0' || rule[length] == '.' || rule[length] == '['))
            return true;
    }
    return false;
}

/* Fills [paths]; false after telling of an entrypoint that is none. */
static bool find_entrypoints(const us_invocation *call, const usher_policy *policy,
                             us_words *paths)
{
    const build_settings *settings = call->settings;
    for (size_t i = 0; i < settings->entrypoints.count; i++) {
        const char *word = settings->entrypoints.items[i];
        const char *path =
            strcmp(word, "data") == 0 ? word : us_sources_rule_path(call->arena, word);
        if (!has_rule(policy, path) && !usher_policy_data(policy, path)) {
            us_command_fail(call, "there is neither a rule nor data at the entrypoint %s",
                            word);
            return false;
        }
        us_words_add(call->arena, paths, path);
    }
    return true;
}

static bool write_image(const us_invocation *call, const usher_policy *policy)
{
    const build_settings *settings = call->settings;
    us_words entrypoints = {NULL, 0};
    usher_problems *problems = NULL;
    if (!find_entrypoints(call, policy, &entrypoints))
        return false;
    bool written =
        usher_policy_write_image(policy, settings->output, entrypoints.items, &problems);
    if (!written) {
        usher_text message = usher_problems_at(problems, 0)->message;
        us_command_fail(call, "%.*s", US_STR_ARG(message));
    }
    usher_problems_free(problems);
    return written;
}

/* Fills [signing]; false after telling why not. Where there is no key, there is no signature. */
static bool read_signing(const us_invocation *call, us_bundle_signing *signing)
{
    const build_settings *settings = call->settings;
    const char *key;
    us_str error;
    *signing = (us_bundle_signing){
        .algorithm = us_str_from(settings->sources.algorithm),
        .key_id = us_str_from(settings->sources.key_id),
    };
    if (!us_sources_read_key(call->arena, settings->signing_key, &key, &error) ||
        (settings->claims &&
         !us_file_read(call->arena, settings->claims, 0, &signing->claims, &error))) {
        us_command_fail(call, "%.*s", US_STR_ARG(error));
        return false;
    }
    signing->key = us_str_from(key ? key : "");
    return true;
}

static bool write_bundle(const us_invocation *call, const usher_policy *policy)
{
    const build_settings *settings = call->settings;
    const char *output = settings->output ? settings->output : "bundle.tar.gz";
    us_words entrypoints = {NULL, 0};
    us_bundle_signing signing;
    us_bundle_making making = {
        .revision = settings->revision ? us_str_from(settings->revision) : (us_str){0},
        .v0 = settings->v0,
        .signing = settings->signing_key ? &signing : NULL,
    };
    us_str bytes, error;
    if (!find_entrypoints(call, policy, &entrypoints) || !read_signing(call, &signing))
        return false;
    if (us_bundle_pack(call->arena, policy, &making, &bytes, &error) &&
        us_file_put(call->arena, output, &bytes, 1, &error))
        return true;
    us_command_fail(call, "%.*s", US_STR_ARG(error));
    return false;
}

static usher_policy *compile(const us_invocation *call, usher_builder *builder)
{
    const build_settings *settings = call->settings;
    us_sources sources = settings->sources;
    usher_problems *problems = NULL;
    us_str error;
    us_words *operands = settings->bundles ? &sources.bundles : &sources.data;
    for (size_t i = 0; i < call->operands.count; i++)
        us_words_add(call->arena, operands, call->operands.items[i]);
    if (!us_sources_capabilities(call->arena, builder, settings->capabilities, &error) ||
        !us_sources_add(call->arena, builder, &sources, &error)) {
        us_command_fail(call, "%.*s", US_STR_ARG(error));
        return NULL;
    }
    usher_policy *policy = usher_builder_finish(builder, &problems);
    if (!policy)
        fputs(usher_problems_text(problems, true), stderr);
    usher_problems_free(problems);
    return policy;
}

static int run_build(us_invocation *call)
{
    const build_settings *settings = call->settings;
    const char *mistake = check_settings(call);
    int failed = settings->image ? US_EXIT_FAILED : EXIT_UNBUILT;
    if (mistake) {
        us_command_misuse(call, "%s", mistake);
        return failed;
    }
    usher_build_options options = {
        .dialect = settings->v0 ? USHER_REGO_V0 : USHER_REGO_V1,
        .strict = settings->strict,
        .keep_print = true,
        .threads = us_threads_usable(),
    };
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, &options);
    usher_policy *policy = compile(call, builder);
    bool written = policy && (settings->image ? write_image(call, policy)
                                              : write_bundle(call, policy));
    usher_policy_free(policy);
    usher_builder_free(builder);
    usher_engine_free(engine);
    return written ? US_EXIT_CLEAN : failed;
}

static const us_option options[] = {
    {US_NAMED(0, "image"), US_STORED(FLAG, build_settings, image),
     .help = "make an image: policies and data, compiled, in one file"},
    {US_NAMED('o', "output"), US_STORED(TEXT, build_settings, output), .value = "PATH",
     .help = "file to write; of a bundle bundle.tar.gz"},
    {US_NAMED('d', "data"), US_STORED(LIST, build_settings, sources.data),
     .value = "PATH",
     .help =
         "policies and data, as for usher eval; operands that are no bundles mean the "
         "same"},
    {US_NAMED('b', "bundle"), US_STORED(FLAG, build_settings, bundles),
     .help = "the operands are bundles: folders or .tar.gz files"},
    {US_NAMED('e', "entrypoint"), US_STORED(LIST, build_settings, entrypoints),
     .value = "PATH",
     .help = "document to evaluate where no query is given, such as prompt/deny"},
    {US_NAMED('S', "strict"), US_STORED(FLAG, build_settings, strict),
     .help = "unused variables and imports in policies are errors"},
    US_CAPABILITIES_OPTION(build_settings, capabilities),
    US_IGNORE_OPTION(build_settings, sources.ignore),
    US_SIGNATURE_OPTIONS(build_settings),
    {US_NAMED(0, "v0-compatible"), US_STORED(FLAG, build_settings, v0),
     .help = "read policies as Rego v0"},
    {US_NAMED(0, "v1-compatible"), US_STORED(FLAG, build_settings, v1), .hidden = true},
    US_SCHEMA_OPTION(build_settings, sources.schema),
    {US_NAMED('r', "revision"), US_STORED(TEXT, build_settings, revision),
     .value = "TEXT", .help = "revision of the bundle"},
    {US_NAMED(0, "signing-key"), US_STORED(TEXT, build_settings, signing_key),
     .value = "KEY",
     .help = "sign the bundle with this key: a PEM file, or a secret; --signing-alg and "
             "--verification-key-id say how, and what the key is called"},
    {US_NAMED(0, "claims-file"), US_STORED(TEXT, build_settings, claims), .value = "PATH",
     .help = "JSON object of more claims for the signature"},
    {US_NAMED('t', "target"), US_STORED(CHOICE, build_settings, target),
     .value = "TARGET", .choices = "rego", .preset = "rego",
     .help = "what is made: a bundle of the policies as they are, neither wasm nor plan; "
             "--image compiles them"},
    {US_NAMED('O', "optimize"), .kind = US_OPTION_REFUSED,
     .help = "a bundle holds the policies as they are"},
    {US_NAMED(0, "prune-unused"), .kind = US_OPTION_REFUSED,
     .help = "a bundle holds the policies as they are"},
    {0},
};

const us_command cmd_build = {
    .name = "build",
    .summary = "Make a bundle of policies and data, or an image",
    .usage = "PATH...",
    .about =
        "A bundle is a .tar.gz file that OPA and usher load (usher eval -b): the "
        "policies "
        "as they are, all data in one document, and a manifest; with --signing-key a "
        "signature, too. The policies are compiled first, so that what does not compile "
        "is not packed. The same sources give the same bytes.\n"
        "With --image the file holds them compiled. An image is evaluated by usher eval "
        "--image without being read or compiled "
        "first, "
        "so that a verdict takes a few milliseconds from the start of the program. It is "
        "good for the build of usher that made it, and is to be trusted as a program is. "
        "What there is to know of images: "
        "docs/images.md.",
    .examples = "  usher build -o bundle.tar.gz -r 1.2.0 policies data\n"
                "  usher build --image -o prompt.image -e prompt/deny policies data\n"
                "  usher eval --image prompt.image -i review.json\n"
                "  usher build --image -o all.image -b bundle.tar.gz\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(build_settings),
    .run = run_build,
};
