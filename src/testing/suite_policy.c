/* The policy of a test: one template and one constraint, loaded as those are that lie beside
 * policies. */
#include "testing/suites.h"

#define ENFORCEMENT_POINT "gator.gatekeeper.sh"

static us_str problems_text(us_arena *arena, usher_problems *problems)
{
    us_str text = us_str_from(usher_problems_text(problems, true));
    while (text.length > 0 && text.text[text.length - 1] == '\n')
        text.length--;
    return us_str_copy(arena, text);
}

static usher_policy *compile(us_arena *arena, usher_builder *builder, us_str *error)
{
    usher_problems *problems = NULL;
    usher_policy *policy = usher_builder_finish(builder, &problems);
    if (!policy)
        *error = problems_text(arena, problems);
    usher_problems_free(problems);
    return policy;
}

bool us_suite_build(us_arena *arena, usher_engine *engine,
                    const us_gatekeeper_object *template,
                    const us_gatekeeper_object *constraint, us_value known,
                    us_suite_policy *built, us_str *error)
{
    static const char *const no_files[] = {NULL};
    us_gatekeeper_object objects[] = {*template, *constraint};
    us_gatekeeper found = {.arena = arena,
                           .objects = objects,
                           .count = 2,
                           .files = (const char **)(uintptr_t)no_files};
    usher_build_options options = {.dialect = USHER_REGO_V1, .keep_print = true};
    us_admission_options admission = {.enforcement_point = ENFORCEMENT_POINT};
    usher_builder *builder = usher_builder_new(engine, &options);
    *built = (us_suite_policy){.policy = NULL};
    if (!us_value_is_none(known))
        usher_builder_add_value(builder, "kubernetes", "inventory", &known);
    if (us_gatekeeper_add(arena, builder, &found, error))
        built->policy = compile(arena, builder, error);
    usher_builder_free(builder);
    if (built->policy)
        built->plan = us_admission_plan_new(arena, built->policy, &admission, error);
    if (built->policy && !built->plan) {
        usher_policy_free(built->policy);
        built->policy = NULL;
    }
    return built->policy != NULL;
}
