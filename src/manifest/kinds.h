/* What is known of kinds: whether their objects are in namespaces, and what the API calls
 * their resource. */
#ifndef US_MANIFEST_KINDS_H
#define US_MANIFEST_KINDS_H

#include "manifest/manifest.h"

/* Kinds that CustomResourceDefinitions among the manifests define. */
typedef struct us_kinds us_kinds;

us_kinds *us_kinds_learn(us_arena *arena, const us_manifests *manifests);

/* Kinds of which nothing is known but what us_kinds_add says. */
us_kinds *us_kinds_new(us_arena *arena);

/* Adds one whose resource is called [plural]; texts must live as long as [kinds]. */
void us_kinds_add(us_arena *arena, us_kinds *kinds, us_str group, us_str name,
                  us_str plural, bool is_cluster_wide);

/* True if objects of [kind] belong to no namespace. */
bool us_kind_is_cluster_wide(const us_kinds *kinds, us_str group, us_str kind);

/* "prompttemplates" of "PromptTemplate": as its definition says, else by the rules of
 * English. */
us_str us_kind_resource(us_arena *arena, const us_kinds *kinds, us_str group,
                        us_str kind);

#endif
