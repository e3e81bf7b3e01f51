/* A cluster as manifests: lists of the kinds that checks look at, each a file that is at
 * hand. First what lies in no namespace, the registrations among it; these say which
 * namespaces the rest is read from, so that of Secrets, above all, no more is read than what
 * belongs to webhooks. */
#include "doctor/doctor.h"

#include "builtins/http/transfer.h"
#include "builtins/url_escape.h"
#include "codec/json.h"
#include "doctor/kubeconfig.h"
#include "manifest/manifest.h"
#include "value/array.h"
#include "value/object.h"

#define PAGE          "500"
#define PAGES_MAX     200
#define PAGE_BYTES    ((size_t)64 << 20)
#define NAMESPACES    64
#define SECONDS       INT64_C(1000000000)
#define REASON_BYTES  300
#define REGISTRATIONS 2 /* the first of the table */

/* A kind of objects, and how lists of it are asked for. */
typedef struct listed {
    const char *api;      /* path of its group and version */
    const char *resource; /* what follows, in a namespace or not */
    const char *query;    /* which of them; may be NULL */
    const char *api_version, *kind;
    bool optional; /* the cluster need not know it */
} listed;

#define ADMISSION "admissionregistration.k8s.io/v1"
#define RIGHTS    "rbac.authorization.k8s.io/v1"

static const listed everywhere[] = {
    {"apis/" ADMISSION, "validatingwebhookconfigurations", NULL, ADMISSION,
     "ValidatingWebhookConfiguration", false},
    {"apis/" ADMISSION, "mutatingwebhookconfigurations", NULL, ADMISSION,
     "MutatingWebhookConfiguration", false},
    {"apis/" ADMISSION, "validatingadmissionpolicies", NULL, ADMISSION,
     "ValidatingAdmissionPolicy", true},
    {"api/v1", "namespaces", NULL, "v1", "Namespace", false},
    {"apis/" RIGHTS, "clusterroles", NULL, RIGHTS, "ClusterRole", false},
    {"apis/" RIGHTS, "clusterrolebindings", NULL, RIGHTS, "ClusterRoleBinding", false},
};

static const listed in_namespace[] = {
    {"api/v1", "services", NULL, "v1", "Service", false},
    {"apis/apps/v1", "deployments", NULL, "apps/v1", "Deployment", false},
    {"apis/apps/v1", "statefulsets", NULL, "apps/v1", "StatefulSet", false},
    {"apis/apps/v1", "daemonsets", NULL, "apps/v1", "DaemonSet", false},
    {"apis/policy/v1", "poddisruptionbudgets", NULL, "policy/v1", "PodDisruptionBudget",
     false},
    {"apis/networking.k8s.io/v1", "networkpolicies", NULL, "networking.k8s.io/v1",
     "NetworkPolicy", false},
    {"apis/autoscaling/v2", "horizontalpodautoscalers", NULL, "autoscaling/v2",
     "HorizontalPodAutoscaler", true},
    {"apis/" RIGHTS, "roles", NULL, RIGHTS, "Role", false},
    {"apis/" RIGHTS, "rolebindings", NULL, RIGHTS, "RoleBinding", false},
    {"api/v1", "serviceaccounts", NULL, "v1", "ServiceAccount", false},
    {"api/v1", "configmaps", NULL, "v1", "ConfigMap", false},
    {"api/v1", "secrets", "fieldSelector=type%3Dkubernetes.io%2Ftls", "v1", "Secret",
     false},
    {"apis/cert-manager.io/v1", "certificates", NULL, "cert-manager.io/v1", "Certificate",
     true},
};

typedef struct session {
    us_arena *arena;
    us_manifests *manifests;
    us_kubeconfig config;
    us_str namespaces[NAMESPACES]; /* of the Services that are registered */
    size_t namespace_count;
} session;

static us_value member(us_value object, const char *name)
{
    const us_value *value = us_value_tag(object) == US_TAG_OBJECT
                                ? us_object_get_c(object.as.object, name)
                                : NULL;
    return value ? *value : US_NONE;
}

/* ---- Requests ------------------------------------------------------------------------ */

/* The answer to a GET of [path], with its status; the body lives as long as the arena.
 * False where none came. */
