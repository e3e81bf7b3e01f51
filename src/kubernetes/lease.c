/* Leases, in the way of client-go's leader election, so that both can contend for one. What is
 * written is the object that was read, with its resourceVersion: of two who write at the same time
 * one gets a conflict. */
#include "kubernetes/lease.h"

#include "base/hash.h"
#include "codec/json.h"
#include "kubernetes/api.h"
#include "kubernetes/object.h"
#include "value/number.h"

#include <time.h>

#define SECOND          INT64_C(1000000000)
#define REQUEST_TIMEOUT (5 * SECOND)

enum { STATUS_NOT_FOUND = 404, STATUS_CONFLICT = 409, TRIES = 2 };

void us_lease_init(us_lease *lease, const us_kubeconfig *config, us_str namespace,
                   us_str name, us_str identity, int64_t duration)
{
    *lease = (us_lease){.config = config,
                        .namespace = namespace,
                        .name = name,
                        .identity = identity,
                        .duration = duration,
                        .timeout = REQUEST_TIMEOUT};
    if (lease->timeout > duration / 6)
        lease->timeout = duration / 6;
}

bool us_lease_observe(us_lease *lease, const us_lease_record *record, int64_t now)
{
    uint64_t hash =
        us_hash_mix(us_hash_bytes(record->holder.text, record->holder.length),
                    us_hash_bytes(record->renewed.text, record->renewed.length));
    if (!lease->was_seen || hash != lease->seen) {
        lease->was_seen = true;
        lease->seen = hash;
        lease->seen_at = now;
        size_t length = record->holder.length < US_LEASE_HOLDER_MAX - 1
                            ? record->holder.length
                            : US_LEASE_HOLDER_MAX - 1;
        if (length > 0)
            memcpy(lease->holder, record->holder.text, length);
        lease->holder[length] = '\0';
    }
    bool is_ours = us_str_equal(record->holder, lease->identity);
    if (!is_ours)
        lease->is_held = false;
    return is_ours || record->holder.length == 0 ||
           now - lease->seen_at >= record->duration;
}

bool us_lease_holds(const us_lease *lease, int64_t now)
{
    return lease->is_held && now - lease->renewed_at < lease->duration / 3 * 2;
}

/* ---- The object ------------------------------------------------------------------------ */

/* 0 where there is no such whole number. */
static int64_t number_of(us_value object, const char *name)
{
    us_value value = us_value_member(object, name);
    int64_t number;
    return us_value_is_number(value) && us_number_to_int64(value, &number) ? number : 0;
}

/* Now, in the form of Kubernetes' MicroTime. */
static us_value wall_time(us_arena *arena)
{
    struct timespec now;
    struct tm parts;
    char text[32];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    return us_value_string(
        us_str_format(arena, "%s.%06ldZ", text, (long)(now.tv_nsec / 1000)));
}

/* The Lease [old] (NONE: there is none yet) as it is to be: [holder]'s for [duration]. */
static us_str renewed(us_arena *arena, const us_lease *lease, us_value old, us_str holder,
                      int64_t duration)
{
    us_object *object = us_kubernetes_copy(arena, old);
    us_object *spec = us_kubernetes_copy(arena, us_value_member(old, "spec"));
    us_value now = wall_time(arena);
    us_buf text = us_buf_make(arena);
    if (us_value_is_none(old)) {
        us_object *metadata = us_object_new(arena, 2);
        us_kubernetes_put(metadata, "name", us_value_string(lease->name));
        us_kubernetes_put(metadata, "namespace", us_value_string(lease->namespace));
        us_kubernetes_put(object, "apiVersion",
                          us_value_string(US_STR("coordination.k8s.io/v1")));
        us_kubernetes_put(object, "kind", us_value_string(US_STR("Lease")));
        us_kubernetes_put(object, "metadata", us_value_object(metadata));
    }
    us_value before = us_value_member(us_value_object(spec), "holderIdentity");
    if (holder.length > 0 &&
        !(us_value_is_string(before) && us_str_equal(us_value_text(before), holder))) {
        int64_t transitions = number_of(us_value_object(spec), "leaseTransitions");
        bool is_new =
            us_value_is_none(us_value_member(us_value_object(spec), "leaseTransitions"));
        us_kubernetes_put(
            spec, "leaseTransitions",
            us_value_integer(transitions < INT32_MAX - 1 ? transitions + !is_new : 1));
        us_kubernetes_put(spec, "acquireTime", now);
    }
    us_kubernetes_put(spec, "holderIdentity", us_value_string(holder));
    us_kubernetes_put(spec, "leaseDurationSeconds", us_value_integer(duration / SECOND));
    us_kubernetes_put(spec, "renewTime", now);
    us_kubernetes_put(object, "spec", us_value_object(spec));
    us_json_write(&text, us_value_object(object), US_JSON_COMPACT);
    return us_buf_str(&text);
}

