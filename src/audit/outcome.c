/* From records to an outcome, in the order of the lists and of the objects in them. A resource
 * counts as a file; objects of which there is nothing to say are one case together. */
#include "audit/journal.h"

#include "admission/text.h"
#include "value/array.h"
#include "value/object.h"

/* Of what an API server says, in bytes. */
#define MESSAGE_MAX 1024

/* An outcome in the making. */
typedef struct gathering {
    us_audit *audit;
    us_arena *arena;
    us_review_outcome *outcome;
    us_str *files;
    size_t *successes;
    size_t capacity, object_capacity; /* of findings, and of objects */
    size_t silent; /* objects of the resource at hand without findings */
} gathering;

static const us_value *keep(us_arena *arena, us_value value)
{
    us_value *kept = us_arena_alloc(arena, sizeof *kept);
    *kept = value;
    return us_value_is_none(value) ? NULL : kept;
}

/* ---- Findings ------------------------------------------------------------------------ */

static us_review_level level_named(us_str name)
{
    for (int i = 0; i < US_REVIEW_LEVELS; i++)
        if (us_str_is(name, us_review_level_name((us_review_level)i)))
            return (us_review_level)i;
    return US_REVIEW_ERROR;
}

static size_t package_number(const us_review_outcome *outcome, us_str policy)
{
    for (size_t i = 0; i < outcome->package_count; i++)
        if (us_str_equal(outcome->packages[i], policy))
            return i;
    return SIZE_MAX;
}

static us_review_object *add_object(gathering *g, us_str name)
{
    us_review_outcome *o = g->outcome;
    o->objects = us_arena_room(g->arena, o->objects, o->object_count, &g->object_capacity,
                               sizeof *o->objects);
    o->objects[o->object_count] = (us_review_object){
        .file_number = o->file_count - 1,
        .name = name,
        .first = o->count,
    };
    return &o->objects[o->object_count++];
}

static void add_finding(gathering *g, us_review_object *object,
                        const us_review_finding *finding)
{
    us_review_outcome *o = g->outcome;
    o->findings =
        us_arena_room(g->arena, o->findings, o->count, &g->capacity, sizeof *o->findings);
    o->findings[o->count++] = *finding;
    o->levels[finding->level]++;
    object->count++;
}

static us_review_finding read_finding(const gathering *g, us_value value, us_str file,
                                      const us_value *object)
{
    us_str policy = us_value_member_text(value, "policy");
    us_review_finding finding = {
        .level = level_named(us_value_member_text(value, "level")),
        .file = file,
        .file_number = g->outcome->file_count - 1,
        .package_number = package_number(g->outcome, policy),
        .policy = policy,
        .rule = us_value_member_text(value, "rule"),
        .message = us_value_member_text(value, "message"),
        .field = us_value_member_text(value, "field"),
        .severity = us_value_member_text(value, "severity"),
        .fix = us_value_member_text(value, "fix"),
        .details = keep(g->arena, us_value_member(value, "details")),
        .object = object,
    };
    us_review_describe(g->audit->plan, g->audit->policy, &finding);
    return finding;
}

static void add_error(gathering *g, us_str resource, us_str what)
{
    us_review_finding finding = {
        .level = US_REVIEW_ERROR,
        .file = resource,
        .file_number = g->outcome->file_count - 1,
        .package_number = SIZE_MAX,
        .message = us_text_clean(g->arena, what, US_TEXT_ONE_LINE, MESSAGE_MAX),
    };
    add_finding(g, add_object(g, US_STR("list")), &finding);
}

/* ---- Records ------------------------------------------------------------------------- */

static void add_judged(gathering *g, us_value value)
{
    us_str name = us_value_member_text(value, "name");
    us_value findings = us_value_member(value, "findings"), item;
    const us_value *identity = keep(g->arena, us_value_member(value, "object"));
    us_review_object *object = add_object(g, name);
    object->print = us_value_member_text(value, "print");
    object->mended = us_value_member_text(value, "mended");
    g->outcome->mended_count += object->mended.length > 0;
    for (size_t i = 0; !us_value_is_none(item = us_value_item(findings, i)); i++) {
        us_review_finding finding = read_finding(g, item, name, identity);
        add_finding(g, object, &finding);
    }
}

static void add_record(gathering *g, us_value record)
{
    us_value objects = us_value_member(record, "objects"), item;
    us_value successes = us_value_member(record, "successes");
    size_t *row = g->successes + (g->outcome->file_count - 1) * g->outcome->package_count;
    size_t told = us_value_tag(objects) == US_TAG_ARRAY ? objects.as.array->count : 0;
    size_t judged = (size_t)us_value_member(record, "judged").as.integer;
    for (size_t i = 0; i < g->outcome->package_count; i++) {
        item = us_value_item(successes, i);
        if (us_value_tag(item) == US_TAG_INTEGER && item.as.integer > 0)
            row[i] += (size_t)item.as.integer;
    }
    for (size_t i = 0; !us_value_is_none(item = us_value_item(objects, i)); i++)
        add_judged(g, item);
    g->outcome->judged_count += judged;
    g->silent += judged > told ? judged - told : 0;
}

