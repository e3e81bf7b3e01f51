/* What an API server serves: its resources, as its discovery documents list them. */
#ifndef US_KUBERNETES_DISCOVERY_H
#define US_KUBERNETES_DISCOVERY_H

#include "kubernetes/api.h"

/* A resource in one version; no subresource. Texts are NUL-terminated. */
typedef struct us_api_resource {
    us_str group; /* empty: the core group */
    us_str version;
    us_str resource; /* "deployments" */
    us_str kind;     /* "Deployment" */
    us_str singular; /* "deployment"; may be empty */
    us_str *short_names;
    size_t short_name_count;
    bool is_namespaced, is_preferred; /* the first version of its group that has it */
    bool can_list, can_create;
} us_api_resource;

typedef struct us_api_resources {
    us_api_resource
        *items; /* in the order of groups, versions as the server prefers them */
    size_t count, capacity;
    us_str
        missing; /* groups that are listed, and could not be read: names between blanks;
                       empty: none */
} us_api_resources;

/* Asks for all resources: by two requests where the server gives them so (aggregated
 * discovery), else one a group and version. False where not even the list of groups is
 * there: [error] then is a sentence. */
bool us_api_discover(us_arena *arena, const us_kubeconfig *config,
                     us_api_resources *resources, us_str *error);

/* "apps/v1" or "v1". */
us_str us_api_version_of(us_arena *arena, const us_api_resource *resource);

/* "deployments.apps" or "pods". */
us_str us_api_resource_name(us_arena *arena, const us_api_resource *resource);

/* The kind as lists ask for it, of objects with the labels that [selector] says (NULL: all). */
us_api_kind us_api_kind_of(us_arena *arena, const us_api_resource *resource,
                           const char *selector);

#endif
