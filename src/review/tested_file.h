/* data.conftest.file: which file is at work, for policies that were written for conftest. */
#ifndef US_REVIEW_TESTED_FILE_H
#define US_REVIEW_TESTED_FILE_H

#include "manifest/manifest.h"
#include "usher.h"

/* What the evaluations of one worker are told of it. */
typedef struct us_tested_file {
    const usher_policy *policy; /* NULL: no policy asks, and nothing is told */
    us_str name; /* of the file at work, as it was named; empty: none yet */
    usher_documents *documents; /* NULL: there is nothing to tell of it */
    us_arena arena;             /* of what [documents] holds */
} us_tested_file;

/* [policy] is that of the worker, and must outlive [tested]. */
void us_tested_file_open(us_tested_file *tested, const usher_policy *policy);

/* Evaluations of [worker] read from now on {"dir", "name"} of the file that [manifest] stands in: the
 * absolute path of its folder, and its name there. Of all manifests, combined (NULL), the name is
 * "Combined", as conftest has it; of an object of a cluster there is nothing. Results of [worker] from
 * before are gone where the file is another one. */
void us_tested_file_set(us_tested_file *tested, usher_worker *worker,
                        const us_manifest *manifest);

/* The worker must be gone, or evaluate nothing any more. */
void us_tested_file_close(us_tested_file *tested);

#endif
