/* What a change is as a version. */
#include "replay/bump.h"

#include "admission/text.h"

const char *us_replay_bump_name(us_replay_bump version)
{
    static const char *const names[] = {"none", "patch", "minor", "major"};
    return names[version];
}

static us_replay_bump bump_of_change(us_replay_change change)
{
    static const us_replay_bump versions[US_REPLAY_CHANGES] = {
        [US_REPLAY_NEWLY_DENIED] = US_REPLAY_BUMP_MAJOR,
        [US_REPLAY_NEWLY_ADMITTED] = US_REPLAY_BUMP_MINOR,
        [US_REPLAY_PATCH_CHANGED] = US_REPLAY_BUMP_MINOR,
        [US_REPLAY_MESSAGE_CHANGED] = US_REPLAY_BUMP_PATCH,
    };
    return versions[change];
}

us_replay_bump us_replay_bump_of(const us_replay_counts *counts)
{
    us_replay_bump version = US_REPLAY_BUMP_NONE;
    for (int i = 0; i < US_REPLAY_CHANGES; i++) {
        us_replay_bump one = bump_of_change((us_replay_change)i);
        if (counts->changes[i] > 0 && one > version)
            version = one;
    }
    return version;
}

static void add_change(us_buf *out, const us_replay_summary *summary,
                       us_replay_change change, uint64_t count)
{
    us_replay_bump version = bump_of_change(change);
    us_replay_witness witness = us_replay_summary_witness(summary, change);
    us_str file = us_text_clean(out->arena, witness.file, US_TEXT_ONE_LINE, 1000);
    us_str id = us_text_clean(out->arena, witness.audit_id, US_TEXT_ONE_LINE, 1000);
    us_buf_add_format(out, "  %s: %llu %s; %.*s:%llu %.*s\n",
                      version == US_REPLAY_BUMP_NONE ? "not known"
                                                     : us_replay_bump_name(version),
                      (unsigned long long)count, us_replay_change_name(change),
                      US_STR_ARG(file), (unsigned long long)witness.line, US_STR_ARG(id));
}

void us_replay_write_bump(us_buf *out, us_replay_summary *summary)
{
    const us_replay_counts *counts = us_replay_summary_counts(summary);
    uint64_t reviewed = counts->events - counts->grades[US_REPLAY_NO_REVIEW];
    if (counts->with_baseline == 0) {
        us_buf_add_c(out, "version: not known, for no baseline was asked\n");
        return;
    }
    us_buf_add_format(out, "version: %s\n",
                      us_replay_bump_name(us_replay_bump_of(counts)));
    for (int i = US_REPLAY_CHANGES - 1; i > US_REPLAY_SAME; i--)
        if (counts->changes[i] > 0)
            add_change(out, summary, (us_replay_change)i, counts->changes[i]);
    us_buf_add_format(out, "  of %llu requests both policy sets decided %llu\n",
                      (unsigned long long)reviewed, (unsigned long long)counts->compared);
}
