/* The servers of all registrations, met from here as API servers meet them. A Service of a cluster
 * is reached by its address, by its name in the certificate; that of manifests has no address yet,
 * and one of a cluster cannot be reached from everywhere: nothing is said of either. */
#include "doctor/doctor.h"

#include "kubernetes/handshake.h"
#include "manifest/manifest.h"
#include "value/array.h"
#include "value/object.h"

#define CONNECTIONS_MAX 64
#define HTTPS           443

typedef struct meeting {
    us_arena *arena;
    const us_manifests *manifests;
    us_array *found;
} meeting;

static void put(us_object *entry, const char *name, us_value value)
{
    us_object_put(entry, us_value_string(us_str_from(name)), value);
}

/* The Service that is called so; NULL: it is not there. */
static const us_manifest *find_service(const meeting *m, us_str namespace, us_str name)
{
    for (size_t i = 0; i < m->manifests->file_count; i++)
        for (size_t j = 0; j < m->manifests->files[i].count; j++) {
            const us_manifest *one = &m->manifests->files[i].manifests[j];
            if (us_str_is(one->kind, "Service") && us_str_equal(one->name, name) &&
                us_str_equal(one->namespace, namespace))
                return one;
        }
    return NULL;
}

/* Where a Service is reached; empty: it is not known. */
static us_str address_of(us_arena *arena, const us_manifest *service, us_value port)
{
    us_value spec = us_value_member(service->value, "spec");
    us_str host = us_value_member_text(spec, "externalName");
    int64_t number = us_value_tag(port) == US_TAG_INTEGER ? port.as.integer : HTTPS;
    if (host.length == 0)
        host = us_value_member_text(spec, "clusterIP");
    if (host.length == 0 || us_str_is(host, "None"))
        return US_STR_EMPTY;
    bool bare = us_str_find(host, US_STR(":"), 0) != US_STR_NONE;
    us_str url = us_str_format(arena, "https://%s%.*s%s:%lld", bare ? "[" : "",
                               US_STR_ARG(host), bare ? "]" : "", (long long)number);
    return us_str_copy(arena, url);
}

/* False where there is nobody to meet. */
static bool find_server(const meeting *m, us_value config, us_handshake *with)
{
    us_value service = us_value_member(config, "service");
    us_str name = us_value_member_text(service, "name");
    us_str namespace = us_value_member_text(service, "namespace");
    *with =
        (us_handshake){.url = us_str_copy(m->arena, us_value_member_text(config, "url")),
                       .server_name = US_STR_EMPTY,
                       .ca_bundle = us_value_member_text(config, "caBundle")};
    if (us_value_tag(service) == US_TAG_OBJECT) {
        const us_manifest *found = find_service(m, namespace, name);
        with->url = found ? address_of(m->arena, found, us_value_member(service, "port"))
                          : US_STR_EMPTY;
        with->server_name = us_str_format(m->arena, "%.*s.%.*s.svc", US_STR_ARG(name),
                                          US_STR_ARG(namespace));
    }
    return us_str_starts_with(with->url, US_STR("https://"));
}

static void meet(meeting *m, const us_manifest *configuration, uint32_t number,
                 us_value webhook)
{
    us_handshake with;
    us_str certificate, error;
    bool reached;
    if (m->found->count == CONNECTIONS_MAX ||
        !find_server(m, us_value_member(webhook, "clientConfig"), &with))
        return;
    bool good = us_handshake_try(m->arena, &with, &certificate, &reached, &error);
    us_object *entry = us_object_new(m->arena, 8);
    put(entry, "kind", us_value_string(configuration->kind));
    put(entry, "configuration", us_value_string(configuration->name));
    put(entry, "number", us_value_integer(number));
    put(entry, "address", us_value_string_checked(m->arena, with.url));
    put(entry, "reached", us_value_boolean(reached));
    put(entry, "problem", us_value_string_checked(m->arena, good ? US_STR_EMPTY : error));
    put(entry, "certificate", us_value_string_checked(m->arena, certificate));
    us_array_push(m->found, us_value_object(entry));
}

void us_doctor_add_connections(us_arena *arena, usher_builder *builder,
                               const us_manifests *manifests)
{
    meeting m = {arena, manifests, us_array_new(arena, 4)};
    us_value *value = us_arena_alloc(arena, sizeof *value);
    for (size_t i = 0; i < manifests->file_count; i++)
        for (size_t j = 0; j < manifests->files[i].count; j++) {
            const us_manifest *one = &manifests->files[i].manifests[j];
            us_value webhooks = us_value_member(one->value, "webhooks");
            if (!us_str_ends_with(one->kind, US_STR("WebhookConfiguration")) ||
                us_value_tag(webhooks) != US_TAG_ARRAY)
                continue;
            for (uint32_t k = 0; k < webhooks.as.array->count; k++)
                meet(&m, one, k, webhooks.as.array->items[k]);
        }
    *value = us_value_array(m.found);
    usher_builder_add_value(builder, "usher.doctor.connections", "connections", value);
}
