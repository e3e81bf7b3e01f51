/* What policies know of other objects. It is read before anything is judged, for the first object may
 * depend on the last one; and it is kept whole, within the memory that was given for it. */
#include "audit/run.h"

enum { FORBIDDEN = 403 };

void us_audit_keep(us_audit *audit, const us_api_resource *resource, bool is_needed)
{
    for (size_t i = 0; i < audit->known_count; i++)
        if (audit->known[i].resource == resource) {
            audit->known[i].is_needed |= is_needed;
            return;
        }
    audit->known = us_arena_room(audit->arena, audit->known, audit->known_count,
                                 &audit->known_capacity, sizeof *audit->known);
    audit->known[audit->known_count++] =
        (us_audit_known){.resource = resource,
                         .name = us_api_resource_name(audit->arena, resource),
                         .is_needed = is_needed};
}

const us_array *us_audit_kept(const us_audit *audit, const us_api_resource *resource)
{
    for (size_t i = 0; i < audit->known_count; i++)
        if (audit->known[i].resource == resource)
            return audit->known[i].objects;
    return NULL;
}

/* ---- Reading ------------------------------------------------------------------------- */

static bool is_full(const us_audit *audit, us_str *error)
{
    if (audit->known_arena->held <= audit->options->memory)
        return false;
    *error = us_str_format(
        audit->arena,
        "the objects that policies look at beside the one under review take more "
        "than %zu MiB: give them more by --memory, or name fewer by --keep",
        audit->options->memory >> 20);
    return true;
}

static void keep_page(us_audit *audit, us_array *objects, const us_array *items)
{
    for (uint32_t i = 0; i < items->count; i++) {
        us_value object = us_audit_trim(audit->known_arena, items->items[i]);
        us_array_push(objects, us_value_copy(audit->known_arena, object));
    }
}

/* Reads a list, in [namespace] or everywhere. False where there is no use in going on; what is
 * wrong with the list is told by [status] and [known]. */
static bool read_list(us_audit *audit, us_audit_known *known, us_str namespace,
                      long *status, us_str *error)
{
    us_api_kind kind = us_api_kind_of(audit->arena, known->resource, NULL);
    us_api_page page = {.remaining = -1};
    bool read;
    do {
        us_audit_progress progress = {known->name, known->objects->count, page.remaining,
                                      0, true};
        us_arena *arena = us_arena_scratch(audit->arena);
        us_array *items = us_array_new(arena, US_API_PAGE);
        us_audit_tell(audit, &progress);
        read = us_audit_read_page(arena, audit, &kind, namespace, &page, items, status,
                                  &known->error);
        keep_page(audit, known->objects, items);
        known->error = read ? US_STR_EMPTY : us_str_copy(audit->arena, known->error);
        page.next = us_str_copy(audit->arena, page.next);
        us_arena_free(arena);
        if (us_audit_is_stopped(audit)) {
            *error = US_STR("broken off, before anything was judged");
            return false;
        }
        if (is_full(audit, error))
            return false;
    } while (read && page.next.length > 0);
    return true;
}

/* Who may not read a list everywhere may read it where the audit is about. */
static bool read_one(us_audit *audit, us_audit_known *known, us_str *error)
{
    const char *const *namespace = audit->options->namespaces;
    long status;
    known->objects = us_array_new(audit->known_arena, 64);
    if (!read_list(audit, known, US_STR_EMPTY, &status, error))
        return false;
    known->is_partial =
        status == FORBIDDEN && known->resource->is_namespaced && namespace && *namespace;
    for (; known->is_partial && *namespace; namespace ++) {
        if (!read_list(audit, known, us_str_from(*namespace), &status, error))
            return false;
        if (known->error.length > 0)
            break;
    }
    if (known->error.length > 0)
        known->objects = NULL;
    else if (known->is_partial)
        us_audit_note(audit,
                      "%.*s may be read in the namespaces that were named, and not "
                      "everywhere: policies that must know all of them say nothing",
                      US_STR_ARG(known->name));
    return true;
}

static void free_known(void *data)
{
    us_arena_free(data);
}

bool us_audit_read_known(us_audit *audit, us_str *error)
{
    audit->known_arena = us_arena_alloc_zero(audit->arena, sizeof *audit->known_arena);
    us_arena_init(audit->known_arena, 0, NULL);
    us_arena_on_release(audit->arena, free_known, audit->known_arena);
    for (size_t i = 0; i < audit->known_count; i++)
        if (!read_one(audit, &audit->known[i], error))
            return false;
    return true;
}

/* ---- Telling policies ---------------------------------------------------------------- */

bool us_audit_add_data(us_audit *audit, usher_builder *builder, us_str *error)
{
    us_manifests *all = us_manifests_find(audit->known_arena, NULL, NULL, NULL);
    us_review_kind *kinds =
        us_arena_alloc_array(audit->known_arena, audit->known_count, sizeof *kinds);
    size_t count = 0;
    audit->review.complete = true;
    for (size_t i = 0; i < audit->known_count; i++) {
        const us_audit_known *known = &audit->known[i];
        if (known->objects) {
            us_manifests_add_objects(all, known->name, known->objects);
            kinds[count++] =
                (us_review_kind){us_api_version_of(audit->known_arena, known->resource),
                                 known->resource->kind};
        }
        if (!known->objects || known->is_partial)
            audit->review.complete = false;
    }
    us_manifests_read(all, 0);
    audit->review.known = kinds;
    audit->review.known_count = count;
    return us_review_add_data(audit->known_arena, builder, all, &audit->review, error);
}
