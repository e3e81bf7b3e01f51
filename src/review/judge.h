/* A run of a review, as its parts see it. */
#ifndef US_REVIEW_JUDGE_H
#define US_REVIEW_JUDGE_H

#include "review/request.h"

/* The operations that mend one manifest. */
typedef struct us_kept_patch {
    const us_manifest *manifest;
    us_value operations;
} us_kept_patch;

typedef struct us_judge {
    us_arena *arena;  /* of the outcome */
    us_arena scratch; /* of one request */
    const us_admission_plan *plan;
    const usher_policy *policy;
    usher_worker *worker;
    const us_requests *requests;
    us_review_finding *findings;
    size_t count, capacity;
    us_review_object *objects;
    size_t object_count, object_capacity;
    size_t judged_count;
    us_str *files;
    size_t file_count;
    const us_str *packages;
    size_t package_count;
    size_t *successes;
    us_kept_patch *patches; /* in order of the manifests */
    size_t patch_count, patch_capacity;
    size_t file_number;
    us_buf print;
} us_judge;

/* What is judged at the moment. */
typedef struct us_judged {
    const us_manifest *manifest; /* NULL: [all] manifests, combined */
    const us_manifests *all;
    const us_admission_verdict *verdict;
} us_judged;

/* place.c: fills [finding]'s file and position. */
void us_judge_place(us_judge *judge, const us_judged *judged, const us_finding *said,
                    us_review_finding *finding);

/* patches.c */
void us_judge_keep_patch(us_judge *judge, const us_manifest *manifest, us_value patch);
void us_judge_finish_patches(us_judge *judge, us_review_outcome *outcome);

#endif
