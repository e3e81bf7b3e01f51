/* usher sign: signs bundles as `opa sign` does: what comes is .signatures.json. */
#include "authoring/bundles.h"
#include "base/file.h"
#include "base/path.h"
#include "cli/command.h"
#include "cli/sources.h"

enum { EXIT_UNSIGNED = 1 };

typedef struct sign_settings {
    bool bundle;
    const char *key;
    const char *algorithm;
    const char *claims;
    const char *output;
    us_words ignore;
} sign_settings;

static int run_sign(us_invocation *call)
{
    const sign_settings *settings = call->settings;
    us_arena *arena = call->arena;
    const char *key;
    us_str text, error;
    us_bundle_signing signing = {.algorithm = us_str_from(settings->algorithm)};
    const char *mistake = call->operands.count == 0
                              ? "name a bundle: a folder or a .tar.gz file"
                          : !settings->key ? "give the key with --signing-key: a PEM "
                                             "file with a private key, or a secret"
                                           : NULL;
    if (mistake) {
        us_command_misuse(call, "%s", mistake);
        return EXIT_UNSIGNED;
    }
    us_str path =
        us_path_join(arena, us_str_from(settings->output), US_STR(".signatures.json"));
    if (us_sources_read_key(arena, settings->key, &key, &error) &&
        (!settings->claims ||
         us_file_read(arena, settings->claims, 0, &signing.claims, &error))) {
        signing.key = us_str_from(key);
        if (us_bundle_sign(arena, call->operands.items, settings->ignore.items, &signing,
                           &text, &error) &&
            us_file_put(arena, us_str_to_c(arena, path), &text, 1, &error))
            return US_EXIT_CLEAN;
    }
    us_command_fail(call, "%.*s", US_STR_ARG(error));
    return EXIT_UNSIGNED;
}

static const us_option options[] = {
    {US_NAMED('b', "bundle"), US_STORED(FLAG, sign_settings, bundle),
     .help = "the paths are bundles; so they are without it"},
    {US_NAMED(0, "signing-key"), US_STORED(TEXT, sign_settings, key), .value = "KEY",
     .help = "private key: a PEM file, or a secret"},
    {US_NAMED(0, "signing-alg"), US_STORED(TEXT, sign_settings, algorithm),
     .value = "NAME", .preset = "RS256", .help = "algorithm of the signature"},
    {US_NAMED(0, "claims-file"), US_STORED(TEXT, sign_settings, claims), .value = "PATH",
     .help = "JSON object of more claims: scope, keyid, iss"},
    {US_NAMED('o', "output-file-path"), US_STORED(TEXT, sign_settings, output),
     .value = "FOLDER", .preset = ".", .help = "where .signatures.json is written"},
    US_IGNORE_OPTION(sign_settings, ignore),
    {US_NAMED(0, "signing-plugin"), .kind = US_OPTION_REFUSED,
     .help = "usher has no plugins"},
    {0},
};

const us_command cmd_sign = {
    .name = "sign",
    .summary = "Sign bundles",
    .usage = "PATH...",
    .about =
        "Writes a file .signatures.json over all files of the bundles. In the folder "
        "of a bundle it makes that bundle a signed one; for a .tar.gz file usher "
        "build --signing-key makes one with the signature in it.\n"
        "Files of a folder are called by the path that was given: whoever checks the "
        "signature must name the folder in the same way.",
    .examples = "  usher sign --signing-key key.pem -o policies policies\n"
                "  usher verify --verification-key public.pem policies\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(sign_settings),
    .run = run_sign,
};
