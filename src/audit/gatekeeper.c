/* A Gatekeeper that is installed already, audited as it is: its templates, constraints and
 * mutators become policies, and of its own settings count those about an audit: what is synced, so
 * that policies may look at it, and which namespaces are left alone. */
#include "audit/run.h"

#include "codec/json.h"
#include "value/array.h"
#include "value/object.h"

typedef struct collecting {
    us_audit *audit;
    us_gatekeeper_source *texts;
    size_t count, capacity;
} collecting;

/* All objects of [resource]; false with a sentence. */
static bool read_all(us_audit *audit, const us_api_resource *resource, us_array *items,
                     us_str *error)
{
    us_api_kind kind = us_api_kind_of(audit->arena, resource, NULL);
    long status;
    if (us_api_list(audit->arena, audit->options->config, &kind, US_STR_EMPTY, items,
                    &status, error))
        return true;
    us_str name = us_api_resource_name(audit->arena, resource);
    *error = us_str_format(audit->arena, "%.*s cannot be read: %.*s", US_STR_ARG(name),
                           US_STR_ARG(*error));
    return false;
}

/* ---- Policies ------------------------------------------------------------------------ */

static void add_text(collecting *c, us_value object)
{
    us_arena *arena = c->audit->arena;
    us_buf text = us_buf_make(arena);
    us_str kind = us_value_member_text(object, "kind");
    us_str name = us_value_member_text(us_value_member(object, "metadata"), "name");
    us_json_write(&text, us_audit_trim(arena, object), US_JSON_COMPACT);
    c->texts = us_arena_room(arena, c->texts, c->count, &c->capacity, sizeof *c->texts);
    c->texts[c->count++] = (us_gatekeeper_source){
        .name = us_str_format(arena, "%.*s %.*s", US_STR_ARG(kind), US_STR_ARG(name)),
        .text = us_str_copy(arena, us_buf_str(&text)),
    };
}

static bool is_policy(const us_api_resource *resource)
{
    static const char *const groups[] = {"templates.gatekeeper.sh",
                                         "constraints.gatekeeper.sh",
                                         "mutations.gatekeeper.sh"};
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (us_str_is(resource->group, groups[i]))
            return resource->is_preferred && resource->can_list;
    return false;
}

/* ---- Settings ------------------------------------------------------------------------ */

static void sync(us_audit *audit, us_value entry)
{
    us_str group = us_value_member_text(entry, "group");
    us_str version = us_value_member_text(entry, "version");
    us_str kind = us_value_member_text(entry, "kind");
    for (size_t i = 0; i < audit->resources.count; i++) {
        const us_api_resource *resource = &audit->resources.items[i];
        if (!us_str_equal(resource->group, group) ||
            !us_str_equal(resource->kind, kind) ||
            !us_str_equal(resource->version, version) || !resource->can_list)
            continue;
        audit->synced = us_arena_one_more(audit->arena, audit->synced,
                                          audit->synced_count, sizeof *audit->synced);
        audit->synced[audit->synced_count++] = resource;
    }
}

/* Namespaces that an entry of a Config's `match` takes out of audits. */
static void exclude(us_audit *audit, us_value entry)
{
    bool of_audits = false;
    us_value item;
    for (size_t i = 0;
         !us_value_is_none(item = us_value_item(us_value_member(entry, "processes"), i));
         i++)
        of_audits |=
            us_value_is_string(item) && (us_str_is(us_value_text(item), "audit") ||
                                         us_str_is(us_value_text(item), "*"));
    for (size_t i = 0;
         of_audits &&
         !us_value_is_none(
             item = us_value_item(us_value_member(entry, "excludedNamespaces"), i));
         i++) {
        if (!us_value_is_string(item))
            continue;
        audit->excluded = us_arena_one_more(audit->arena, audit->excluded,
                                            audit->excluded_count, sizeof(us_str));
        audit->excluded[audit->excluded_count++] = us_value_text(item);
        us_audit_note(audit, "left out, as Gatekeeper's Config says: namespace %.*s",
                      US_STR_ARG(us_value_text(item)));
    }
}

static void read_setting(us_audit *audit, us_value object)
{
    us_value spec = us_value_member(object, "spec"), item;
    us_value config = us_value_member(spec, "sync");
    for (size_t i = 0;
         !us_value_is_none(item = us_value_item(us_value_member(config, "syncOnly"), i));
         i++)
        sync(audit, item);
    for (size_t i = 0;
         !us_value_is_none(item = us_value_item(us_value_member(spec, "gvks"), i)); i++)
        sync(audit, item);
    for (size_t i = 0;
         !us_value_is_none(item = us_value_item(us_value_member(spec, "match"), i)); i++)
        exclude(audit, item);
}

static bool is_setting(const us_api_resource *resource)
{
    bool is_config = us_str_is(resource->group, "config.gatekeeper.sh") &&
                     us_str_is(resource->kind, "Config");
    bool is_sync_set = us_str_is(resource->group, "syncset.gatekeeper.sh") &&
                       us_str_is(resource->kind, "SyncSet");
    return (is_config || is_sync_set) && resource->is_preferred && resource->can_list;
}

bool us_audit_read_policies(us_audit *audit, const us_gatekeeper_source **texts,
                            size_t *count, us_str *error)
{
    collecting c = {.audit = audit};
    for (size_t i = 0; i < audit->resources.count; i++) {
        const us_api_resource *resource = &audit->resources.items[i];
        us_array *items = us_array_new(audit->arena, 16);
        bool policy = is_policy(resource);
        if (!policy && !is_setting(resource))
            continue;
        if (!read_all(audit, resource, items, error))
            return false;
        for (uint32_t j = 0; j < items->count; j++) {
            if (policy)
                add_text(&c, items->items[j]);
            else
                read_setting(audit, items->items[j]);
        }
    }
    *texts = c.texts;
    *count = c.count;
    if (c.count == 0)
        *error = US_STR("the cluster has no templates of Gatekeeper's");
    return c.count > 0;
}
