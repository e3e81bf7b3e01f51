/* What the patches of policies make of the files. */
#include "review/judge.h"

void us_run_add_patches(us_arena *arena, const us_judged *judged, size_t count,
                        us_review_outcome *outcome)
{
    (void)arena;
    (void)judged;
    (void)count;
    outcome->patch_count = 0;
}
