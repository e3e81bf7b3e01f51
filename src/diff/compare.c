/* Comparing: pairs the objects of both sides, asks the policies that compare about each pair
 * that is not the same, and copies what they say, placed in the files, to the outcome. The
 * central data structure is the pair; what a change means is the policies' affair, how it is
 * shown that of the other files. */
#include "diff/compare.h"

#include "admission/admission.h"
#include "admission/text.h"
#include "manifest/kinds.h"
#include "value/array.h"
#include "value/object.h"

#include <math.h>

/* Of one text that a policy wrote, in bytes. */
#define TEXT_MAX 4096

/* An object on one side or both. */
typedef struct pair {
    const us_manifest *old, *new; /* NULL: not there */
    us_str namespace;
} pair;

typedef struct comparison {
    us_arena *arena;
    const us_diff_options *options;
    us_kinds *old_kinds, *new_kinds;
    usher_worker *worker;
    const char *const *documents; /* "data.prompt.breaking_change.comparison", by rule */
    us_diff_outcome *outcome;
    size_t object_room, error_room;
    us_buf print;
} comparison;

/* ---- Errors -------------------------------------------------------------------------- */

static us_diff_place place_of(us_arena *arena, const us_manifest *manifest, us_value path)
{
    if (!manifest)
        return (us_diff_place){US_STR_EMPTY, {0}};
    return (us_diff_place){manifest->file->name,
                           us_manifest_locate(arena, manifest, path)};
}

static void add_error(comparison *c, us_diff_place place, us_str text)
{
    us_diff_outcome *outcome = c->outcome;
    outcome->errors = us_arena_room(c->arena, outcome->errors, outcome->error_count,
                                    &c->error_room, sizeof *outcome->errors);
    outcome->errors[outcome->error_count++] =
        (us_diff_error){place, us_text_clean(c->arena, text, US_TEXT_ONE_LINE, TEXT_MAX)};
}

static void add_file_errors(comparison *c, const us_manifests *side)
{
    for (size_t i = 0; i < side->file_count; i++) {
        const us_manifest_file *file = &side->files[i];
        if (file->error.length > 0)
            add_error(c, (us_diff_place){file->name, file->error_at}, file->error);
    }
}

/* ---- Pairs --------------------------------------------------------------------------- */

static us_str namespace_of(const comparison *c, const us_manifest *manifest)
{
    us_str group = us_manifest_group(manifest->api_version);
    if (us_kind_is_cluster_wide(c->new_kinds, group, manifest->kind) ||
        us_kind_is_cluster_wide(c->old_kinds, group, manifest->kind))
        return US_STR_EMPTY;
    if (manifest->namespace.length > 0)
        return manifest->namespace;
    return us_str_from(c->options->namespace ? c->options->namespace : "default");
}

/* Versions of one group are one kind. */
static us_value key_of(const comparison *c, const us_manifest *manifest)
{
    us_array *key = us_array_new(c->arena, 4);
    us_array_push(key, us_value_string(us_manifest_group(manifest->api_version)));
    us_array_push(key, us_value_string(manifest->kind));
    us_array_push(key, us_value_string(namespace_of(c, manifest)));
    us_array_push(key, us_value_string(manifest->name));
    return us_value_array(key);
}

static us_str title_of(const comparison *c, const us_manifest *manifest)
{
    us_str namespace = namespace_of(c, manifest);
    us_str title = us_str_format(c->arena, "%.*s %.*s%s%.*s", US_STR_ARG(manifest->kind),
                                 US_STR_ARG(namespace), namespace.length > 0 ? "/" : "",
                                 US_STR_ARG(manifest->name));
    return us_text_clean(c->arena, title, US_TEXT_ONE_LINE, TEXT_MAX);
}

typedef struct pairs {
    pair *items;
    size_t count, room;
    us_object *index; /* from keys to numbers */
} pairs;

/* An object that is there twice can't be paired. */
static void take(comparison *c, pairs *all, const us_manifest *manifest, bool is_new)
{
    us_value key = key_of(c, manifest);
    const us_value *known = us_object_get(all->index, key);
    if (!known) {
        all->items = us_arena_room(c->arena, all->items, all->count, &all->room,
                                   sizeof *all->items);
        us_object_add(all->index, key, us_value_integer((int64_t)all->count));
        all->items[all->count++] = (pair){.namespace = namespace_of(c, manifest)};
    }
    pair *item = &all->items[known ? (size_t)known->as.integer : all->count - 1];
    const us_manifest **side = is_new ? &item->new : &item->old;
    if (!*side) {
        *side = manifest;
        return;
    }
    us_diff_place first = place_of(c->arena, *side, US_NONE);
    add_error(c, place_of(c->arena, manifest, US_NONE),
              us_str_format(c->arena, "%.*s is in %.*s:%u already",
                            US_STR_ARG(title_of(c, manifest)), US_STR_ARG(first.file),
                            first.at.row));
}

