/* Asking a Kubernetes API server: one request, or the pages of a list. A connection is made
 * for each request. Following changes is watch.h's. */
#ifndef US_KUBERNETES_API_H
#define US_KUBERNETES_API_H

#include "kubernetes/kubeconfig.h"
#include "value/array.h"

#define US_API_PAGE 500 /* objects that a page of a list is asked to have */

/* Texts may be empty, but for the path. */
typedef struct us_api_request {
    const char *method;       /* NULL: GET */
    const char *accept;       /* media types of the answer; NULL: application/json */
    us_str path;              /* with its query, without a slash at the beginning */
    const char *content_type; /* of [body]; NULL: application/json */
    us_str body;
    int64_t timeout; /* nanoseconds; 0: 30 s */
    /* Set by another thread to give up within a second. May be NULL. */
    const bool *cancelled;
    /* As in us_http_request: the bytes as they come. It is no failure that they end. */
    bool (*take)(void *data, us_str bytes);
    void *take_data;
    int64_t idle;
} us_api_request;

typedef struct us_api_answer {
    long status;
    us_str body; /* lives as long as the arena; at most 64 MiB */
} us_api_answer;

/* Asks what [config] says. False where no answer came: [error] then is a sentence. */
bool us_api_ask(us_arena *arena, const us_kubeconfig *config,
                const us_api_request *request, us_api_answer *answer, us_str *error);

/* As that for an answer that is a JSON object, with status 200 or 201; numbers keep their text.
 * Any other answer is an error, what the API server says of it: [status] (0: no answer came)
 * tells them apart. */
bool us_api_ask_object(us_arena *arena, const us_kubeconfig *config,
                       const us_api_request *request, us_value *object, long *status,
                       us_str *error);

/* A kind of objects, and how they are asked for. */
typedef struct us_api_kind {
    const char *api;      /* path of its group and version: "api/v1", "apis/apps/v1" */
    const char *resource; /* "deployments" */
    const char *query;    /* which of them, as a part of a URL; may be NULL */
    const char *api_version, *kind;
} us_api_kind;

/* True for names that may be a part of a path: small letters, digits, "-", and "." but at the
 * beginning. */
bool us_api_is_name(us_str text);

/* Where the reading of a list is. */
typedef struct us_api_page {
    us_str next;    /* where the next page begins; empty first, and after the last one */
    us_str version; /* the list's resourceVersion; may be empty */
    int64_t remaining; /* objects after this page, as far as the server says; else -1 */
} us_api_page;

/* Appends the objects of the next page of a list to [items], each with apiVersion and kind, and
 * tells what [page] holds. Fails as us_api_ask_object. */
bool us_api_list_next(us_arena *arena, const us_kubeconfig *config,
                      const us_api_kind *kind, us_str namespace, us_api_page *page,
                      us_array *items, long *status, us_str *error);

/* All pages, 200 of them at most. */
bool us_api_list(us_arena *arena, const us_kubeconfig *config, const us_api_kind *kind,
                 us_str namespace, us_array *items, long *status, us_str *error);

#endif
