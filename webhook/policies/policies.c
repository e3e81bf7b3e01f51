/* From sources to a policy set: configuration, compiler, plan. Tests
 * that lie beside policies are left out; they are the author's, and would only be
 * compiled to be ignored. */
#include "policies.h"

#include "base/file.h"
#include "conftest/refusal.h"
#include "gatekeeper/gatekeeper.h"
#include "webhook/log/log.h"
#include "webhook/settings/config_check.h"
#include "webhook/settings/yaml_tree.h"

policy_sources policy_sources_of(const settings *s)
{
    return (policy_sources){
        .paths = s->policies,
        .config = s->config,
        .options = {.error_is_500 = s->on_error == ON_ERROR_FAIL,
                    .max_depth = s->depth_max,
                    .limits = {.timeout = s->timeout * UINT64_C(1000000000),
                               .steps = s->steps_max,
                               .memory = s->review_memory}},
        .review_memory = s->review_memory,
        .environment = s->environment,
        .explained = s->explain == EXPLAIN_FIRST,
        .watched = s->watches.count > 0,
    };
}

static void add_bundle(usher_builder *builder, const policy_bundle *bundle,
                       const usher_bundle_options *options)
{
    if (bundle->path)
        usher_builder_add_bundle(builder, bundle->path, options);
    else
        usher_builder_add_bundle_archive(builder, bundle->name, bundle->archive.text,
                                         bundle->archive.length, options);
}

/* Templates, constraints and mutators of Gatekeeper's among the policies, and in the cluster. */
static bool add_gatekeeper(us_arena *arena, usher_builder *builder,
                           const policy_sources *s, const char *const *ignored,
                           us_str *error)
{
    const char **paths = us_arena_alloc_array(arena, s->paths.count + 1, sizeof *paths);
    for (size_t i = 0; i < s->paths.count; i++)
        paths[i] = s->paths.items[i];
    paths[s->paths.count] = NULL;
    us_gatekeeper *found = us_gatekeeper_find(arena, paths, ignored);
    for (size_t i = 0; i < s->stored_count; i++)
        us_gatekeeper_add_text(found, &s->stored[i]);
    return us_gatekeeper_add(arena, builder, found, error);
}

static bool add_sources(us_arena *arena, usher_builder *builder, const policy_sources *s,
                        us_str *error)
{
    /* A mounted ConfigMap holds each file twice: in a folder "..2026_…", and by a link
     * to it. */
    static const char *const ignored[] = {"*_test.rego", "..*", NULL};
    us_str text;
    if (!add_gatekeeper(arena, builder, s, ignored, error))
        return false;
    for (size_t i = 0; i < s->paths.count; i++)
        usher_builder_add_path(builder, s->paths.items[i], ignored);
    for (size_t i = 0; i < s->bundle_count; i++)
        add_bundle(builder, &s->bundles[i], s->bundle_options);
    if (s->paths.count == 0 && s->bundle_count == 0)
        us_admission_add_default_policies(builder);
    if (!s->config)
        return true;
    bool built_in = s->paths.count == 0 && s->bundle_count == 0;
    if (!us_file_read(arena, s->config, CONFIG_MAX, &text, error) ||
        (built_in && !config_check(arena, s->config, text, error)))
        return false;
    usher_builder_keep_data(builder, "usher.config");
    usher_builder_add_data(builder, "usher.config", s->config, text.text, text.length);
    return true;
}

static void log_notes(const usher_problems *problems)
{
    size_t count = problems ? usher_problems_count(problems) : 0;
    for (size_t i = 0; i < count; i++) {
        const usher_problem *problem = usher_problems_at(problems, i);
        log_line line;
        if (!problem->is_note)
            continue;
        log_begin(&line, "info", "policy");
        log_text_if_any(&line, "file",
                        us_str_make(problem->file.text, problem->file.length));
        log_text(&line, "message",
                 us_str_make(problem->message.text, problem->message.length));
        log_end(&line);
    }
}

static usher_policy *compile(us_arena *arena, usher_engine *engine,
                             const policy_sources *s, bool traced, us_str *error)
{
    usher_build_options options = {
        .dialect = USHER_REGO_V1_OR_V0, .traced = traced, .trace_without_index = traced};
    usher_problems *problems = NULL;
    usher_builder *builder = usher_builder_new(engine, &options);
    usher_policy *policy = NULL;
    if (!builder) {
        *error = US_STR("out of memory");
        return NULL;
    }
    if (add_sources(arena, builder, s, error)) {
        policy = usher_builder_finish(builder, &problems);
        if (policy && !traced)
            log_notes(problems);
        us_str refusal = us_conftest_refusal_of(problems);
        if (!policy)
            *error = us_str_format(arena, "the policies do not load\n%s%s%.*s",
                                   problems ? usher_problems_text(problems, true) : "",
                                   refusal.length > 0 ? "\t" : "", US_STR_ARG(refusal));
    }
    usher_problems_free(problems);
    usher_builder_free(builder);
    return policy;
}

/* What is known of a cluster goes to data.kubernetes and data.usher.inventory, whose place
 * no rule may have. */
static bool leave_room(us_arena *arena, const usher_policy *policy, us_str *error)
{
    static const char *const taken[] = {"data.kubernetes", "data.usher.inventory"};
    size_t count = usher_policy_rule_count(policy);
    for (size_t i = 0; i < count; i++) {
        const usher_rule *rule = usher_policy_rule(policy, i);
        for (size_t k = 0; k < sizeof taken / sizeof *taken; k++) {
            size_t length = strlen(taken[k]);
            if (strncmp(rule->path, taken[k], length) != 0 ||
                (rule->path[length] && !strchr(".[", rule->path[length])))
                continue;
            *error = us_str_format(
                arena, "%s:%u: no rule may be at %s: what --watch knows is there",
                rule->file, rule->row, taken[k]);
            return false;
        }
    }
    return true;
}

bool policies_load(us_arena *arena, const policy_sources *sources, policies *result,
                   us_str *error)
{
    *result = (policies){.engine = usher_engine_new()};
    if (!result->engine) {
        *error = US_STR("out of memory");
        return false;
    }
    result->policy = compile(arena, result->engine, sources, false, error);
    if (result->policy && sources->explained)
        result->traced = compile(arena, result->engine, sources, true, error);
    if (result->policy && (result->traced || !sources->explained) &&
        (!sources->watched || leave_room(arena, result->policy, error))) {
        result->plan =
            us_admission_plan_new(arena, result->policy, &sources->options, error);
        if (result->plan && usher_policy_trim(result->policy))
            return true;
        if (result->plan)
            *error = US_STR("out of memory");
    }
    policies_free(result);
    return false;
}

void policies_free(policies *loaded)
{
    if (loaded->traced)
        usher_policy_free(loaded->traced);
    if (loaded->policy)
        usher_policy_free(loaded->policy);
    if (loaded->engine)
        usher_engine_free(loaded->engine);
    *loaded = (policies){.engine = NULL};
}