/* What has no name is nothing that a later version could be told to be of. */
static void take_side(comparison *c, pairs *all, const us_manifests *side, bool is_new)
{
    for (size_t i = 0; i < side->file_count; i++)
        for (size_t j = 0; j < side->files[i].count; j++)
            if (side->files[i].manifests[j].kind.length > 0 &&
                side->files[i].manifests[j].name.length > 0)
                take(c, all, &side->files[i].manifests[j], is_new);
            else
                c->outcome->others++;
}

/* ---- Asking -------------------------------------------------------------------------- */

static void put(us_object *object, const char *name, us_value value)
{
    us_object_put(object, us_value_string(us_str_from(name)), value);
}

/* What a package sees that reads the request, on CREATE, UPDATE and DELETE. */
static us_value input_of(const comparison *c, const pair *item)
{
    const us_manifest *shown = item->new ? item->new : item->old;
    us_str group = us_manifest_group(shown->api_version);
    size_t version = group.length > 0 ? group.length + 1 : 0;
    us_object *kind = us_object_new(c->arena, 3), *request = us_object_new(c->arena, 8);
    us_object *input = us_object_new(c->arena, 8);
    put(kind, "group", us_value_string(group));
    put(kind, "version",
        us_value_string(
            us_str_slice(shown->api_version, version, shown->api_version.length)));
    put(kind, "kind", us_value_string(shown->kind));
    put(request, "kind", us_value_object(kind));
    put(request, "name", us_value_string(shown->name));
    if (item->namespace.length > 0)
        put(request, "namespace", us_value_string(item->namespace));
    put(request, "operation",
        us_value_string(!item->old   ? US_STR("CREATE")
                        : !item->new ? US_STR("DELETE")
                                     : US_STR("UPDATE")));
    put(request, "object", item->new ? item->new->value : US_NULL);
    put(request, "oldObject", item->old ? item->old->value : US_NULL);
    if (item->new)
        for (uint32_t i = 0; i < item->new->value.as.object->count; i++)
            us_object_put(input, item->new->value.as.object->keys[i],
                          item->new->value.as.object->values[i]);
    put(input, "request", us_value_object(request));
    return us_value_object(input);
}

/* ---- What was said ------------------------------------------------------------------- */

static usher_value *copy_member(us_arena *arena, const us_value *document,
                                const char *name)
{
    const us_value *member = usher_value_member(document, name);
    us_value *copy = member ? us_arena_alloc(arena, sizeof *copy) : NULL;
    if (copy)
        *copy = us_value_copy(arena, *member);
    return copy;
}

static us_str text_member(us_arena *arena, const us_value *document, const char *name)
{
    us_str text = us_str_copy(arena, us_value_member_text(*document, name));
    return us_text_clean(arena, text, US_TEXT_ONE_LINE, TEXT_MAX);
}

static bool is_class(us_str word)
{
    return us_diff_rank(word) > 0;
}

static bool take_change(const comparison *c, const pair *item, const us_value *said,
                        us_diff_change *change)
{
    us_arena *arena = c->arena;
    if (us_value_tag(*said) != US_TAG_OBJECT)
        return false;
    us_value *path = copy_member(arena, said, "path");
    *change = (us_diff_change){
        .class = text_member(arena, said, "class"),
        .kind = text_member(arena, said, "kind"),
        .message = text_member(arena, said, "message"),
        .at = text_member(arena, said, "at"),
        .accepted = text_member(arena, said, "accepted"),
        .weight = copy_member(arena, said, "weight"),
        .path = path,
        .before = copy_member(arena, said, "before"),
        .after = copy_member(arena, said, "after"),
        .is_old = !item->new || us_str_is(us_value_member_text(*said, "in"), "old"),
    };
    bool placed = path && us_value_tag(*path) == US_TAG_ARRAY;
    us_value steps = placed ? *path : US_NONE;
    const us_manifest *side = change->is_old && item->old ? item->old : item->new;
    change->place = place_of(arena, side, steps);
    change->place_now = place_of(arena, item->new, steps);
    if (change->message.length == 0)
        change->message = US_STR("changed");
    return is_class(change->class) && change->weight &&
           us_value_is_number(*change->weight);
}

