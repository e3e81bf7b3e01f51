/* From a policy set to a plan: which packages decide, by which rules, on what. Rules
 * come from the engine in order of their packages, so one pass over them finds each
 * package's together. Asks the policy set only; what a rule says is decide.c's affair. */
#include "admission/plan.h"

#include "admission/embedded.h"

#include <string.h>

typedef enum rule_role {
    ROLE_NONE,
    ROLE_DENIAL,
    ROLE_WARNING,
    ROLE_PATCH,
    ROLE_EXCEPTION,
} rule_role;

void us_admission_add_default_policies(usher_builder *builder)
{
    for (size_t i = 0; i < us_embedded_policy_count; i++)
        usher_builder_add_module(builder, us_embedded_policies[i].path,
                                 us_embedded_policies[i].text,
                                 us_embedded_policies[i].length);
}

/* ---- Which rules decide -------------------------------------------------------------- */

/* True for [name] itself and for "name_" followed by anything. */
static bool is_named(us_str rule, us_str name)
{
    return us_str_starts_with(rule, name) &&
           (rule.length == name.length || rule.text[name.length] == '_');
}

static rule_role role_of(const usher_rule *rule)
{
    us_str name = us_str_from(rule->name);
    if (rule->kind == USHER_RULE_FUNCTION)
        return ROLE_NONE;
    if (is_named(name, US_STR("deny")) || is_named(name, US_STR("violation")))
        return ROLE_DENIAL;
    if (is_named(name, US_STR("warn")))
        return ROLE_WARNING;
    if (us_str_is(name, "patch"))
        return ROLE_PATCH;
    return us_str_is(name, "exception") ? ROLE_EXCEPTION : ROLE_NONE;
}

static bool decides(const char *package)
{
    us_str path = us_str_from(package);
    return !us_str_ends_with(path, US_STR("_test")) &&
           !us_str_ends_with(path, US_STR("_test\"]")) && !us_str_is(path, "data.lib") &&
           !us_str_starts_with(path, US_STR("data.lib."));
}

/* True if [options] let [package] decide. */
static bool is_wanted(const us_admission_options *options, const char *package)
{
    const char *const *names = options->packages;
    if (!names)
        return true;
    for (; *names; names++)
        if (strcmp(package + sizeof "data." - 1, *names) == 0)
            return true;
    return false;
}

us_str us_plan_exception_name(const char *name)
{
    us_str rule = us_str_from(name);
    size_t end = us_str_find(rule, US_STR("_"), 0);
    return end == US_STR_NONE ? US_STR_EMPTY : us_str_slice(rule, end + 1, rule.length);
}

/* ---- METADATA ------------------------------------------------------------------------ */

us_operation us_operation_named(us_str name)
{
    if (us_str_is(name, "CREATE"))
        return US_OPERATION_CREATE;
    if (us_str_is(name, "UPDATE"))
        return US_OPERATION_UPDATE;
    if (us_str_is(name, "DELETE"))
        return US_OPERATION_DELETE;
    return us_str_is(name, "CONNECT") ? US_OPERATION_CONNECT : US_OPERATION_NONE;
}

static us_str string_of(const usher_value *value)
{
    usher_text text = usher_value_string(value);
    return us_str_make(text.text, text.length);
}

static bool complain(us_arena *arena, const us_plan_package *package, us_str *problem,
                     const char *what)
{
    *problem = us_str_format(arena, "package %.*s: METADATA custom.%s",
                             US_STR_ARG(package->name), what);
    return false;
}

static bool read_enforcement(us_arena *arena, us_plan_package *package,
                             const usher_value *value, us_str *problem)
{
    us_str word = string_of(value);
    if (us_str_is(word, "deny"))
        package->enforcement = US_ENFORCEMENT_DENY;
    else if (us_str_is(word, "warn"))
        package->enforcement = US_ENFORCEMENT_WARN;
    else if (us_str_is(word, "dryrun"))
        package->enforcement = US_ENFORCEMENT_DRYRUN;
    else
        return complain(arena, package, problem,
                        "enforcement must be deny, warn or dryrun");
    return true;
}

static bool read_operations(us_arena *arena, us_plan_package *package,
                            const usher_value *list, us_str *problem)
{
    const usher_value *item = NULL;
    if (usher_value_type(list) != USHER_ARRAY || usher_value_count(list) == 0)
        return complain(arena, package, problem,
                        "match.operations must be a list that is not empty");
    for (size_t i = 0; (item = usher_value_at(list, i, NULL)) != NULL; i++) {
        us_str word = string_of(item);
        unsigned bits =
            us_str_is(word, "*") ? US_OPERATIONS_ALL : (unsigned)us_operation_named(word);
        if (bits == 0)
            return complain(arena, package, problem,
                            "match.operations takes CREATE, UPDATE, DELETE, CONNECT, *");
        package->operations |= bits;
    }
    return true;
}

static bool read_subresources(us_arena *arena, us_plan_package *package,
                              const usher_value *list, us_str *problem)
{
    if (usher_value_type(list) != USHER_ARRAY)
        return complain(arena, package, problem, "match.subresources must be a list");
    size_t count = usher_value_count(list);
    package->subresources =
        us_arena_alloc_array(arena, count, sizeof *package->subresources);
    for (size_t i = 0; i < count; i++) {
        const usher_value *item = usher_value_at(list, i, NULL);
        if (usher_value_type(item) != USHER_STRING)
            return complain(arena, package, problem,
                            "match.subresources must be a list of strings");
        us_str word = string_of(item);
        package->all_subresources |= us_str_is(word, "*");
        package->subresources[package->subresource_count++] = word;
    }
    return true;
}

