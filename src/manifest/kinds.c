/* Kinds: a table of what Kubernetes brings along, and what the manifests define. */
#include "manifest/kinds.h"

#include "value/object.h"

typedef struct kind {
    us_str group, name, plural;
    bool cluster_wide;
} kind;

struct us_kinds {
    kind *items;
    size_t count;
};

static const char *const cluster_wide[][2] = {
    {"", "ComponentStatus"},
    {"", "Namespace"},
    {"", "Node"},
    {"", "PersistentVolume"},
    {"admissionregistration.k8s.io", "MutatingAdmissionPolicy"},
    {"admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding"},
    {"admissionregistration.k8s.io", "MutatingWebhookConfiguration"},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicy"},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"},
    {"admissionregistration.k8s.io", "ValidatingWebhookConfiguration"},
    {"apiextensions.k8s.io", "CustomResourceDefinition"},
    {"apiregistration.k8s.io", "APIService"},
    {"certificates.k8s.io", "CertificateSigningRequest"},
    {"certificates.k8s.io", "ClusterTrustBundle"},
    {"flowcontrol.apiserver.k8s.io", "FlowSchema"},
    {"flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration"},
    {"internal.apiserver.k8s.io", "StorageVersion"},
    {"networking.k8s.io", "IngressClass"},
    {"networking.k8s.io", "IPAddress"},
    {"networking.k8s.io", "ServiceCIDR"},
    {"node.k8s.io", "RuntimeClass"},
    {"rbac.authorization.k8s.io", "ClusterRole"},
    {"rbac.authorization.k8s.io", "ClusterRoleBinding"},
    {"resource.k8s.io", "DeviceClass"},
    {"resource.k8s.io", "ResourceSlice"},
    {"scheduling.k8s.io", "PriorityClass"},
    {"storage.k8s.io", "CSIDriver"},
    {"storage.k8s.io", "CSINode"},
    {"storage.k8s.io", "StorageClass"},
    {"storage.k8s.io", "VolumeAttachment"},
    {"storage.k8s.io", "VolumeAttributesClass"},
    {"storagemigration.k8s.io", "StorageVersionMigration"},
};

us_kinds *us_kinds_new(us_arena *arena)
{
    return us_arena_alloc_zero(arena, sizeof(us_kinds));
}

void us_kinds_add(us_arena *arena, us_kinds *kinds, us_str group, us_str name,
                  us_str plural, bool is_cluster_wide)
{
    kinds->items =
        us_arena_one_more(arena, kinds->items, kinds->count, sizeof *kinds->items);
    kinds->items[kinds->count++] = (kind){group, name, plural, is_cluster_wide};
}

static void learn(us_arena *arena, us_kinds *kinds, const us_manifest *manifest)
{
    us_value spec = us_value_member(manifest->value, "spec");
    us_value names = us_value_member(spec, "names");
    if (us_value_is_none(names))
        return;
    us_kinds_add(arena, kinds, us_value_member_text(spec, "group"),
                 us_value_member_text(names, "kind"),
                 us_value_member_text(names, "plural"),
                 us_str_is(us_value_member_text(spec, "scope"), "Cluster"));
}

us_kinds *us_kinds_learn(us_arena *arena, const us_manifests *manifests)
{
    us_kinds *kinds = us_kinds_new(arena);
    for (size_t i = 0; i < manifests->file_count; i++)
        for (size_t j = 0; j < manifests->files[i].count; j++)
            if (us_str_is(manifests->files[i].manifests[j].kind,
                          "CustomResourceDefinition"))
                learn(arena, kinds, &manifests->files[i].manifests[j]);
    return kinds;
}

static const kind *find(const us_kinds *kinds, us_str group, us_str name)
{
    for (size_t i = 0; i < kinds->count; i++)
        if (us_str_equal(kinds->items[i].name, name) &&
            us_str_equal(kinds->items[i].group, group))
            return &kinds->items[i];
    return NULL;
}

bool us_kind_is_cluster_wide(const us_kinds *kinds, us_str group, us_str name)
{
    const kind *known = find(kinds, group, name);
    if (known)
        return known->cluster_wide;
    for (size_t i = 0; i < sizeof cluster_wide / sizeof cluster_wide[0]; i++)
        if (us_str_is(group, cluster_wide[i][0]) && us_str_is(name, cluster_wide[i][1]))
            return true;
    return false;
}

static bool is_vowel(char c)
{
    return strchr("aeiou", c) != NULL;
}

us_str us_kind_resource(us_arena *arena, const us_kinds *kinds, us_str group, us_str name)
{
    const kind *known = find(kinds, group, name);
    us_buf text = us_buf_make(arena);
    if (known && known->plural.length > 0)
        return known->plural;
    for (size_t i = 0; i < name.length; i++) {
        char c = name.text[i];
        us_buf_add_char(&text, c >= 'A' && c <= 'Z' ? (char)(c | 32) : c);
    }
    us_str word = us_buf_str(&text);
    if (us_str_is(word, "endpoints") || word.length < 2)
        return word;
    char last = word.text[word.length - 1], before = word.text[word.length - 2];
    if (last == 'y' && !is_vowel(before)) {
        text.length--;
        us_buf_add_c(&text, "ies");
    } else if (strchr("sxz", last) || (last == 'h' && (before == 'c' || before == 's'))) {
        us_buf_add_c(&text, "es");
    } else {
        us_buf_add_char(&text, 's');
    }
    return us_buf_str(&text);
}
