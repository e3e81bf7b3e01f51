/* What an audit reads. Discovery says what there is, the plan what policies are about, and METADATA
 * what they look at besides; where it does not, it is each resource whose kind the code of a package
 * names that reads data.kubernetes, itself or through another package. */
#include "audit/journal.h"

#include "admission/plan.h"
#include "base/buf.h"

#include <strings.h>

/* ---- Resources by name --------------------------------------------------------------- */

static bool is_called(const us_api_resource *resource, us_str name)
{
    if (us_str_equal(resource->resource, name) || us_str_equal(resource->singular, name))
        return true;
    if (resource->kind.length == name.length &&
        strncasecmp(resource->kind.text, name.text, name.length) == 0)
        return true;
    for (size_t i = 0; i < resource->short_name_count; i++)
        if (us_str_equal(resource->short_names[i], name))
            return true;
    return false;
}

/* "apps/v1/deployments", "v1/pods". */
static bool is_at_path(const us_api_resource *resource, us_str word)
{
    size_t first = us_str_find(word, US_STR("/"), 0);
    size_t second = us_str_find(word, US_STR("/"), first + 1);
    us_str group = US_STR_EMPTY, version = us_str_slice(word, 0, first), name;
    if (second == US_STR_NONE) {
        name = us_str_slice(word, first + 1, word.length);
    } else {
        group = version;
        version = us_str_slice(word, first + 1, second);
        name = us_str_slice(word, second + 1, word.length);
    }
    return us_str_equal(resource->group, group) &&
           us_str_equal(resource->version, version) && is_called(resource, name);
}

static bool is_meant(const us_api_resource *resource, us_str word)
{
    size_t dot = us_str_find(word, US_STR("."), 0);
    if (us_str_find(word, US_STR("/"), 0) != US_STR_NONE)
        return is_at_path(resource, word);
    if (!resource->is_preferred)
        return false;
    if (dot == US_STR_NONE)
        return is_called(resource, word);
    return us_str_equal(resource->group, us_str_slice(word, dot + 1, word.length)) &&
           is_called(resource, us_str_slice(word, 0, dot));
}

/* The resource that [word] names, or NULL with a sentence in [error]. */
static const us_api_resource *find_resource(us_audit *audit, const char *word,
                                            us_str *error)
{
    for (size_t i = 0; i < audit->resources.count; i++) {
        const us_api_resource *resource = &audit->resources.items[i];
        if (!is_meant(resource, us_str_from(word)))
            continue;
        if (resource->can_list)
            return resource;
        *error = us_str_format(audit->arena, "%s cannot be listed", word);
        return NULL;
    }
    *error = us_str_format(audit->arena, "the cluster has no resource %s%s%.*s", word,
                           audit->resources.missing.length > 0 ? "; not known is " : "",
                           US_STR_ARG(audit->resources.missing));
    return NULL;
}

/* ---- What is judged ------------------------------------------------------------------ */

static void add_list(us_audit *audit, const us_api_resource *resource, const char *within)
{
    us_arena *arena = audit->arena;
    us_str namespace = us_str_from(within);
    us_str name = us_api_resource_name(arena, resource);
    for (size_t i = 0; i < audit->list_count; i++)
        if (audit->lists[i].resource == resource &&
            us_str_equal(audit->lists[i].namespace, namespace))
            return;
    audit->lists = us_arena_room(arena, audit->lists, audit->list_count,
                                 &audit->list_capacity, sizeof *audit->lists);
    audit->lists[audit->list_count++] = (us_audit_list){
        .resource = resource,
        .name = name,
        .namespace = namespace,
        .records = us_array_new(arena, 4),
        .next = US_STR_EMPTY,
    };
}

static void add_lists(us_audit *audit, const us_api_resource *resource)
{
    const char *const *namespace = audit->options->namespaces;
    if (!namespace || !*namespace || !resource->is_namespaced) {
        add_list(audit, resource, "");
        return;
    }
    for (; *namespace; namespace ++)
        add_list(audit, resource, *namespace);
}

static bool has_any(const char *const *words)
{
    return words && *words;
}

/* All that policies are about; what may only be read, as metrics, is never judged. */
static void choose_by_plan(us_audit *audit, const us_admission_plan *plan)
{
    bool narrowed = has_any(audit->options->namespaces);
    for (size_t i = 0; i < audit->resources.count; i++) {
        const us_api_resource *resource = &audit->resources.items[i];
        if (resource->is_preferred && resource->can_list && resource->can_create &&
            (resource->is_namespaced || !narrowed) &&
            us_admission_plan_is_about(plan, resource->group, resource->version,
                                       resource->kind))
            add_lists(audit, resource);
    }
}

static bool choose_lists(us_audit *audit, const us_admission_plan *plan, us_str *error)
{
    const char *const *word = audit->options->resources;
    if (!has_any(word)) {
        choose_by_plan(audit, plan);
    } else {
        for (; *word; word++) {
            const us_api_resource *resource = find_resource(audit, *word, error);
            if (!resource)
                return false;
            add_lists(audit, resource);
        }
    }
    if (audit->list_count > 0)
        return true;
    *error = US_STR("the cluster has nothing that the policies are about");
    return false;
}

