/* From a policy set to a plan: which packages decide, by which rules, on what. Rules
 * come from the engine in order of their packages, so one pass over them finds each
 * package's together. Asks the policy set only; what a rule says is asking.c's affair. */
#include "admission/plan.h"

#include "admission/embedded.h"
#include "admission/text.h"
#include "base/sort.h"
#include "value/object.h"

#include <string.h>

/* Of a package's name as messages show it, in bytes. */
#define NAME_BYTES 512

typedef enum rule_role {
    ROLE_NONE,
    ROLE_DENIAL,
    ROLE_WARNING,
    ROLE_PATCH,
    ROLE_EXCEPTION,
} rule_role;

/* Checks of manifests, which say nothing about reviews. */
#define CHECKS "policies/doctor/"

static void add_embedded(usher_builder *builder, const struct us_embedded_file *file)
{
    usher_builder_add_module(builder, file->path, file->text, file->length);
}

static bool is_below(const struct us_embedded_file *file, const char *folder)
{
    return strncmp(file->path, folder, strlen(folder)) == 0;
}

void us_admission_add_default_policies(usher_builder *builder)
{
    for (size_t i = 0; i < us_embedded_policy_count; i++)
        if (!is_below(&us_embedded_policies[i], CHECKS))
            add_embedded(builder, &us_embedded_policies[i]);
}

