/* Discovery. A server of today answers with all groups and all that is in them at once; an older
 * one, which does not know that form, with the names of groups and versions, each a document of
 * its own. Both become one list. */
#include "kubernetes/discovery.h"

#include "base/buf.h"
#include "builtins/url_escape.h"
#include "value/object.h"

/* Resources that are taken note of; a server has some hundred. */
#define RESOURCES_MAX 20000
#define AGGREGATED                                                                       \
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"              \
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,"         \
    "application/json"

typedef struct finding {
    us_arena *arena;
    const us_kubeconfig *config;
    us_api_resources *resources;
    us_buf missing;
} finding;

/* NUL-terminated; empty where there is no such string. */
static us_str text_of(us_arena *arena, us_value object, const char *name)
{
    us_value value = us_value_member(object, name);
    return us_value_is_string(value) ? us_str_copy(arena, us_value_text(value))
                                     : US_STR("");
}

/* Element [index] of a member that is an array; NONE past its end. */
static us_value item_of(us_value object, const char *name, size_t index)
{
    us_value list = us_value_member(object, name);
    bool there = us_value_tag(list) == US_TAG_ARRAY && index < list.as.array->count;
    return there ? list.as.array->items[index] : US_NONE;
}

/* ---- One resource -------------------------------------------------------------------- */

static bool has_verb(us_value described, const char *verb)
{
    us_value item;
    for (size_t i = 0; !us_value_is_none(item = item_of(described, "verbs", i)); i++)
        if (us_value_is_string(item) && us_str_is(us_value_text(item), verb))
            return true;
    return false;
}

static void add_short_names(us_arena *arena, us_value described, us_api_resource *entry)
{
    us_value item;
    for (size_t i = 0; !us_value_is_none(item = item_of(described, "shortNames", i));
         i++) {
        if (!us_value_is_string(item))
            continue;
        entry->short_names =
            us_arena_one_more(arena, entry->short_names, entry->short_name_count,
                              sizeof *entry->short_names);
        entry->short_names[entry->short_name_count++] =
            us_str_copy(arena, us_value_text(item));
    }
}

static bool is_known(const us_api_resources *all, const us_api_resource *entry)
{
    for (size_t i = all->count; i > 0; i--) {
        const us_api_resource *other = &all->items[i - 1];
        if (!us_str_equal(other->group, entry->group))
            return false;
        if (us_str_equal(other->resource, entry->resource))
            return true;
    }
    return false;
}

static void add_resource(finding *f, us_value described, us_api_resource entry)
{
    us_api_resources *all = f->resources;
    if (!us_api_is_name(entry.resource) || !us_api_is_name(entry.version) ||
        entry.kind.length == 0 ||
        (entry.group.length > 0 && !us_api_is_name(entry.group)) ||
        all->count >= RESOURCES_MAX)
        return;
    entry.can_list = has_verb(described, "list");
    entry.can_create = has_verb(described, "create");
    entry.is_preferred = !is_known(all, &entry);
    add_short_names(f->arena, described, &entry);
    all->items = us_arena_room(f->arena, all->items, all->count, &all->capacity,
                               sizeof *all->items);
    all->items[all->count++] = entry;
}

static void note_missing(finding *f, us_str group, us_str version)
{
    us_buf_add_format(&f->missing, "%s%.*s%s%.*s", f->missing.length > 0 ? " " : "",
                      US_STR_ARG(group), group.length > 0 ? "/" : "",
                      US_STR_ARG(version));
}

/* ---- All at once --------------------------------------------------------------------- */

static void read_group(finding *f, us_value group)
{
    us_arena *arena = f->arena;
    us_str name = text_of(arena, us_value_member(group, "metadata"), "name");
    us_value version, described;
    for (size_t i = 0; !us_value_is_none(version = item_of(group, "versions", i)); i++) {
        us_str called = text_of(arena, version, "version");
        if (us_str_is(text_of(arena, version, "freshness"), "Stale"))
            note_missing(f, name, called);
        for (size_t j = 0;
             !us_value_is_none(described = item_of(version, "resources", j)); j++) {
            us_api_resource entry = {
                .group = name,
                .version = called,
                .resource = text_of(arena, described, "resource"),
                .kind =
                    text_of(arena, us_value_member(described, "responseKind"), "kind"),
                .singular = text_of(arena, described, "singularResource"),
                .is_namespaced =
                    us_str_is(text_of(arena, described, "scope"), "Namespaced"),
            };
            add_resource(f, described, entry);
        }
    }
}

/* ---- Document by document ------------------------------------------------------------ */