/* ---- What is known ------------------------------------------------------------------- */

#define OTHERS "data.kubernetes"

/* The packages of a policy set, and what was found out about them. */
typedef struct packages {
    us_arena *arena;
    const usher_policy *policy;
    const char **paths;
    bool *is_asked; /* decides, or is used by one that does */
    bool *reads;    /* is asked, and reads other objects, by itself or through others */
    bool *is_used;  /* by one that reads */
    size_t count;
    us_object *strings; /* a set of their strings */
} packages;

static packages list_packages(us_arena *arena, const usher_policy *policy)
{
    packages all = {.arena = arena, .policy = policy};
    size_t rules = usher_policy_rule_count(policy);
    all.paths = us_arena_alloc_array(arena, rules + 1, sizeof *all.paths);
    all.is_asked = us_arena_alloc_zero(arena, rules + 1);
    all.reads = us_arena_alloc_zero(arena, rules + 1);
    all.is_used = us_arena_alloc_zero(arena, rules + 1);
    all.strings = us_object_new(arena, 64);
    for (size_t i = 0; i < rules; i++) {
        const char *path = usher_policy_rule(policy, i)->package;
        if (all.count == 0 || strcmp(all.paths[all.count - 1], path) != 0)
            all.paths[all.count++] = path;
    }
    return all;
}

static bool uses(const packages *all, size_t user, size_t used)
{
    return usher_policy_package_names(all->policy, all->paths[user], all->paths[used]);
}

/* Adds to [set] what its members use, and what that uses, and so on. */
static void add_used(const packages *all, bool *set)
{
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < all->count; i++)
            for (size_t j = 0; set[i] && j < all->count; j++)
                if (!set[j] && uses(all, i, j))
                    more = set[j] = true;
    }
}

/* Adds those that are asked and use a member. */
static void add_users(const packages *all, bool *set)
{
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < all->count; i++)
            for (size_t j = 0; all->is_asked[i] && !set[i] && j < all->count; j++)
                if (set[j] && uses(all, i, j))
                    more = set[i] = true;
    }
}

static bool has_said(const us_plan_package *package)
{
    return package->metadata.needs.count > 0 || package->metadata.reads.count > 0;
}

/* True if some package that is asked, and whose METADATA does not say what it looks at, reads other
 * objects. Marks it, those that lead there, and what these use. */
static bool find_readers(packages *all, const us_admission_plan *plan)
{
    bool any = false;
    for (size_t i = 0; i < plan->count; i++)
        for (size_t j = 0; j < all->count; j++)
            if (strcmp(plan->packages[i].path, all->paths[j]) == 0)
                all->is_asked[j] |= !has_said(&plan->packages[i]);
    add_used(all, all->is_asked);
    for (size_t i = 0; i < all->count; i++) {
        all->reads[i] = all->is_asked[i] &&
                        usher_policy_package_names(all->policy, all->paths[i], OTHERS);
        any |= all->reads[i];
    }
    if (!any)
        return false;
    add_users(all, all->reads);
    memcpy(all->is_used, all->reads, all->count);
    add_used(all, all->is_used);
    return true;
}

static void add_string(void *data, usher_text text)
{
    packages *all = data;
    us_object_put(all->strings, us_value_string(us_str_make(text.text, text.length)),
                  US_TRUE);
}

static bool has_string(const packages *all, us_str text)
{
    return us_object_get_str(all->strings, text) != NULL;
}

/* A group's version that the code names, or else the one that the server prefers. */
static bool is_version_meant(us_audit *audit, const packages *all,
                             const us_api_resource *resource)
{
    bool others = false;
    if (has_string(all, us_api_version_of(audit->arena, resource)))
        return true;
    for (size_t i = 0; i < audit->resources.count; i++) {
        const us_api_resource *other = &audit->resources.items[i];
        others |= us_str_equal(other->group, resource->group) &&
                  us_str_equal(other->kind, resource->kind) &&
                  has_string(all, us_api_version_of(audit->arena, other));
    }
    return resource->is_preferred && !others;
}

static void keep_named(us_audit *audit, const packages *all)
{
    for (size_t i = 0; i < audit->resources.count; i++) {
        const us_api_resource *resource = &audit->resources.items[i];
        if (resource->can_list && has_string(all, resource->kind) &&
            is_version_meant(audit, all, resource))
            us_audit_keep(audit, resource, true);
    }
}

static bool keep_words(us_audit *audit, const char *const *words, us_str *error)
{
    for (; words && *words; words++) {
        const us_api_resource *resource = find_resource(audit, *words, error);
        if (!resource)
            return false;
        us_audit_keep(audit, resource, true);
    }
    return true;
}

