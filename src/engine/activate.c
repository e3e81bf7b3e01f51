/* Bundles come together, as OPA activates them: their roots must not meet; what was below
 * a root gives way to the bundle's data; no rule may have the path of data; and what is
 * known about the bundles is kept below data.system. */
#include "engine/engine.h"

#include "base/path.h"
#include "builtins/url_escape.h"
#include "syntax/ast_text.h"

#include <stdlib.h>

static bool fail(us_build *build, const char *code, us_str message)
{
    us_diag *diag = us_diag_list_add(build->diags);
    diag->code = code;
    diag->message = message;
    return false;
}

/* ---- Roots of several bundles */

typedef struct root_entry {
    us_str path; /* "/a/b/", so that one path is above another if it is a prefix */
    us_str root;
    const us_bundle *bundle;
} root_entry;

static int compare_entries(const void *a, const void *b)
{
    const root_entry *left = a, *right = b;
    int order = us_str_compare(left->path, right->path);
    return order ? order : us_str_compare(left->bundle->name, right->bundle->name);
}

static root_entry *list_roots(us_build *build, size_t *count)
{
    us_arena *arena = &build->policy->arena;
    size_t capacity = 0;
    root_entry *entries = NULL;
    *count = 0;
    for (size_t b = 0; b < build->policy->bundle_count; b++) {
        const us_bundle *bundle = &build->policy->bundles[b];
        for (size_t i = 0; i < bundle->manifest.root_count; i++) {
            us_str root = bundle->manifest.roots[i];
            entries = us_arena_room(arena, entries, *count, &capacity, sizeof *entries);
            entries[(*count)++] =
                (root_entry){us_str_format(arena, root.length > 0 ? "/%.*s/" : "/%.*s",
                                           US_STR_ARG(root)),
                             root, bundle};
        }
    }
    if (*count > 1)
        qsort(entries, *count, sizeof *entries, compare_entries);
    return entries;
}

/* A sorted list of texts, each once. */
static void add_text(us_object *set, us_str text)
{
    us_object_put(set, us_value_string(text), US_TRUE);
}

static us_str list_text(us_arena *arena, const us_object *set)
{
    us_buf buf = us_buf_make(arena);
    for (uint32_t i = 0; i < set->count; i++) {
        us_buf_add_c(&buf, i > 0 ? ", " : "");
        us_buf_add_str(&buf, us_value_text(set->keys[us_object_order(set)[i]]));
    }
    return us_buf_str(&buf);
}

static void note_overlap(us_arena *arena, const root_entry *above,
                         const root_entry *below, us_object *names, us_object *conflicts)
{
    add_text(names, above->bundle->name);
    add_text(names, below->bundle->name);
    if (us_str_equal(above->root, below->root))
        add_text(conflicts, us_str_format(arena, "root %.*s is in multiple bundles",
                                          US_STR_ARG(above->root)));
    else
        add_text(conflicts,
                 us_str_format(arena, "%.*s overlaps %.*s", US_STR_ARG(above->root),
                               US_STR_ARG(below->root)));
}

/* Bundles with a root that is everything. */
static us_object *find_empty(us_arena *arena, const root_entry *entries, size_t count)
{
    us_object *names = us_object_new(arena, 2);
    for (size_t i = 0; i < count; i++)
        if (entries[i].root.length == 0)
            add_text(names, entries[i].bundle->name);
    return names;
}

/* As if all bundles were one. */
static bool check_merged_roots(us_build *build, size_t count)
{
    us_arena *arena = &build->policy->arena;
    us_manifest all = {.root_count = 0, .version = US_NONE};
    us_str error;
    all.roots = us_arena_alloc_array(arena, count + 1, sizeof *all.roots);
    for (size_t b = 0; b < build->policy->bundle_count; b++) {
        const us_manifest *manifest = &build->policy->bundles[b].manifest;
        for (size_t i = 0; i < manifest->root_count; i++)
            all.roots[all.root_count++] = manifest->roots[i];
    }
    return us_manifest_check(arena, &all, &error) || fail(build, NULL, error);
}

static bool check_roots(us_build *build)
{
    us_arena *arena = &build->policy->arena;
    us_object *names = us_object_new(arena, 2), *conflicts = us_object_new(arena, 2);
    size_t count;
    const root_entry *entries = list_roots(build, &count);
    if (build->builder->options.checking)
        return check_merged_roots(build, count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1;
             j < count && us_str_starts_with(entries[j].path, entries[i].path); j++)
            if (entries[i].bundle != entries[j].bundle)
                note_overlap(arena, &entries[i], &entries[j], names, conflicts);
    if (names->count == 0)
        return true;
    us_str all = list_text(arena, names);
    us_object *empty = find_empty(arena, entries, count);
    if (empty->count > 0) {
        us_str some = list_text(arena, empty);
        return fail(build, NULL,
                    us_str_format(arena,
                                  "bundle activation failed: bundles [%.*s] have "
                                  "overlapping roots and cannot be activated "
                                  "simultaneously because bundle(s) [%.*s] specify empty "
                                  "root paths ('') which overlap with any other bundle "
                                  "root",
                                  US_STR_ARG(all), US_STR_ARG(some)));
    }
    us_str list = list_text(arena, conflicts);
    return fail(build, NULL,
                us_str_format(arena,
                              "bundle activation failed: detected overlapping roots in "
                              "manifests for these bundles: [%.*s] (%.*s)",
                              US_STR_ARG(all), US_STR_ARG(list)));
}

