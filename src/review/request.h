/* AdmissionRequests for manifests. */
#ifndef US_REVIEW_REQUEST_H
#define US_REVIEW_REQUEST_H

#include "manifest/kinds.h"
#include "review/review.h"

/* What is the same for all requests of a run. */
typedef struct us_requests {
    us_arena *arena; /* of what follows */
    const us_review_options *options;
    const us_kinds *kinds;
    us_value user;
    us_value old; /* by key: the objects that were there before */
} us_requests;

us_requests us_requests_prepare(us_arena *arena, const us_manifests *manifests,
                                const us_review_options *options);

/* The namespace that the object of [manifest] is in; empty: in none. */
us_str us_request_namespace(const us_requests *requests, const us_manifest *manifest);

/* [object] in [namespace], as an API server has it before anybody else sees it; itself
 * where it names one, or is in none. */
us_value us_request_place(us_arena *arena, us_value object, us_str namespace);

/* The request of a manifest that is an AdmissionReview; NONE: it is none. */
us_value us_request_of_review(const us_manifest *manifest);

/* The request that the manifest comes to: the one that it has, if it is an AdmissionReview, else one to
 * write the object. [number] tells it from others. */
us_value us_request_make(us_arena *arena, const us_requests *requests,
                         const us_manifest *manifest, size_t number);

/* The request for all documents in one array, as conftest --combine has it. */
us_value us_request_of_all(us_arena *arena, const us_requests *requests,
                           const us_manifests *manifests);

/* The labels of --namespace-labels, an object; NONE: not given. False if one is no
 * "key=value". */
bool us_request_labels(us_arena *arena, const us_review_options *options,
                       us_value *labels, us_str *error);

#endif