void us_admission_add_checks(usher_builder *builder)
{
    for (size_t i = 0; i < us_embedded_policy_count; i++)
        if (is_below(&us_embedded_policies[i], CHECKS) ||
            is_below(&us_embedded_policies[i], "policies/lib/"))
            add_embedded(builder, &us_embedded_policies[i]);
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

/* True for [path] and what lies below it. */
static bool is_within(us_str package, us_str path)
{
    return us_str_starts_with(package, path) &&
           (package.length == path.length || strchr(".[", package.text[path.length]));
}

bool us_admission_decides(const char *package)
{
    us_str path = us_str_from(package);
    return !us_str_ends_with(path, US_STR("_test")) &&
           !us_str_ends_with(path, US_STR("_test\"]")) &&
           !is_within(path, US_STR("data.lib")) &&
           !is_within(path, US_STR("data.usher.gatekeeper")) &&
           !is_within(path, US_STR("data.system.log"));
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

/* ---- The plan ------------------------------------------------------------------------ */

static void add_rule(us_arena *arena, us_plan_rules *rules, const usher_rule *rule)
{
    rules->items =
        us_arena_one_more(arena, rules->items, rules->count, sizeof *rules->items);
    rules->items[rules->count++] = rule;
}

/* [mends]: patches count. */
static void take_rule(us_arena *arena, us_plan_package *package, const usher_rule *rule,
                      bool mends)
{
    switch (role_of(rule)) {
    case ROLE_DENIAL:
        add_rule(arena, &package->denials, rule);
        break;
    case ROLE_WARNING:
        add_rule(arena, &package->warnings, rule);
        break;
    case ROLE_PATCH:
        package->patch = mends ? rule : NULL;
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
    name = us_text_clean(arena, name, US_TEXT_ONE_LINE, NAME_BYTES);
    *package = (us_plan_package){.path = path, .name = name};
    return package;
}

/* Whether [package] reads other objects: there, or where a template of Gatekeeper's finds them. */
static void note_reading(const usher_policy *policy, us_plan_package *package)
{
    static const char *const places[] = {"data.kubernetes",
                                         "data.usher.gatekeeper.inventory"};
    static const char *const namespaces[] = {
        "data.kubernetes.v1.Namespace",
        "data.usher.gatekeeper.inventory.cluster.v1.Namespace"};
    for (size_t i = 0; i < 2; i++) {
        package->names_kubernetes =
            package->names_kubernetes ||
            usher_policy_package_names(policy, package->path, places[i]);
        package->names_namespaces =
            package->names_namespaces ||
            usher_policy_package_names(policy, package->path, namespaces[i]);
    }
}

/* ---- Constraints --------------------------------------------------------------------- */

/* The rule violation of the template for [kind]; NULL: there is none. */
static const usher_rule *violation_of(const us_admission_plan *plan, us_str kind)
{
    static const us_str root = {"data.usher.gatekeeper.template.", 31};
    size_t count = usher_policy_rule_count(plan->policy);
    for (size_t i = 0; i < count; i++) {
        const usher_rule *rule = usher_policy_rule(plan->policy, i);
        us_str package = us_str_from(rule->package);
        if (strcmp(rule->name, "violation") == 0 && us_str_starts_with(package, root) &&
            us_str_equal(us_str_slice(package, root.length, package.length), kind))
            return rule;
    }
    return NULL;
}

/* Messages begin with the name alone, as Gatekeeper's do, where it is nobody else's. */
static us_str object_name(us_arena *arena, const us_admission_plan *plan, us_str kind,
                          us_str name)
{
    name = us_text_clean(arena, name, US_TEXT_ONE_LINE, NAME_BYTES);
    for (size_t i = 0; i < plan->count; i++)
        if (us_str_equal(plan->packages[i].name, name))
            return us_str_format(arena, "%.*s/%.*s", US_STR_ARG(kind), US_STR_ARG(name));
    return name;
}

static us_plan_package *add_package(us_arena *arena, us_admission_plan *plan,
                                    us_plan_package package)
{
    plan->packages =
        us_arena_one_more(arena, plan->packages, plan->count, sizeof *plan->packages);
    plan->packages[plan->count] = package;
    return &plan->packages[plan->count++];
}

/* Adds [constraint], unless nobody asks for it; its template's rule becomes a denial. */
static bool add_constraint(us_arena *arena, us_admission_plan *plan,
                           const us_constraint *constraint, us_str *problem)
{
    const usher_rule *rule = violation_of(plan, constraint->kind);
    if (!rule) {
        *problem =
            us_str_format(arena, "%.*s: the template of %.*s has no rule violation",
                          US_STR_ARG(constraint->place), US_STR_ARG(constraint->kind));
        return false;
    }
    if (!constraint->is_enforced || !is_wanted(&plan->options, rule->package))
        return true;
    us_str name = object_name(arena, plan, constraint->kind, constraint->name);
    us_plan_package *package =
        add_package(arena, plan,
                    (us_plan_package){.path = rule->package,
                                      .name = name,
                                      .metadata = {.enforcement = constraint->enforcement,
                                                   .match = constraint->match},
                                      .constraint = constraint});
    add_rule(arena, &package->denials, rule);
    note_reading(plan->policy, package);
    return true;
}

static bool add_constraints(us_arena *arena, us_admission_plan *plan, us_str *problem)
{
    const usher_value *entry;
    const usher_value *list =
        usher_policy_data(plan->policy, "data.usher.gatekeeper.constraints");
    for (size_t i = 0; list && (entry = usher_value_at(list, i, NULL)) != NULL; i++) {
        us_constraint *constraint = us_arena_alloc(arena, sizeof *constraint);
        if (!us_constraint_read(arena, entry, plan->options.enforcement_point, constraint,
                                problem) ||
            !add_constraint(arena, plan, constraint, problem))
            return false;
    }
    return true;
}

/* ---- Mutators ------------------------------------------------------------------------ */

/* By kind, then by name: so Gatekeeper orders them. */
static int compare_mutators(void *data, const void *a, const void *b)
{
    const us_mutator *left = *(us_mutator *const *)a, *right = *(us_mutator *const *)b;
    int order =
        strcmp(us_mutator_kind_name(left->kind), us_mutator_kind_name(right->kind));
    (void)data;
    return order ? order : us_str_compare(left->name, right->name);
}

static void add_mutator(us_arena *arena, us_admission_plan *plan,
                        const us_mutator *mutator)
{
    us_str kind = us_str_from(us_mutator_kind_name(mutator->kind));
    us_plan_package package = {.path = "data.usher.gatekeeper",
                               .name = object_name(arena, plan, kind, mutator->name),
                               .metadata = {.match = mutator->match},
                               .mutator = mutator};
    add_package(arena, plan, package);
}

static bool add_mutators(us_arena *arena, us_admission_plan *plan, us_str *problem)
{
    const usher_value *list =
        usher_policy_data(plan->policy, "data.usher.gatekeeper.mutators");
    size_t count = list ? usher_value_count(list) : 0;
    us_mutator **mutators = us_arena_alloc_array(arena, count, sizeof *mutators);
    for (size_t i = 0; i < count; i++) {
        mutators[i] = us_arena_alloc(arena, sizeof **mutators);
        if (!us_mutator_read(arena, usher_value_at(list, i, NULL), mutators[i], problem))
            return false;
    }
    us_sort(arena, mutators, count, sizeof(us_mutator *), compare_mutators, NULL);
    for (size_t i = 0; i < count && !plan->options.packages && !plan->options.as_stored;
         i++)
        add_mutator(arena, plan, mutators[i]);
    return true;
}

/* True if the policies have something to say about what is logged. */
static bool has_log_rules(const usher_policy *policy)
{
    size_t count = usher_policy_rule_count(policy);
    if (usher_policy_data(policy, "data.system.log"))
        return true;
    for (size_t i = 0; i < count; i++) {
        const usher_rule *rule = usher_policy_rule(policy, i);
        us_str package = us_str_from(rule->package);
        if (us_str_is(package, "data.system.log") &&
            (strcmp(rule->name, "mask") == 0 || strcmp(rule->name, "drop") == 0))
            return true;
    }
    return false;
}

us_admission_plan *us_admission_plan_new(us_arena *arena, const usher_policy *policy,
                                         const us_admission_options *options,
                                         us_str *problem)
{
    us_admission_plan *plan = us_arena_alloc_zero(arena, sizeof *plan);
    plan->policy = policy;
    if (options)
        plan->options = *options;
    const usher_value *config = usher_policy_data(policy, "data.usher.config");
    if (config && usher_value_type(config) != USHER_OBJECT) {
        *problem = US_STR("the configuration (data.usher.config) must be a mapping");
        return NULL;
    }
    plan->mask = us_mask_new(arena);
    plan->ids = us_decision_ids_new(arena, us_str_from(usher_policy_revision(policy)));
    plan->has_log_rules = has_log_rules(policy);
    size_t count = usher_policy_rule_count(policy);
    for (size_t i = 0; i < count; i++) {
        const usher_rule *rule = usher_policy_rule(policy, i);
        if (role_of(rule) != ROLE_NONE && us_admission_decides(rule->package) &&
            is_wanted(&plan->options, rule->package))
            take_rule(arena, package_of(arena, plan, rule->package), rule,
                      !plan->options.as_stored);
    }
    for (size_t i = 0; i < plan->count; i++) {
        us_plan_package *package = &plan->packages[i];
        const char *path = package->path;
        package->names_request =
            usher_policy_package_names(policy, path, "input.request");
        package->names_operation =
            usher_policy_package_names(policy, path, "input.request.operation") ||
            usher_policy_package_names(policy, path, "input.request.oldObject");
        note_reading(policy, package);
        const usher_value *annotations = usher_policy_package_annotations(policy, path);
        if (us_metadata_read(arena, annotations, &package->metadata, problem))
            continue;
        *problem = us_str_format(arena, "package %.*s: %.*s", US_STR_ARG(package->name),
                                 US_STR_ARG(*problem));
        return NULL;
    }
    if (!add_constraints(arena, plan, problem) || !add_mutators(arena, plan, problem))
        return NULL;
    for (size_t i = 0; plan->options.enforced && i < plan->count; i++)
        plan->packages[i].metadata.enforcement = US_ENFORCEMENT_DENY;
    return plan;
}

us_mask *us_admission_plan_mask(const us_admission_plan *plan)
{
    return plan->mask;
}

size_t us_admission_plan_package_count(const us_admission_plan *plan)
{
    return plan->count;
}

us_admission_package us_admission_plan_package(const us_admission_plan *plan,
                                               size_t index)
{
    const us_plan_package *package = &plan->packages[index];
    return (us_admission_package){package->name, package->path,
                                  package->denials.count + package->warnings.count,
                                  us_plan_mends(package)};
}

us_str us_admission_plan_missing(const us_admission_plan *plan, size_t index,
                                 const usher_value *kubernetes, const usher_value *word,
                                 bool *wholly)
{
    const us_plan_package *package = &plan->packages[index];
    us_inventory known = us_inventory_of(kubernetes, word);
    us_str missing = us_inventory_missing(&known, &package->metadata.needs);
    *wholly = missing.length > 0;
    if (!*wholly)
        missing = us_inventory_missing(&known, &package->metadata.reads);
    bool says = package->metadata.needs.count + package->metadata.reads.count > 0;
    if (!says && package->names_kubernetes && us_value_is_none(known.kubernetes))
        missing = US_STR("any other object");
    return missing;
}

/* True if [package] judges [operation] on [subresource] (empty: the resource itself). */
static bool takes_operation(const us_plan_package *package, us_operation operation,
                            us_str subresource)
{
    const us_match *match = &package->metadata.match;
    if (package->constraint)
        return (package->constraint->operations & (unsigned)operation) != 0 ||
               operation == US_OPERATION_NONE;
    unsigned operations = match->operations;
    if (operations == 0)
        operations = package->names_operation ? US_OPERATIONS_ALL
                                              : US_OPERATION_CREATE | US_OPERATION_UPDATE;
    if (!(operations & (unsigned)operation))
        return false;
    if (subresource.length == 0 || us_names_have(&match->subresources, subresource))
        return true;
    return !match->lists_subresources &&
           (package->names_operation || operation == US_OPERATION_CONNECT);
}

us_match_answer us_plan_applies(const us_plan_package *package,
                                const us_match_subject *subject)
{
    const us_mutator *mutator = package->mutator;
    if (mutator && subject->kind_unknown)
        return US_MATCH_UNCERTAIN;
    if (mutator ? !us_mutator_applies(mutator, subject->operation, subject->group,
                                      subject->version, subject->kind)
                : !takes_operation(package, subject->operation, subject->subresource))
        return US_MATCH_NO;
    return us_match_decide(&package->metadata.match, subject);
}

bool us_admission_plan_is_about(const us_admission_plan *plan, us_str group,
                                us_str version, us_str kind)
{
    for (size_t i = 0; i < plan->count; i++) {
        const us_plan_package *package = &plan->packages[i];
        bool acts = us_plan_mends(package) || package->denials.count > 0 ||
                    package->warnings.count > 0;
        bool asked = package->mutator
                         ? us_mutator_applies(package->mutator, US_OPERATION_CREATE,
                                              group, version, kind)
                         : takes_operation(package, US_OPERATION_CREATE, US_STR_EMPTY);
        if (acts && asked && us_match_has_kind(&package->metadata.match, group, kind))
            return true;
    }
    return false;
}

/* ---- Namespaces ---------------------------------------------------------------------- */

us_value us_plan_namespace_labels(us_arena *arena, const us_admission_plan *plan,
                                  const usher_value *known, us_str namespace)
{
    const usher_value *given = plan->options.namespace_labels;
    us_value labels = given ? us_value_member_str(*given, namespace) : US_NONE;
    if (us_value_tag(labels) == US_TAG_OBJECT)
        return labels;
    us_value object = known ? us_value_member_str(*known, namespace) : US_NONE;
    labels = us_value_member_str(us_value_member_str(object, US_STR("metadata")),
                                 US_STR("labels"));
    /* A namespace that is known and has no labels has none that are not known. */
    if (us_value_tag(object) == US_TAG_OBJECT && us_value_tag(labels) != US_TAG_OBJECT)
        labels = us_value_object(us_object_new(arena, 0));
    return labels;
}
