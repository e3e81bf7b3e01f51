/* What the patches of policies make of the files. */
#include "review/judge.h"

void us_judge_keep_patch(us_judge *judge, const us_manifest *manifest, us_value patch)
{
    judge->patches = us_arena_room(judge->arena, judge->patches, judge->patch_count,
                                   &judge->patch_capacity, sizeof *judge->patches);
    judge->patches[judge->patch_count++] =
        (us_kept_patch){manifest, us_value_copy(judge->arena, patch)};
}

void us_judge_finish_patches(us_judge *judge, us_review_outcome *outcome)
{
    (void)judge;
    outcome->patch_count = 0;
}