static bool get(session *s, us_str path, long *status, us_str *body, us_str *error)
{
    us_arena *arena = s->arena;
    us_str headers[2] = {
        US_STR("Accept: application/json"),
        us_str_copy(arena, us_str_format(arena, "Authorization: Bearer %.*s",
                                         US_STR_ARG(s->config.token))),
    };
    us_str url =
        us_str_format(arena, "%.*s/%.*s", US_STR_ARG(s->config.server), US_STR_ARG(path));
    us_http_request request = {
        .url = us_str_copy(arena, url),
        .method = US_STR("GET"),
        .headers = headers,
        .header_count = s->config.token.length > 0 ? 2 : 1,
        .server_name = s->config.server_name,
        .authorities = s->config.authorities,
        .use_system = s->config.authorities.length == 0,
        .certificate = s->config.certificate,
        .key = s->config.key,
        .timeout = 30 * SECONDS,
        .max_bytes = PAGE_BYTES,
        .insecure = s->config.insecure,
    };
    us_http_response *response = us_arena_alloc_zero(arena, sizeof *response);
    us_arena_on_release(arena, us_http_response_free, response);
    us_http_outcome outcome = us_http_transfer(&request, response);
    *status = response->status;
    *body = us_str_make(response->body ? response->body : "", response->body_length);
    if (outcome == US_HTTP_TOO_LARGE)
        *error = US_STR("the answer is too large");
    else if (outcome != US_HTTP_DONE)
        *error = us_str_copy(arena, us_str_from(response->error));
    return outcome == US_HTTP_DONE;
}

/* What the API server says is wrong, or else the status. */
static us_str reason_of(session *s, long status, us_str body)
{
    us_value value;
    us_diag diag = {0};
    us_str message = US_STR_EMPTY;
    if (us_json_read(s->arena, body, NULL, &value, NULL, &diag))
        message = us_manifest_text(value, "message");
    if (message.length > REASON_BYTES)
        message.length = REASON_BYTES;
    return us_str_format(s->arena, "HTTP status %ld%s%.*s", status,
                         message.length > 0 ? ": " : "", US_STR_ARG(message));
}

/* The path of a page of a list: the first one, or what follows [next]. */
static us_str path_of(session *s, const listed *kind, us_str namespace, us_str next)
{
    us_buf path = us_buf_make(s->arena);
    us_buf_add_c(&path, kind->api);
    if (namespace.length > 0)
        us_buf_add_format(&path, "/namespaces/%.*s", US_STR_ARG(namespace));
    us_buf_add_format(&path, "/%s?limit=" PAGE, kind->resource);
    if (kind->query)
        us_buf_add_format(&path, "&%s", kind->query);
    if (next.length > 0) {
        us_buf_add_c(&path, "&continue=");
        us_url_escape(&path, next, US_URL_QUERY);
    }
    return us_buf_str(&path);
}

/* ---- Lists --------------------------------------------------------------------------- */

/* Items of lists do not say what they are. */
static void add_items(session *s, const listed *kind, us_value page, us_array *all)
{
    us_value items = member(page, "items");
    if (us_value_tag(items) != US_TAG_ARRAY)
        return;
    for (uint32_t i = 0; i < items.as.array->count; i++) {
        us_value item = items.as.array->items[i];
        if (us_value_tag(item) != US_TAG_OBJECT)
            continue;
        us_object *typed = us_object_new(s->arena, item.as.object->count + 2);
        for (uint32_t j = 0; j < item.as.object->count; j++)
            us_object_put(typed, item.as.object->keys[j], item.as.object->values[j]);
        us_object_put(typed, us_value_string(US_STR("apiVersion")),
                      us_value_string(us_str_from(kind->api_version)));
        us_object_put(typed, us_value_string(US_STR("kind")),
                      us_value_string(us_str_from(kind->kind)));
        us_array_push(all, us_value_object(typed));
    }
}

