/* From options to a policy set, for all commands that judge. What is peculiar to one is added by
 * a function of its own. */
#include "cli/policies.h"

#include "admission/admission.h"
#include "authoring/authoring.h"
#include "base/file.h"
#include "base/threads.h"

/* Names to leave out of folders: of tests, and what else the caller names. */
static const char *const *ignored_names(const us_policy_source *source)
{
    static const char *const tests[] = {"*_test.rego", "..*"};
    enum { TESTS = sizeof tests / sizeof *tests };
    size_t count = source->ignore ? source->ignore->count : 0;
    const char **names =
        us_arena_alloc_array(source->call->arena, TESTS + count + 1, sizeof *names);
    memcpy(names, tests, sizeof tests);
    for (size_t i = 0; i < count; i++)
        names[TESTS + i] = source->ignore->items[i];
    names[TESTS + count] = NULL;
    return names;
}

static bool add_sources(const us_policy_source *source, usher_builder *builder,
                        us_str *error)
{
    const us_policy_settings *settings = source->settings;
    us_arena *arena = source->call->arena;
    const char *const *ignore = ignored_names(source);
    us_str text;
    if (!us_sources_add_policies(arena, builder, &settings->policies, &source->given,
                                 ignore, error))
        return false;
    if (settings->policies.count == 0 && source->given.count == 0)
        us_admission_add_default_policies(builder);
    for (size_t i = 0; i < settings->data.count; i++)
        usher_builder_add_path(builder, settings->data.items[i], ignore);
    if (settings->config) {
        if (!us_file_read(arena, settings->config, US_CONFIG_MAX, &text, error))
            return false;
        usher_builder_add_data(builder, "usher.config", settings->config, text.text,
                               text.length);
    }
    return us_sources_capabilities(arena, builder, settings->capabilities, error) &&
           (!source->add || source->add(source->data, builder, error));
}

static void tell_problems(const us_invocation *call, usher_problems *problems)
{
    us_str text = us_str_from(usher_problems_text(problems, true));
    while (us_str_ends_with(text, US_STR("\n")))
        text.length--;
    us_command_fail(call, "the policies do not load\n%.*s", US_STR_ARG(text));
}

usher_policy *us_policies_build(const us_policy_source *source, bool traced)
{
    const us_policy_settings *settings = source->settings;
    usher_build_options options = {
        .dialect = !settings->dialect                     ? USHER_REGO_V1_OR_V0
                   : strcmp(settings->dialect, "v0") == 0 ? USHER_REGO_V0
                                                          : USHER_REGO_V1,
        .strict = settings->strict,
        .keep_print = !traced && !source->unknowns,
        .traced = traced,
        .unknowns = source->unknowns,
        .trace_without_index = traced && source->whole,
        .threads = us_threads_usable(),
    };
    usher_problems *problems = NULL;
    usher_policy *policy = NULL;
    us_str error = US_STR_EMPTY;
    usher_builder *builder = usher_builder_new(source->engine, &options);
    if (add_sources(source, builder, &error)) {
        policy = usher_builder_finish(builder, &problems);
        if (!policy) {
            us_advise(problems, builder, true);
            tell_problems(source->call, problems);
        }
    } else {
        us_command_fail(source->call, "%.*s", US_STR_ARG(error));
    }
    usher_problems_free(problems);
    usher_builder_free(builder);
    return policy;
}