/* What is not understood is refused: a policy that ran on more, or less, than its author
 * meant would be worse than one that does not load. */
static bool read_match(us_arena *arena, us_plan_package *package,
                       const usher_value *match, us_str *problem)
{
    const usher_value *key;
    const usher_value *value;
    if (usher_value_type(match) != USHER_OBJECT)
        return complain(arena, package, problem, "match must be a mapping");
    for (size_t i = 0; (value = usher_value_at(match, i, &key)) != NULL; i++) {
        us_str name = string_of(key);
        bool good;
        if (us_str_is(name, "operations"))
            good = read_operations(arena, package, value, problem);
        else if (us_str_is(name, "subresources"))
            good = read_subresources(arena, package, value, problem);
        else
            good = complain(arena, package, problem,
                            "match takes operations and subresources only");
        if (!good)
            return false;
    }
    return true;
}

static bool read_metadata(us_arena *arena, const usher_policy *policy,
                          us_plan_package *package, us_str *problem)
{
    const usher_value *annotations =
        usher_policy_package_annotations(policy, package->path);
    const usher_value *custom =
        annotations ? usher_value_member(annotations, "custom") : NULL;
    if (!custom)
        return true;
    const usher_value *enforcement = usher_value_member(custom, "enforcement");
    const usher_value *match = usher_value_member(custom, "match");
    return (!enforcement || read_enforcement(arena, package, enforcement, problem)) &&
           (!match || read_match(arena, package, match, problem));
}

/* ---- The plan ------------------------------------------------------------------------ */

static void add_rule(us_arena *arena, us_plan_rules *rules, const usher_rule *rule)
{
    rules->items =
        us_arena_one_more(arena, rules->items, rules->count, sizeof *rules->items);
    rules->items[rules->count++] = rule;
}

static void take_rule(us_arena *arena, us_plan_package *package, const usher_rule *rule)
{
    switch (role_of(rule)) {
    case ROLE_DENIAL:
        add_rule(arena, &package->denials, rule);
        break;
    case ROLE_WARNING:
        add_rule(arena, &package->warnings, rule);
        break;
    case ROLE_PATCH:
        package->patch = rule;
        break;
    case ROLE_EXCEPTION:
        package->exception = rule;
        break;
    case ROLE_NONE:
        break;
    }
}

static us_plan_package *package_of(us_arena *arena, us_admission_plan *plan,
                                   const char *path)
{
    if (plan->count > 0 && strcmp(plan->packages[plan->count - 1].path, path) == 0)
        return &plan->packages[plan->count - 1];
    plan->packages =
        us_arena_one_more(arena, plan->packages, plan->count, sizeof *plan->packages);
    us_plan_package *package = &plan->packages[plan->count++];
    us_str name = us_str_from(path);
    if (us_str_starts_with(name, US_STR("data.")))
        name = us_str_slice(name, sizeof "data." - 1, name.length);
    *package = (us_plan_package){.path = path, .name = name};
    return package;
}

us_admission_plan *us_admission_plan_new(us_arena *arena, const usher_policy *policy,
                                         const us_admission_options *options,
                                         us_str *problem)
{
    us_admission_plan *plan = us_arena_alloc_zero(arena, sizeof *plan);
    if (options)
        plan->options = *options;
    const usher_value *config = usher_policy_data(policy, "data.usher.config");
    if (config && usher_value_type(config) != USHER_OBJECT) {
        *problem = US_STR("the configuration (data.usher.config) must be a mapping");
        return NULL;
    }
    size_t count = usher_policy_rule_count(policy);
    for (size_t i = 0; i < count; i++) {
        const usher_rule *rule = usher_policy_rule(policy, i);
        if (role_of(rule) != ROLE_NONE && decides(rule->package) &&
            is_wanted(&plan->options, rule->package))
            take_rule(arena, package_of(arena, plan, rule->package), rule);
    }
    for (size_t i = 0; i < plan->count; i++) {
        us_plan_package *package = &plan->packages[i];
        const char *path = package->path;
        package->names_request =
            usher_policy_package_names(policy, path, "input.request");
        package->names_operation =
            usher_policy_package_names(policy, path, "input.request.operation") ||
            usher_policy_package_names(policy, path, "input.request.oldObject");
        if (!read_metadata(arena, policy, package, problem))
            return NULL;
    }
    return plan;
}

size_t us_admission_plan_package_count(const us_admission_plan *plan)
{
    return plan->count;
}

bool us_plan_applies(const us_plan_package *package, us_operation operation,
                     us_str subresource)
{
    unsigned operations = package->operations;
    if (operations == 0)
        operations = package->names_operation ? US_OPERATIONS_ALL
                                              : US_OPERATION_CREATE | US_OPERATION_UPDATE;
    if (!(operations & (unsigned)operation))
        return false;
    if (subresource.length == 0 || package->all_subresources)
        return true;
    for (size_t i = 0; i < package->subresource_count; i++)
        if (us_str_equal(package->subresources[i], subresource))
            return true;
    return package->subresource_count == 0 &&
           (package->names_operation || operation == US_OPERATION_CONNECT);
}