static void read_version(finding *f, us_str group, us_str version)
{
    us_arena *arena = f->arena;
    us_api_request request = {
        .path = group.length > 0 ? us_str_format(arena, "apis/%.*s/%.*s",
                                                 US_STR_ARG(group), US_STR_ARG(version))
                                 : us_str_format(arena, "api/%.*s", US_STR_ARG(version))};
    us_value document, described;
    us_str error;
    long status;
    if (!us_api_is_name(version) || (group.length > 0 && !us_api_is_name(group)) ||
        !us_api_ask_object(arena, f->config, &request, &document, &status, &error)) {
        note_missing(f, group, version);
        return;
    }
    for (size_t i = 0; !us_value_is_none(described = item_of(document, "resources", i));
         i++) {
        us_value namespaced = us_value_member(described, "namespaced");
        us_api_resource entry = {
            .group = group,
            .version = version,
            .resource = text_of(arena, described, "name"),
            .kind = text_of(arena, described, "kind"),
            .singular = text_of(arena, described, "singularName"),
            .is_namespaced =
                us_value_tag(namespaced) == US_TAG_BOOLEAN && namespaced.as.integer != 0,
        };
        add_resource(f, described, entry);
    }
}

/* The version that the server prefers comes first. */
static void read_versions(finding *f, us_value group)
{
    us_arena *arena = f->arena;
    us_str name = text_of(arena, group, "name");
    us_str preferred =
        text_of(arena, us_value_member(group, "preferredVersion"), "version");
    us_value version;
    if (preferred.length > 0)
        read_version(f, name, preferred);
    for (size_t i = 0; !us_value_is_none(version = item_of(group, "versions", i)); i++) {
        us_str called = text_of(arena, version, "version");
        if (!us_str_equal(called, preferred))
            read_version(f, name, called);
    }
}

/* ---- Both ---------------------------------------------------------------------------- */

static bool read_root(finding *f, const char *path, us_str *error)
{
    us_api_request request = {.path = us_str_from(path), .accept = AGGREGATED};
    us_value document, item;
    long status;
    if (!us_api_ask_object(f->arena, f->config, &request, &document, &status, error))
        return false;
    us_str kind = text_of(f->arena, document, "kind");
    if (us_str_is(kind, "APIGroupDiscoveryList")) {
        for (size_t i = 0; !us_value_is_none(item = item_of(document, "items", i)); i++)
            read_group(f, item);
        return true;
    }
    if (us_str_is(kind, "APIVersions")) {
        for (size_t i = 0; !us_value_is_none(item = item_of(document, "versions", i));
             i++)
            if (us_value_is_string(item))
                read_version(f, US_STR(""), us_str_copy(f->arena, us_value_text(item)));
        return true;
    }
    for (size_t i = 0; !us_value_is_none(item = item_of(document, "groups", i)); i++)
        read_versions(f, item);
    return true;
}

bool us_api_discover(us_arena *arena, const us_kubeconfig *config,
                     us_api_resources *resources, us_str *error)
{
    finding f = {arena, config, resources, us_buf_make(arena)};
    *resources = (us_api_resources){0};
    if (!read_root(&f, "api", error) || !read_root(&f, "apis", error))
        return false;
    resources->missing = us_buf_str(&f.missing);
    return true;
}

us_str us_api_version_of(us_arena *arena, const us_api_resource *resource)
{
    if (resource->group.length == 0)
        return resource->version;
    return us_str_copy(arena,
                       us_str_format(arena, "%.*s/%.*s", US_STR_ARG(resource->group),
                                     US_STR_ARG(resource->version)));
}

us_str us_api_resource_name(us_arena *arena, const us_api_resource *resource)
{
    if (resource->group.length == 0)
        return resource->resource;
    return us_str_copy(arena,
                       us_str_format(arena, "%.*s.%.*s", US_STR_ARG(resource->resource),
                                     US_STR_ARG(resource->group)));
}

us_api_kind us_api_kind_of(us_arena *arena, const us_api_resource *resource,
                           const char *selector)
{
    us_buf query = us_buf_make(arena);
    us_buf_add_c(&query, "labelSelector=");
    us_url_escape(&query, us_str_from(selector ? selector : ""), US_URL_QUERY);
    us_str version = us_api_version_of(arena, resource);
    us_str api =
        us_str_copy(arena, us_str_format(arena, "%s/%.*s",
                                         resource->group.length > 0 ? "apis" : "api",
                                         US_STR_ARG(version)));
    return (us_api_kind){api.text, resource->resource.text,
                         selector ? us_str_to_c(arena, us_buf_str(&query)) : NULL,
                         version.text, resource->kind.text};
}
