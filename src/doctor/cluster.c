/* A cluster as manifests: lists of the kinds that checks look at, each a file that is at
 * hand. First what lies in no namespace, the registrations among it; these say which
 * namespaces the rest is read from, so that of Secrets, above all, no more is read than what
 * belongs to webhooks. */
#include "doctor/doctor.h"

#include "codec/json.h"
#include "kubernetes/api.h"
#include "manifest/manifest.h"
#include "value/object.h"

#define NAMESPACES    64
#define REGISTRATIONS 2 /* the first of the table */

enum { STATUS_NOT_FOUND = 404 };

typedef struct listed {
    us_api_kind kind;
    bool optional; /* the cluster need not know it */
} listed;

#define ADMISSION "admissionregistration.k8s.io/v1"
#define RIGHTS    "rbac.authorization.k8s.io/v1"

static const listed everywhere[] = {
    {{"apis/" ADMISSION, "validatingwebhookconfigurations", NULL, ADMISSION,
      "ValidatingWebhookConfiguration"},
     false},
    {{"apis/" ADMISSION, "mutatingwebhookconfigurations", NULL, ADMISSION,
      "MutatingWebhookConfiguration"},
     false},
    {{"apis/" ADMISSION, "validatingadmissionpolicies", NULL, ADMISSION,
      "ValidatingAdmissionPolicy"},
     true},
    {{"api/v1", "namespaces", NULL, "v1", "Namespace"}, false},
    {{"apis/" RIGHTS, "clusterroles", NULL, RIGHTS, "ClusterRole"}, false},
    {{"apis/" RIGHTS, "clusterrolebindings", NULL, RIGHTS, "ClusterRoleBinding"}, false},
};

static const listed in_namespace[] = {
    {{"api/v1", "services", NULL, "v1", "Service"}, false},
    {{"apis/apps/v1", "deployments", NULL, "apps/v1", "Deployment"}, false},
    {{"apis/apps/v1", "statefulsets", NULL, "apps/v1", "StatefulSet"}, false},
    {{"apis/apps/v1", "daemonsets", NULL, "apps/v1", "DaemonSet"}, false},
    {{"apis/policy/v1", "poddisruptionbudgets", NULL, "policy/v1", "PodDisruptionBudget"},
     false},
    {{"apis/networking.k8s.io/v1", "networkpolicies", NULL, "networking.k8s.io/v1",
      "NetworkPolicy"},
     false},
    {{"apis/autoscaling/v2", "horizontalpodautoscalers", NULL, "autoscaling/v2",
      "HorizontalPodAutoscaler"},
     true},
    {{"apis/" RIGHTS, "roles", NULL, RIGHTS, "Role"}, false},
    {{"apis/" RIGHTS, "rolebindings", NULL, RIGHTS, "RoleBinding"}, false},
    {{"api/v1", "serviceaccounts", NULL, "v1", "ServiceAccount"}, false},
    {{"api/v1", "configmaps", NULL, "v1", "ConfigMap"}, false},
    {{"api/v1", "secrets", "fieldSelector=type%3Dkubernetes.io%2Ftls", "v1", "Secret"},
     false},
    {{"apis/cert-manager.io/v1", "certificates", NULL, "cert-manager.io/v1",
      "Certificate"},
     true},
};

typedef struct session {
    us_arena *arena;
    us_manifests *manifests;
    us_kubeconfig config;
    us_str namespaces[NAMESPACES]; /* of the Services that are registered */
    size_t namespace_count;
} session;

/* ---- Lists --------------------------------------------------------------------------- */

/* Reads a list and adds it as a file, which has an error where it can't be read. */
static us_array *add_list(session *s, const listed *entry, us_str namespace)
{
    const us_api_kind *kind = &entry->kind;
    us_array *items = us_array_new(s->arena, 16);
    us_object *list = us_object_new(s->arena, 3);
    us_buf text = us_buf_make(s->arena);
    us_str error = US_STR_EMPTY;
    long status;
    us_str name =
        namespace.length > 0
            ? us_str_format(s->arena, "%.*s/%s", US_STR_ARG(namespace), kind->resource)
            : us_str_copy(s->arena, us_str_from(kind->resource));
    bool read =
        us_api_list(s->arena, &s->config, kind, namespace, items, &status, &error);
    if (!read && status == STATUS_NOT_FOUND && entry->optional)
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

static void note_namespace(session *s, us_value webhook)
{
    us_value service =
        us_value_member(us_value_member(webhook, "clientConfig"), "service");
    us_str namespace = us_value_member_text(service, "namespace");
    for (size_t i = 0; i < s->namespace_count; i++)
        if (us_str_equal(s->namespaces[i], namespace))
            return;
    if (us_api_is_name(namespace) && s->namespace_count < NAMESPACES)
        s->namespaces[s->namespace_count++] = namespace;
}

static void note_namespaces(session *s, const us_array *configurations)
{
    for (uint32_t i = 0; i < configurations->count; i++) {
        us_value webhooks = us_value_member(configurations->items[i], "webhooks");
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
    us_api_request version = {.path = US_STR("version")};
    us_api_answer answer;
    if (!us_kubeconfig_read(arena, kubeconfig, context, &s.config, error))
        return false;
    /* A server that can't be asked at all is told once. */
    if (!us_api_ask(arena, &s.config, &version, &answer, error)) {
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
