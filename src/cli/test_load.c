/* Loading what usher test was given. opa words a mistake it meets while it loads files
 * otherwise than one that the compiler finds, and that is done here. */
#include "authoring/authoring.h"
#include "base/threads.h"
#include "cli/output.h"
#include "cli/test_round.h"

#include <stdio.h>

/* The bundle that [message] is about: it begins with its name, or quotes it. */
static const char *bundle_in(const us_invocation *call, us_str message)
{
    for (size_t i = 0; i < call->operands.count; i++) {
        const char *name = call->operands.items[i];
        us_str begins = us_str_format(call->arena, "bundle %s: ", name);
        us_str quoted = us_str_format(call->arena, "\"%s\"", name);
        if (us_str_starts_with(message, begins) ||
            us_str_find(message, quoted, 0) != US_STR_NONE)
            return name;
    }
    return call->operands.items[0];
}

/* What is wrong with bundles. */
static void print_bundle_problem(const us_test_round *round, us_str message)
{
    const us_invocation *call = round->call;
    static const char loading[] = "loading error: ",
                      using[] = "bundle activation failed: ";
    if (us_str_starts_with(message, us_str_from(loading))) {
        message = us_str_slice(message, sizeof loading - 1, message.length);
        fprintf(round->errors, "unable to load bundle %s: ", bundle_in(call, message));
    } else if (us_str_starts_with(message, us_str_from(using))) {
        message = us_str_slice(message, sizeof using - 1, message.length);
    }
    fprintf(round->errors, "%.*s\n", US_STR_ARG(message));
}

static void print_problems(const us_test_round *round, const usher_builder *builder,
                           usher_problems *problems)
{
    const us_invocation *call = round->call;
    if (!round->settings->no_hints)
        us_advise(problems, builder, true);
    const usher_problem *first = usher_problems_at(problems, 0);
    const char *text = usher_problems_text(problems, true);
    const char *colon = strchr(text, ':');
    us_str error;
    if (round->settings->bundle && first->code[0] == '\0')
        print_bundle_problem(round,
                             us_str_make(first->message.text, first->message.length));
    else if (us_output_is_of_loading(problems))
        fprintf(round->errors, "%.*s during loading%s", (int)(colon - text), text, colon);
    /* As opa, which looks at the pattern between loading and compiling. */
    else if (!us_tests_check_pattern(call->arena, round->settings->run, &error))
        fprintf(round->errors, "%.*s\n", US_STR_ARG(error));
    else
        fputs(text, round->errors);
}

/* Hands everything that was named to a new builder, NULL after telling what can't be. */
static usher_builder *make_builder(const us_test_round *round)
{
    const us_test_settings *settings = round->settings;
    us_arena *arena = round->call->arena;
    us_str error;
    usher_build_options options = {
        .dialect = settings->v0 ? USHER_REGO_V0 : USHER_REGO_V1,
        .strict = settings->strict,
        .keep_print = !settings->benchmark,
        .checking = !settings->bundle,
        .threads = us_threads_usable(),
        .test_cases = true,
        .test_values = settings->variables,
        .max_errors = settings->max_errors ? settings->max_errors : SIZE_MAX,
    };
    usher_builder *builder = usher_builder_new(round->engine, &options);
    if (us_sources_capabilities(arena, builder, settings->capabilities, &error) &&
        us_sources_add(arena, builder, &round->sources, &error))
        return builder;
    fprintf(round->errors, "%.*s\n", US_STR_ARG(error));
    usher_builder_free(builder);
    return NULL;
}

bool us_test_load(us_test_round *round)
{
    usher_problems *problems = NULL;
    usher_builder *builder = make_builder(round);
    if (!builder)
        return false;
    round->policy = usher_builder_finish(builder, &problems);
    if (!round->policy)
        print_problems(round, builder, problems);
    usher_problems_free(problems);
    usher_builder_free(builder);
    return round->policy != NULL;
}

us_str us_test_explain_function(void *data, const char *path, us_str *json)
{
    us_test_round *round = data;
    usher_problems *problems = NULL;
    usher_builder *builder = make_builder(round);
    if (!builder)
        return US_STR("the files have changed");
    usher_builder_add_query(builder, path, NULL, NULL);
    usher_policy *policy = usher_builder_finish(builder, &problems);
    us_arena *arena = round->call->arena;
    us_str text = us_str_copy(arena, us_str_from(usher_problems_text(problems, true)));
    if (text.length > 0 && text.text[text.length - 1] == '\n')
        text.length--;
    us_buf out = us_buf_make(arena);
    us_output_errors_list(&out, problems);
    *json = us_buf_str(&out);
    usher_policy_free(policy);
    usher_problems_free(problems);
    usher_builder_free(builder);
    return text;
}