/* ---- Data */

/* The steps of [root], escapes of URLs resolved. */
static bool root_steps(us_build *build, us_str root, us_str **steps, size_t *count)
{
    us_arena *arena = &build->policy->arena;
    us_str step, ignored;
    size_t at = 0;
    *steps = us_arena_alloc_array(arena, root.length + 1, sizeof **steps);
    *count = 0;
    while (root.length > 0 && us_path_next(root, &at, &step))
        if (!us_url_unescape(arena, step, US_URL_PATH, &(*steps)[(*count)++], &ignored) ||
            *count > US_DATA_DEPTH)
            return fail(build, NULL,
                        us_str_format(
                            arena,
                            "bundle activation failed: manifest root path invalid: %.*s",
                            US_STR_ARG(root)));
    return true;
}

/* The path of the first [count] steps, as OPA's store writes it. */
static us_str store_path(us_arena *arena, const us_str *steps, size_t count)
{
    us_buf buf = us_buf_make(arena);
    for (size_t i = 0; i < count; i++) {
        us_buf_add_char(&buf, '/');
        us_url_escape(&buf, steps[i], US_URL_PATH);
    }
    return us_buf_str(&buf);
}

static bool put(us_build *build, const us_str *steps, size_t count, us_value value)
{
    us_arena *arena = &build->policy->arena;
    size_t depth;
    return us_data_put(arena, build->policy->data.as.object, steps, count, value,
                       &depth) ||
           fail(build, "storage_write_conflict_error", store_path(arena, steps, depth));
}

static bool erase_roots(us_build *build, const us_bundle *bundle)
{
    us_str *steps;
    size_t count;
    for (size_t i = 0; i < bundle->manifest.root_count; i++) {
        if (!root_steps(build, bundle->manifest.roots[i], &steps, &count))
            return false;
        if (count > 0)
            us_data_remove(build->policy->data.as.object, steps, count);
    }
    return true;
}

/* A bundle that owns all of data replaces all of it. */
static bool write_roots(us_build *build, const us_bundle *bundle)
{
    us_str *steps;
    size_t count;
    for (size_t i = 0; i < bundle->manifest.root_count; i++) {
        if (!root_steps(build, bundle->manifest.roots[i], &steps, &count))
            return false;
        const us_value *found =
            count > 0 ? us_data_find(bundle->data.as.object, steps, count) : NULL;
        if (count == 0)
            build->policy->data = bundle->data;
        else if (found && !put(build, steps, count, *found))
            return false;
    }
    return true;
}

/* Takes what is at the paths that are kept out of the way of bundles; NONE where nothing is. */
static us_value *take_kept(us_build *build)
{
    const usher_builder *builder = build->builder;
    us_arena *arena = &build->policy->arena;
    us_object *data = build->policy->data.as.object;
    us_value *kept = us_arena_alloc_array(arena, builder->kept_count + 1, sizeof *kept);
    for (size_t i = 0; i < builder->kept_count; i++) {
        const us_data_path *path = &builder->kept[i];
        const us_value *found = us_data_find(data, path->steps, path->count);
        kept[i] = found ? *found : US_NONE;
        us_data_remove(data, path->steps, path->count);
    }
    return kept;
}

static bool put_kept(us_build *build, const us_value *kept)
{
    const usher_builder *builder = build->builder;
    for (size_t i = 0; i < builder->kept_count; i++)
        if (!us_value_is_none(kept[i]) &&
            !put(build, builder->kept[i].steps, builder->kept[i].count, kept[i]))
            return false;
    return true;
}

bool us_build_activate(us_build *build)
{
    const usher_policy *policy = build->policy;
    if (!check_roots(build))
        return false;
    if (policy->bundle_count == 0)
        return true;
    const us_value *kept = take_kept(build);
    for (size_t i = 0; i < policy->bundle_count; i++)
        if (!erase_roots(build, &policy->bundles[i]))
            return false;
    for (size_t i = 0; i < policy->bundle_count; i++)
        if (!write_roots(build, &policy->bundles[i]))
            return false;
    return put_kept(build, kept);
}

/* ---- Rules at paths of data */

/* The names on the way to [node], data left out. False if one is no name: there is no data
 * below it. */
