/* usher verify: checks the signatures of bundles, and nothing else of them. */
#include "authoring/bundles.h"
#include "base/buf.h"
#include "cli/command.h"
#include "cli/sources.h"

typedef struct verify_settings {
    us_sources sources;
    bool bundle;
} verify_settings;

static int run_verify(us_invocation *call)
{
    const verify_settings *settings = call->settings;
    us_buf out = us_buf_make(call->arena);
    us_str error;
    int code = US_EXIT_CLEAN;
    usher_bundle_key key = {.id = settings->sources.key_id,
                            .algorithm = settings->sources.algorithm,
                            .scope = settings->sources.scope};
    if (call->operands.count == 0)
        return us_command_misuse(call, "name a bundle: a folder or a .tar.gz file");
    if (!settings->sources.key)
        return us_command_misuse(call, "give the key with --verification-key: a PEM file "
                                       "with a public key, or a secret");
    if (!us_sources_read_key(call->arena, settings->sources.key, &key.key, &error))
        return us_command_fail(call, "%.*s", US_STR_ARG(error));
    for (size_t i = 0; i < call->operands.count; i++) {
        const char *path = call->operands.items[i];
        size_t files;
        if (us_bundle_verify(call->arena, path, &key,
                             settings->sources.unsigned_files.items, &files, &error)) {
            us_buf_add_format(&out, "%s: the signature is good for %zu files\n", path,
                              files);
        } else {
            us_command_fail(call, "%s: %.*s", path, US_STR_ARG(error));
            code = US_EXIT_FINDINGS;
        }
    }
    return us_command_output(call, us_buf_str(&out), code);
}

static const us_option options[] = {
    {US_NAMED('b', "bundle"), US_STORED(FLAG, verify_settings, bundle),
     .help = "the paths are bundles; so they are without it"},
    US_SIGNATURE_OPTIONS(verify_settings),
    {0},
};

const us_command cmd_verify = {
    .name = "verify",
    .summary = "Check the signatures of bundles",
    .usage = "PATH...",
    .about =
        "The exit code is 0 if each bundle is signed with the key and all of its "
        "files are as they were signed; 1 if one is not, or is not there; 2 if there "
        "is no key.",
    .examples = "  usher verify --verification-key public.pem bundle.tar.gz\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(verify_settings),
    .run = run_verify,
};