/* ---- Lists --------------------------------------------------------------------------- */

static us_str read_error(const gathering *g, const us_audit_list *list)
{
    us_str where = list->namespace.length > 0
                       ? us_str_format(g->arena, " in %.*s", US_STR_ARG(list->namespace))
                       : US_STR_EMPTY;
    us_str after = list->judged > 0
                       ? us_str_format(g->arena, " after %zu objects", list->judged)
                       : US_STR_EMPTY;
    return us_str_format(g->arena, "cannot be read%.*s%.*s: %.*s", US_STR_ARG(where),
                         US_STR_ARG(after), US_STR_ARG(list->error));
}

/* The lists of one resource, from number [at] on; returns the number after them. */
static size_t add_resource(gathering *g, size_t at)
{
    const us_audit *audit = g->audit;
    const us_audit_list *first = &audit->lists[at];
    size_t end = at;
    g->files[g->outcome->file_count++] = first->name;
    g->silent = 0;
    for (; end < audit->list_count && audit->lists[end].resource == first->resource;
         end++) {
        const us_audit_list *list = &audit->lists[end];
        for (uint32_t i = 0; i < list->records->count; i++)
            add_record(g, list->records->items[i]);
        if (list->error.length > 0)
            add_error(g, list->name, read_error(g, list));
    }
    if (g->silent > 0)
        add_object(g, us_str_format(g->arena, "%zu object%s", g->silent,
                                    g->silent == 1 ? "" : "s"));
    return end;
}

/* True if the list of [resource] is told to be out of reach anyway. */
static bool is_told(const us_audit *audit, const us_api_resource *resource)
{
    for (size_t i = 0; i < audit->list_count; i++)
        if (audit->lists[i].resource == resource && audit->lists[i].error.length > 0)
            return true;
    return false;
}

static void add_unknown(gathering *g)
{
    const us_audit *audit = g->audit;
    for (size_t i = 0; i < audit->known_count; i++) {
        const us_audit_known *known = &audit->known[i];
        if (known->objects || !known->is_needed || is_told(audit, known->resource))
            continue;
        g->files[g->outcome->file_count++] = known->name;
        add_error(g, known->name,
                  us_str_format(g->arena,
                                "policies look at these beside the object under review, "
                                "and they cannot be read: %.*s",
                                US_STR_ARG(known->error)));
    }
}

/* Groups that are there and do not answer; who named resources knows what there is. */
static void add_missing(gathering *g)
{
    const us_audit *audit = g->audit;
    const char *const *named = audit->options->resources;
    if (audit->resources.missing.length == 0 || (named && *named))
        return;
    g->files[g->outcome->file_count++] = US_STR("discovery");
    add_error(g, US_STR("discovery"),
              us_str_format(g->arena, "what these groups have is not known: %.*s",
                            US_STR_ARG(audit->resources.missing)));
}

static void add_stop(gathering *g)
{
    const us_audit *audit = g->audit;
    size_t left = 0;
    const us_audit_list *first = NULL;
    for (size_t i = 0; i < audit->list_count; i++) {
        const us_audit_list *list = &audit->lists[i];
        if (list->is_done || list->error.length > 0)
            continue;
        first = first ? first : list;
        left++;
    }
    if (!first)
        return;
    g->files[g->outcome->file_count++] = US_STR("audit");
    add_error(g, US_STR("audit"),
              us_str_format(g->arena,
                            "broken off at %.*s, after %zu of its objects; lists that "
                            "were not judged to their end: %zu of %zu",
                            US_STR_ARG(first->name), first->judged, left,
                            audit->list_count));
}

us_review_outcome *us_audit_outcome(us_audit *audit)
{
    us_arena *arena = audit->arena;
    us_review_outcome *outcome = us_arena_alloc_zero(arena, sizeof *outcome);
    size_t packages = us_admission_plan_package_count(audit->plan);
    size_t files = audit->list_count + audit->known_count + 2;
    us_str *names = us_arena_alloc_array(arena, packages + 1, sizeof *names);
    for (size_t i = 0; i < packages; i++)
        names[i] = us_admission_plan_package(audit->plan, i).name;
    gathering g = {
        .audit = audit,
        .arena = arena,
        .outcome = outcome,
        .files = us_arena_alloc_array(arena, files, sizeof *g.files),
        .successes =
            us_arena_alloc_zero(arena, (files * packages + 1) * sizeof *g.successes),
    };
    outcome->of_cluster = true;
    outcome->packages = names;
    outcome->package_count = packages;
    outcome->files = g.files;
    outcome->successes = g.successes;
    for (size_t i = 0; i < audit->list_count;)
        i = add_resource(&g, i);
    outcome->named_count = outcome->file_count;
    add_unknown(&g);
    add_missing(&g);
    add_stop(&g);
    return outcome;
}