/* All pages of a list. False with [error]; [missing] where the cluster has no such kind. */
static bool read_pages(session *s, const listed *kind, us_str namespace, us_array *all,
                       bool *missing, us_str *error)
{
    us_str next = US_STR_EMPTY;
    for (size_t i = 0; i < PAGES_MAX; i++) {
        us_json_options options = {.keep_text = true};
        us_value page;
        us_diag diag = {0};
        us_str body;
        long status;
        if (!get(s, path_of(s, kind, namespace, next), &status, &body, error))
            return false;
        *missing = status == 404;
        if (status != 200) {
            *error = reason_of(s, status, body);
            return false;
        }
        if (!us_json_read(s->arena, body, &options, &page, NULL, &diag)) {
            *error = us_str_copy(s->arena, diag.message);
            return false;
        }
        add_items(s, kind, page, all);
        next = us_manifest_text(member(page, "metadata"), "continue");
        if (next.length == 0)
            return true;
    }
    *error = US_STR("there are too many");
    return false;
}

/* Reads a list and adds it as a file, which has an error where it can't be read. */
static us_array *add_list(session *s, const listed *kind, us_str namespace)
{
    us_array *items = us_array_new(s->arena, 16);
    us_object *list = us_object_new(s->arena, 3);
    us_buf text = us_buf_make(s->arena);
    bool missing = false;
    us_str error = US_STR_EMPTY;
    us_str name =
        namespace.length > 0
            ? us_str_format(s->arena, "%.*s/%s", US_STR_ARG(namespace), kind->resource)
            : us_str_copy(s->arena, us_str_from(kind->resource));
    bool read = read_pages(s, kind, namespace, items, &missing, &error);
    if (!read && missing && kind->optional)
        return items;
    us_object_add(list, us_value_string(US_STR("apiVersion")),
                  us_value_string(US_STR("v1")));
    us_object_add(list, us_value_string(US_STR("kind")), us_value_string(US_STR("List")));
    us_object_add(list, us_value_string(US_STR("items")), us_value_array(items));
    us_json_write(&text, us_value_object(list), US_JSON_COMPACT);
    us_manifests_add(s->manifests, name, us_str_copy(s->arena, us_buf_str(&text)));
    if (!read)
        s->manifests->files[s->manifests->file_count - 1].error = error;
    return items;
}

/* ---- Which namespaces ---------------------------------------------------------------- */

/* True for what may be a part of a path. */
static bool is_name(us_str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", text.text[i]) ||
            text.text[i] == '\0')
            return false;
    return text.length > 0;
}

static void note_namespace(session *s, us_value webhook)
{
    us_value service = member(member(webhook, "clientConfig"), "service");
    us_str namespace = us_manifest_text(service, "namespace");
    for (size_t i = 0; i < s->namespace_count; i++)
        if (us_str_equal(s->namespaces[i], namespace))
            return;
    if (is_name(namespace) && s->namespace_count < NAMESPACES)
        s->namespaces[s->namespace_count++] = namespace;
}

static void note_namespaces(session *s, const us_array *configurations)
{
    for (uint32_t i = 0; i < configurations->count; i++) {
        us_value webhooks = member(configurations->items[i], "webhooks");
        if (us_value_tag(webhooks) != US_TAG_ARRAY)
            continue;
        for (uint32_t j = 0; j < webhooks.as.array->count; j++)
            note_namespace(s, webhooks.as.array->items[j]);
    }
}

bool us_doctor_read_cluster(us_arena *arena, us_manifests *manifests,
                            const char *kubeconfig, const char *context, us_str *error)
{
    session s = {.arena = arena, .manifests = manifests};
    us_str body;
    long status;
    if (!us_kubeconfig_read(arena, kubeconfig, context, &s.config, error))
        return false;
    /* A server that can't be asked at all is told once. */
    if (!get(&s, US_STR("version"), &status, &body, error)) {
        *error = us_str_format(arena, "%.*s: %.*s", US_STR_ARG(s.config.server),
                               US_STR_ARG(*error));
        return false;
    }
    for (size_t i = 0; i < sizeof everywhere / sizeof *everywhere; i++) {
        us_array *items = add_list(&s, &everywhere[i], US_STR_EMPTY);
        if (i < REGISTRATIONS)
            note_namespaces(&s, items);
    }
    for (size_t i = 0; i < s.namespace_count; i++)
        for (size_t j = 0; j < sizeof in_namespace / sizeof *in_namespace; j++)
            add_list(&s, &in_namespace[j], s.namespaces[i]);
    return true;
}