static bool node_steps(us_arena *arena, const us_tree_node *node, us_str **steps,
                       size_t *count)
{
    size_t depth = 0;
    for (const us_tree_node *n = node; n->parent; n = n->parent)
        depth++;
    *steps = us_arena_alloc_array(arena, depth + 1, sizeof **steps);
    *count = depth;
    for (const us_tree_node *n = node; n->parent; n = n->parent) {
        if (!us_value_is_string(n->key))
            return false;
        (*steps)[--depth] = us_value_text(n->key);
    }
    return true;
}

/* True if there is data at the path, or something on the way that is no object. */
static bool has_data(const us_object *data, const us_str *steps, size_t count)
{
    const us_value *found = NULL;
    for (size_t i = 0; i < count; i++) {
        found = us_object_get_str(data, steps[i]);
        if (!found || us_value_tag(*found) != US_TAG_OBJECT)
            return found != NULL;
        data = found->as.object;
    }
    return found != NULL;
}

static size_t module_number(const us_build *build, const us_clause *clause)
{
    const us_compiler *compiler = &build->policy->compiler;
    size_t number = 0;
    while (number < compiler->module_count && compiler->modules[number] != clause->module)
        number++;
    return number;
}

/* The rule of [node] that comes first. */
static const us_clause *first_rule(const us_build *build, const us_tree_node *node)
{
    const us_clause *first = node->clause_count > 0 ? node->clauses[0] : node->fallback;
    const us_clause *other = node->fallback;
    if (!other || first == other)
        return first;
    if (first->module == other->module)
        return other->rule->span.position.offset < first->rule->span.position.offset
                   ? other
                   : first;
    return module_number(build, other) < module_number(build, first) ? other : first;
}

bool us_build_check_conflicts(us_build *build, us_diag_list *diags)
{
    us_arena *arena = &build->policy->arena;
    size_t limit = diags->limit, before = diags->count;
    diags->limit = 0;
    for (us_tree_node *node = build->policy->compiler.tree; node;
         node = us_tree_next(node, true)) {
        us_str *steps;
        size_t count;
        if ((node->clause_count == 0 && !node->fallback) ||
            !node_steps(arena, node, &steps, &count) ||
            !has_data(build->policy->data.as.object, steps, count))
            continue;
        const us_clause *rule = first_rule(build, node);
        us_buf path = us_buf_make(arena);
        for (size_t i = 0; i < count; i++)
            us_buf_add_format(&path, "%s%.*s", i > 0 ? "/" : "", US_STR_ARG(steps[i]));
        us_str text = us_buf_str(&path);
        us_diag_list_report(diags, "rego_compile_error", rule->module->file, US_STR_EMPTY,
                            rule->rule->span.position,
                            "conflicting rule for data path %.*s found",
                            US_STR_ARG(text));
    }
    diags->limit = limit;
    return diags->count == before;
}

/* ---- What is known about bundles */

static us_value text_value(const char *text)
{
    return us_value_string(us_str_from(text));
}

/* The version of Rego that a module was read as, where it is not the host's. */
static bool describe_module(us_build *build, const us_bundle_module *module)
{
    us_str steps[] = {US_STR("system"), US_STR("modules"), us_path_trim(module->key),
                      US_STR("rego_version")};
    bool host_is_v0 = build->builder->options.dialect == USHER_REGO_V0;
    bool is_v0 = module->module->dialect == US_REGO_V0;
    return is_v0 == host_is_v0 || put(build, steps, 4, us_value_integer(is_v0 ? 0 : 1));
}

static bool describe_bundle(us_build *build, const us_bundle *bundle)
{
    us_arena *arena = &build->policy->arena;
    us_str steps[] = {US_STR("system"), US_STR("bundles"), bundle->name};
    us_object *facts = us_object_new(arena, 2);
    us_object_add(facts, text_value("manifest"),
                  us_manifest_value(arena, &bundle->manifest));
    us_object_add(facts, text_value("etag"), text_value(""));
    return put(build, steps, 3, us_value_object(facts));
}

bool us_build_describe_bundles(us_build *build)
{
    usher_policy *policy = build->policy;
    us_arena *arena = &policy->arena;
    policy->bundle_facts =
        us_arena_alloc_array(arena, policy->bundle_count + 1, sizeof(usher_bundle));
    for (size_t i = 0; i < policy->bundle_count; i++) {
        const us_bundle *bundle = &policy->bundles[i];
        us_value *manifest = us_arena_alloc(arena, sizeof *manifest);
        for (size_t m = 0; m < bundle->module_count; m++)
            if (!describe_module(build, &bundle->modules[m]))
                return false;
        if (!describe_bundle(build, bundle))
            return false;
        *manifest = us_manifest_value(arena, &bundle->manifest);
        us_value_freeze(*manifest);
        policy->bundle_facts[i] = (usher_bundle){
            .name = us_str_to_c(arena, bundle->name),
            .revision = us_str_to_c(arena, bundle->manifest.revision),
            .manifest = manifest,
        };
    }
    return true;
}