static bool take_changes(const comparison *c, const pair *item, const us_value *document,
                         us_diff_object *object)
{
    const us_value *list = usher_value_member(document, "changes");
    if (!list || us_value_tag(*list) != US_TAG_ARRAY)
        return false;
    object->change_count = us_value_count(*list);
    object->changes =
        us_arena_alloc_array(c->arena, object->change_count + 1, sizeof *object->changes);
    for (size_t i = 0; i < object->change_count; i++)
        if (!take_change(c, item, usher_value_at(list, i, NULL), &object->changes[i]))
            return false;
    return true;
}

static bool take_problems(us_arena *arena, const us_value *document,
                          us_diff_object *object)
{
    const us_value *list = usher_value_member(document, "problems");
    if (!list || us_value_tag(*list) != US_TAG_ARRAY)
        return false;
    size_t count = us_value_count(*list);
    us_str *problems = us_arena_alloc_array(arena, count + 1, sizeof *problems);
    for (size_t i = 0; i < count; i++) {
        const us_value *item = usher_value_at(list, i, NULL);
        if (!us_value_is_string(*item))
            return false;
        us_str text = us_str_copy(arena, us_value_text(*item));
        problems[i] = us_text_clean(arena, text, US_TEXT_ONE_LINE, TEXT_MAX);
    }
    object->problems = problems;
    object->problem_count = count;
    return true;
}

/* False if the document is not of the form that diff.h tells. */
static bool take_document(const comparison *c, const pair *item, const us_value *document,
                          us_diff_object *object)
{
    object->score = copy_member(c->arena, document, "score");
    object->threshold = copy_member(c->arena, document, "threshold");
    object->required = text_member(c->arena, document, "required");
    object->made = text_member(c->arena, document, "made");
    return object->score && us_value_is_number(*object->score) &&
           (!object->threshold || us_value_is_number(*object->threshold)) &&
           take_changes(c, item, document, object) &&
           take_problems(c->arena, document, object);
}

/* ---- Objects ------------------------------------------------------------------------- */

static us_diff_object describe(const comparison *c, const pair *item)
{
    const us_manifest *shown = item->new ? item->new : item->old;
    return (us_diff_object){
        .state = !item->old   ? US_DIFF_ADDED
                 : !item->new ? US_DIFF_REMOVED
                              : US_DIFF_CHANGED,
        .kind = shown->kind,
        .namespace = item->namespace,
        .name = shown->name,
        .title = title_of(c, shown),
        .old = place_of(c->arena, item->old, US_NONE),
        .new = place_of(c->arena, item->new, US_NONE),
    };
}

static void add_object(comparison *c, const us_diff_object *object)
{
    us_diff_outcome *outcome = c->outcome;
    outcome->objects = us_arena_room(c->arena, outcome->objects, outcome->count,
                                     &c->object_room, sizeof *outcome->objects);
    outcome->objects[outcome->count++] = *object;
    outcome->verdicts[object->verdict]++;
    if (!object->score)
        return;
    outcome->score = 1 - (1 - outcome->score) * (1 - usher_value_double(object->score));
    if (us_diff_rank(object->required) > us_diff_rank(outcome->required))
        outcome->required = object->required;
}

static us_str error_text(const usher_result *result)
{
    usher_problems *problems = usher_result_problems(result);
    const usher_problem *first = problems && usher_problems_count(problems) > 0
                                     ? usher_problems_at(problems, 0)
                                     : NULL;
    return first ? us_str_make(first->message.text, first->message.length)
                 : US_STR("the evaluation failed");
}

/* Asks one package; false if it has nothing to say. */
static bool ask(comparison *c, const pair *item, us_value *input, size_t number)
{
    const us_diff_rule *rule = &c->outcome->rules[number];
    us_diff_object object = describe(c, item);
    us_diff_place place = item->new ? object.new : object.old;
    const usher_result *result;
    usher_outcome outcome =
        usher_evaluate_value(c->worker, c->documents[number], input, NULL, &result);
    if (outcome == USHER_UNDEFINED)
        return false;
    object.policy = rule->name;
    object.fix = rule->fix;
    if (outcome == USHER_ERROR) {
        add_error(c, place,
                  us_str_format(c->arena, "%.*s: %.*s", US_STR_ARG(rule->name),
                                US_STR_ARG(error_text(result))));
    } else if (!take_document(c, item, usher_result_value(result), &object)) {
        add_error(c, place,
                  us_str_format(c->arena, "%.*s.comparison is no document of changes",
                                US_STR_ARG(rule->name)));
    } else {
        object.verdict = object.problem_count > 0 ? rule->verdict : US_DIFF_FINE;
        add_object(c, &object);
    }
    return true;
}

