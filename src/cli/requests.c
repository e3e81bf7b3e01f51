/* From options to manifests, requests and policies, for all commands that judge manifests. */
#include "cli/requests.h"

#include "base/threads.h"
#include "conftest/functions.h"
#include "diff/diff.h"

#include <string.h>

/* Files and folders, or one of these from git. */
static bool read_old(us_judging *judging)
{
    const us_words *old = &judging->requests->old;
    us_arena *arena = judging->call->arena;
    const char *const *ignore = judging->requests->ignore.items;
    us_str error;
    if (old->count == 0)
        return true;
    if (old->count > 1 || strncmp(old->items[0], "git:", 4) != 0) {
        judging->old = us_manifests_find(arena, old->items, ignore, NULL);
        us_manifests_read(judging->old, us_threads_usable());
        return true;
    }
    judging->old = us_diff_open(arena, old->items[0], ignore, &error);
    if (!judging->old)
        us_command_fail(judging->call, "%.*s", US_STR_ARG(error));
    return judging->old != NULL;
}

us_judging us_judging_make(us_invocation *call, const us_request_settings *requests,
                           const us_policy_settings *policies)
{
    return (us_judging){.call = call, .requests = requests, .policies = policies};
}

void us_judging_end(us_judging *judging, usher_policy *policy)
{
    usher_policy_free(policy);
    if (judging->engine)
        usher_engine_free(judging->engine);
}

bool us_judging_read(us_judging *judging, const char *stdin_name)
{
    const us_request_settings *requests = judging->requests;
    us_arena *arena = judging->call->arena;
    judging->manifests = us_manifests_find(arena, judging->call->operands.items,
                                           requests->ignore.items, stdin_name);
    us_manifests_read(judging->manifests, us_threads_usable());
    if (!read_old(judging))
        return false;
    judging->options = (us_review_options){
        .operation = requests->operation,
        .old = judging->old,
        .namespace = requests->namespace,
        .namespace_labels = requests->namespace_labels.items,
        .user = requests->user,
        .groups = requests->groups.items,
        .complete = us_manifests_are_complete(judging->manifests),
        .threads = us_threads_usable(),
    };
    return true;
}

static bool add_manifests(void *data, usher_builder *builder, us_str *error)
{
    const us_judging *judging = data;
    return us_review_add_data(judging->call->arena, builder, judging->manifests,
                              &judging->options, error);
}

usher_policy *us_judging_build(us_judging *judging, bool traced, bool whole)
{
    if (!judging->engine) {
        judging->engine = usher_engine_new();
        us_conftest_register(judging->engine);
    }
    us_policy_source source = {
        .call = judging->call,
        .settings = judging->policies,
        .engine = judging->engine,
        .add = judging->bare ? NULL : add_manifests,
        .data = judging,
        .ignore = &judging->requests->ignore,
        .whole = whole,
    };
    return us_policies_build(&source, traced);
}

us_admission_plan *us_judging_plan(us_judging *judging, const usher_policy *policy,
                                   const char *const *packages, bool enforced)
{
    us_admission_options options = {
        .packages = packages,
        .enforcement_point = "gator.gatekeeper.sh",
        .limits = {.strict_errors = judging->policies->show_errors},
        .enforced = enforced,
    };
    us_str problem;
    us_admission_plan *plan =
        us_admission_plan_new(judging->call->arena, policy, &options, &problem);
    if (!plan)
        us_command_fail(judging->call, "%.*s", US_STR_ARG(problem));
    return plan;
}
