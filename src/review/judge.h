/* A run of a review, as its parts see it. */
#ifndef US_REVIEW_JUDGE_H
#define US_REVIEW_JUDGE_H

#include "review/request.h"
#include "review/tested_file.h"

/* What all threads of a run share; nobody changes it while they judge. */
typedef struct us_run {
    const us_admission_plan *plan;
    const usher_policy *policy;
    const us_manifests *manifests;
    us_requests requests;
    const us_str *packages;
    size_t package_count;
} us_run;

/* One object, judged. */
typedef struct us_judged {
    us_str name;
    us_position at;
    const us_manifest *manifest; /* NULL: all manifests, combined */
    us_review_finding *findings;
    size_t count, capacity;
    const us_value *patch; /* operations; NULL: none */
    us_str print;
} us_judged;

/* Whoever judges, on one thread at a time. */
typedef struct us_judge {
    const us_run *run;
    us_arena arena;   /* of what was found */
    us_arena scratch; /* of one request */
    usher_worker *worker;
    us_tested_file tested;
    us_buf print;
} us_judge;

void us_judge_open(us_judge *judge, const us_run *run);

/* Lets go of all but the arena. */
void us_judge_close(us_judge *judge);

/* Judges [manifest], number [number] of all; or all of them as one value. */
us_judged us_judge_manifest(us_judge *judge, const us_manifest *manifest, size_t number);
us_judged us_judge_combined(us_judge *judge);

/* place.c: fills [finding]'s file and position. */
void us_judge_place(us_judge *judge, const us_manifest *manifest,
                    const us_value *judged_object, const us_finding *said,
                    us_review_finding *finding);

/* The value of [path] (an array of steps from the judged object's root, or NONE) in the
 * text that [manifest] (NULL: all, combined) was written in. */
us_position us_judge_locate(us_arena *arena, const us_manifests *all,
                            const us_manifest *manifest, const us_value *judged_object,
                            us_value steps, us_str *file);

/* patches.c: fills the patches of the outcome from those of the objects. */
void us_run_add_patches(us_arena *arena, const us_run *run, const us_judged *judged,
                        size_t count, us_review_outcome *outcome);

#endif