static void compare(comparison *c, const pair *item)
{
    if (item->old && item->new &&us_value_equal(item->old->value, item->new->value)) {
        c->outcome->same++;
        return;
    }
    us_value input = input_of(c, item);
    bool any = false;
    for (size_t i = 0; i < c->outcome->rule_count; i++)
        any |= ask(c, item, &input, i);
    us_diff_object object = describe(c, item);
    c->outcome->states[object.state]++;
    if (!any)
        add_object(c, &object);
}

/* ---- Policies ------------------------------------------------------------------------ */

static us_str annotation(us_arena *arena, const us_value *from, const char *name)
{
    usher_text text = {"", 0};
    const us_value *member = from ? usher_value_member(from, name) : NULL;
    if (member)
        text = usher_value_string(member);
    return us_str_copy(arena, us_str_make(text.text, text.length));
}

static us_diff_rule rule_of(us_arena *arena, const usher_policy *policy,
                            const usher_rule *rule)
{
    const us_value *annotations = usher_policy_package_annotations(policy, rule->package);
    const us_value *custom =
        annotations ? usher_value_member(annotations, "custom") : NULL;
    us_str enforcement = annotation(arena, custom, "enforcement");
    us_str path = us_str_from(rule->package);
    return (us_diff_rule){
        .name = us_str_slice(path, sizeof "data." - 1, path.length),
        .title = annotation(arena, annotations, "title"),
        .description = annotation(arena, annotations, "description"),
        .fix = annotation(arena, custom, "fix"),
        .severity = annotation(arena, custom, "severity"),
        .verdict = us_str_is(enforcement, "warn")     ? US_DIFF_WARNED
                   : us_str_is(enforcement, "dryrun") ? US_DIFF_NOTED
                                                      : US_DIFF_REFUSED,
    };
}

static void find_rules(comparison *c, const usher_policy *policy)
{
    size_t count = usher_policy_rule_count(policy), found = 0;
    us_diff_rule *rules = us_arena_alloc_array(c->arena, count + 1, sizeof *rules);
    const char **documents = us_arena_alloc_array(c->arena, count + 1, sizeof *documents);
    for (size_t i = 0; i < count; i++) {
        const usher_rule *rule = usher_policy_rule(policy, i);
        if (strcmp(rule->name, "comparison") != 0 || rule->kind == USHER_RULE_FUNCTION ||
            !us_admission_decides(rule->package))
            continue;
        documents[found] = rule->path;
        rules[found++] = rule_of(c->arena, policy, rule);
    }
    c->documents = documents;
    c->outcome->rules = rules;
    c->outcome->rule_count = found;
}

/* The worker goes when the comparison is over, or with the arena. */
static void free_worker(void *data)
{
    comparison *c = data;
    if (c->worker)
        usher_worker_free(c->worker);
    c->worker = NULL;
}

static void take_print(void *data, usher_text line)
{
    us_buf *print = data;
    us_buf_add(print, line.text, line.length);
    us_buf_add_char(print, '\n');
}

unsigned us_diff_rank(us_str bump)
{
    static const char *const bumps[] = {"patch", "minor", "major"};
    for (unsigned i = 0; i < sizeof bumps / sizeof *bumps; i++)
        if (us_str_is(bump, bumps[i]))
            return i + 1;
    return 0;
}

us_diff_outcome *us_diff_run(us_arena *arena, const us_manifests *old,
                             const us_manifests *new, const usher_policy *policy,
                             const us_diff_options *options)
{
    comparison *c = us_arena_alloc(arena, sizeof *c);
    *c = (comparison){
        .arena = arena,
        .options = options,
        .old_kinds = us_kinds_learn(arena, old),
        .new_kinds = us_kinds_learn(arena, new),
        .outcome = us_arena_alloc_zero(arena, sizeof *c->outcome),
        .print = us_buf_make(arena),
    };
    pairs all = {.index = us_object_new(arena, old->count + new->count)};
    us_arena_on_release(arena, free_worker, c);
    c->outcome->required = US_STR("none");
    find_rules(c, policy);
    add_file_errors(c, old);
    add_file_errors(c, new);
    take_side(c, &all, new, true);
    take_side(c, &all, old, false);
    c->worker = usher_worker_new(policy);
    if (!c->worker)
        us_arena_exhaust(arena);
    if (options->keep_print)
        usher_worker_set_print(c->worker, take_print, &c->print);
    /* What can't be read would be taken for gone, or for new. */
    for (size_t i = 0; c->outcome->error_count == 0 && i < all.count; i++)
        compare(c, &all.items[i]);
    free_worker(c);
    c->outcome->score = round(c->outcome->score * 10000) / 10000;
    c->outcome->print = us_buf_str(&c->print);
    return c->outcome;
}