/* [kinds] are like apps/v1/Deployment. Of what the cluster does not have there is nothing. */
static void keep_said(us_audit *audit, const us_names *kinds)
{
    us_str unknown;
    for (size_t i = 0; i < kinds->count; i++) {
        const us_api_resource *resource = find_resource(
            audit, us_str_copy(audit->arena, kinds->items[i]).text, &unknown);
        if (resource)
            us_audit_keep(audit, resource, true);
    }
}

/* What METADATA says, or else the code of policies names, and what Gatekeeper was told that they
 * look at. */
static void keep_found(us_audit *audit, const us_admission_plan *plan,
                       const usher_policy *policy)
{
    for (size_t i = 0; i < plan->count; i++) {
        keep_said(audit, &plan->packages[i].metadata.needs);
        keep_said(audit, &plan->packages[i].metadata.reads);
    }
    packages all = list_packages(audit->arena, policy);
    if (!find_readers(&all, plan))
        return;
    for (size_t i = 0; i < all.count; i++)
        if (all.is_used[i])
            usher_policy_package_strings(policy, all.paths[i], add_string, &all);
    keep_named(audit, &all);
    for (size_t i = 0; i < audit->synced_count; i++)
        us_audit_keep(audit, audit->synced[i], true);
}

static bool choose_known(us_audit *audit, const us_admission_plan *plan,
                         const usher_policy *policy, us_str *error)
{
    us_str unknown;
    const us_api_resource *namespaces = find_resource(audit, "v1/namespaces", &unknown);
    if (!has_any(audit->options->kept))
        keep_found(audit, plan, policy);
    else if (!keep_words(audit, audit->options->kept, error))
        return false;
    if (namespaces)
        us_audit_keep(audit, namespaces, false);
    return true;
}

/* ---- Both ---------------------------------------------------------------------------- */

static void put(us_object *object, const char *name, us_value value)
{
    us_object_add(object, us_value_string(us_str_from(name)), value);
}

static us_value words_value(us_arena *arena, const char *const *words)
{
    us_array *list = us_array_new(arena, 4);
    for (; words && *words; words++)
        us_array_push(list, us_value_string(us_str_from(*words)));
    return us_value_array(list);
}

/* What must be the same for an audit to go on where another one broke off. [policy] need not
 * live as long. */
static us_value make_identity(us_audit *audit, const usher_policy *policy)
{
    us_arena *arena = audit->arena;
    const us_audit_options *options = audit->options;
    us_object *identity = us_object_new(arena, 10);
    us_array *lists = us_array_new(arena, audit->list_count);
    for (size_t i = 0; i < audit->list_count; i++) {
        const us_audit_list *list = &audit->lists[i];
        us_array_push(lists,
                      us_value_string(us_str_format(
                          arena, "%.*s %.*s %.*s", US_STR_ARG(list->resource->version),
                          US_STR_ARG(list->name), US_STR_ARG(list->namespace))));
    }
    put(identity, "usher audit state", us_value_integer(1));
    put(identity, "server", us_value_string(options->config->server));
    put(identity, "policies",
        us_value_string(us_str_copy(arena, us_str_from(usher_policy_revision(policy)))));
    put(identity, "lists", us_value_array(lists));
    put(identity, "excluded", words_value(arena, options->excluded));
    put(identity, "selector",
        us_value_string(us_str_from(options->selector ? options->selector : "")));
    put(identity, "user",
        us_value_string(us_str_from(options->user ? options->user : "")));
    put(identity, "groups", words_value(arena, options->groups));
    put(identity, "kept", words_value(arena, options->kept));
    put(identity, "as stored", us_value_boolean(options->as_stored));
    return us_value_object(identity);
}

/* Nobody makes the requests, so what a policy says of who does is only an answer about the user
 * that was named. */
static void note_users(us_audit *audit, const us_admission_plan *plan,
                       const usher_policy *policy)
{
    us_buf names = us_buf_make(audit->arena);
    for (size_t i = 0; i < us_admission_plan_package_count(plan); i++) {
        us_admission_package package = us_admission_plan_package(plan, i);
        if (usher_policy_package_names(policy, package.path, "input.request.userInfo") ||
            usher_policy_package_names(policy, package.path, "input.review.userInfo"))
            us_buf_add_format(&names, "%s%.*s", names.length > 0 ? ", " : "",
                              US_STR_ARG(package.name));
    }
    if (names.length > 0 && !audit->options->user)
        us_audit_note(audit,
                      "these policies ask who makes a request, and are told "
                      "%s (--user, --group): %.*s",
                      audit->review.user, US_STR_ARG(us_buf_str(&names)));
}

bool us_audit_choose(us_audit *audit, const us_admission_plan *plan,
                     const usher_policy *policy, us_str *error)
{
    if (!choose_lists(audit, plan, error) || !choose_known(audit, plan, policy, error))
        return false;
    note_users(audit, plan, policy);
    audit->identity = make_identity(audit, policy);
    return us_journal_load(audit, error) && us_journal_open(audit, error);
}