/* ---- Requests -------------------------------------------------------------------------- */

static us_str list_path(us_arena *arena, const us_lease *lease)
{
    return us_str_format(arena, "apis/coordination.k8s.io/v1/namespaces/%.*s/leases",
                         US_STR_ARG(lease->namespace));
}

/* Stores NONE in [object] where there is no Lease. */
static bool get(us_arena *arena, const us_lease *lease, us_value *object, us_str *error)
{
    long status;
    us_str path = us_str_format(arena, "%.*s/%.*s", US_STR_ARG(list_path(arena, lease)),
                                US_STR_ARG(lease->name));
    us_api_request request = {.path = path, .timeout = lease->timeout};
    if (us_api_ask_object(arena, lease->config, &request, object, &status, error))
        return true;
    *object = US_NONE;
    return status == STATUS_NOT_FOUND;
}

/* Writes what takes the place of [old] (NONE: nothing). [status] as us_api_ask_object. */
static bool store(us_arena *arena, const us_lease *lease, us_value old, us_str body,
                  long *status, us_str *error)
{
    us_value written;
    us_str path = list_path(arena, lease);
    bool is_new = us_value_is_none(old);
    us_api_request request = {.method = is_new ? "POST" : "PUT",
                              .path = path,
                              .body = body,
                              .timeout = lease->timeout};
    if (!is_new)
        request.path =
            us_str_format(arena, "%.*s/%.*s", US_STR_ARG(path), US_STR_ARG(lease->name));
    return us_api_ask_object(arena, lease->config, &request, &written, status, error);
}

/* [conflict] says that somebody else wrote in between. */
static us_lease_outcome try_once(us_arena *arena, us_lease *lease, int64_t now,
                                 bool *conflict, us_str *error)
{
    us_value object;
    long status;
    *conflict = false;
    if (!get(arena, lease, &object, error))
        return US_LEASE_FAILED;
    us_value spec = us_value_member(object, "spec");
    us_lease_record record = {.holder = us_value_member_text(spec, "holderIdentity"),
                              .duration =
                                  number_of(spec, "leaseDurationSeconds") * SECOND,
                              .renewed = us_value_member_text(spec, "renewTime")};
    if (!us_lease_observe(lease, &record, now))
        return US_LEASE_OTHERS;
    us_str body = renewed(arena, lease, object, lease->identity, lease->duration);
    if (store(arena, lease, object, body, &status, error)) {
        lease->is_held = true;
        lease->renewed_at = now;
        return US_LEASE_HELD;
    }
    *conflict = status == STATUS_CONFLICT;
    return *conflict ? US_LEASE_OTHERS : US_LEASE_FAILED;
}

us_lease_outcome us_lease_try(us_arena *arena, us_lease *lease, int64_t now,
                              us_str *error)
{
    us_lease_outcome outcome = US_LEASE_OTHERS;
    bool conflict = true;
    for (int i = 0; i < TRIES && conflict; i++)
        outcome = try_once(arena, lease, now, &conflict, error);
    return outcome;
}

void us_lease_release(us_arena *arena, us_lease *lease, int64_t now)
{
    us_value object;
    us_str error;
    long status;
    if (!us_lease_holds(lease, now) || !get(arena, lease, &object, &error) ||
        !us_str_equal(
            us_value_member_text(us_value_member(object, "spec"), "holderIdentity"),
            lease->identity))
        return;
    store(arena, lease, object, renewed(arena, lease, object, US_STR_EMPTY, SECOND),
          &status, &error);
    lease->is_held = false;
}
