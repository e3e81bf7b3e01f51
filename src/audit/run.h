/* An audit, as its parts see it. */
#ifndef US_AUDIT_RUN_H
#define US_AUDIT_RUN_H

#include "audit/audit.h"
#include "kubernetes/discovery.h"
#include "manifest/kinds.h"
#include "manifest/manifest.h"
#include "value/object.h"

#include <stdio.h>

/* A resource whose objects policies may look at beside the one under review. */
typedef struct us_audit_known {
    const us_api_resource *resource;
    us_str name;
    us_array *objects; /* NULL: it could not be read */
    us_str error;
    bool is_partial; /* of some namespaces alone */
    bool is_needed; /* policies name it; else it is read for labels of namespaces alone */
} us_audit_known;

/* A list that is to be judged: a resource, in one namespace or in all. */
typedef struct us_audit_list {
    const us_api_resource *resource;
    us_str name;       /* "deployments.apps" */
    us_str namespace;  /* empty: all */
    us_array *records; /* of its pages: journal.h */
    us_str next;       /* where its next page begins; empty: at the beginning */
    size_t judged;
    size_t restarts;
    bool is_done;
    bool is_transient; /* [error] may be over at the next try */
    us_str error;      /* why it was not read to its end; empty: it was, or was stopped */
} us_audit_list;

struct us_audit {
    us_arena *arena;
    const us_audit_options *options;
    us_api_resources resources;
    us_kinds *kinds;
    us_audit_list *lists; /* those of one resource stand together */
    size_t list_count, list_capacity;
    us_audit_known *known;
    size_t known_count, known_capacity;
    us_arena *known_arena;          /* of what is kept */
    const us_api_resource **synced; /* that Gatekeeper syncs */
    size_t synced_count;
    us_str *excluded; /* globs of namespaces that Gatekeeper leaves alone */
    size_t excluded_count;
    us_value identity; /* of the audit, for its state */
    const us_admission_plan *plan;
    const usher_policy *policy;
    us_review_options review;
    FILE *state;
    size_t total;
};

static inline bool us_audit_is_stopped(const us_audit *audit)
{
    return audit->options->stopped && *audit->options->stopped;
}

/* Tells a sentence, as printf would make it. */
void us_audit_note(us_audit *audit, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void us_audit_tell(us_audit *audit, const us_audit_progress *progress);

/* known.c: adds [resource] to what is kept, unless it is there; [is_needed] as there. */
void us_audit_keep(us_audit *audit, const us_api_resource *resource, bool is_needed);

/* The objects that were kept of [resource]; NULL: none were. */
const us_array *us_audit_kept(const us_audit *audit, const us_api_resource *resource);

/* [object] without metadata.managedFields, which nobody wrote and kubectl does not show. */
us_value us_audit_trim(us_arena *arena, us_value object);

/* As us_api_list_next, with a few more tries where that may help. */
bool us_audit_read_page(us_arena *arena, const us_audit *audit, const us_api_kind *kind,
                        us_str namespace, us_api_page *page, us_array *items,
                        long *status, us_str *error);

#endif
