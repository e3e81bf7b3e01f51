/* What makes a replay end in findings. */
#include "replay/failing.h"

bool us_replay_failing_add(us_replay_failing *failing, us_str word)
{
    bool all = us_str_is(word, "changes"), flips = us_str_is(word, "flips");
    bool denied = us_str_is(word, "newly-denied");
    bool admitted = us_str_is(word, "newly-admitted");
    for (int i = US_REPLAY_SAME + 1; i < US_REPLAY_CHANGES; i++)
        failing->changes[i] |= all;
    failing->changes[US_REPLAY_NEWLY_DENIED] |= flips || denied;
    failing->changes[US_REPLAY_NEWLY_ADMITTED] |= flips || admitted;
    failing->denials |= us_str_is(word, "denials");
    failing->indeterminate |= us_str_is(word, "indeterminate");
    return all || flips || denied || admitted || us_str_is(word, "denials") ||
           us_str_is(word, "indeterminate") || us_str_is(word, "nothing");
}

bool us_replay_failing_found(const us_replay_failing *failing,
                             const us_replay_counts *counts)
{
    for (int i = US_REPLAY_SAME + 1; i < US_REPLAY_CHANGES; i++)
        if (failing->changes[i] && counts->changes[i] > 0)
            return true;
    return (failing->denials &&
            counts->verdicts[US_REPLAY_DENY] > counts->accepted_denials) ||
           (failing->indeterminate && counts->verdicts[US_REPLAY_INDETERMINATE] > 0);
}

bool us_replay_failing_has(const us_replay_failing *failing,
                           const us_replay_record *record)
{
    us_replay_verdict verdict = record->candidate.verdict;
    bool accepted = record->accepted.length > 0;
    return (!accepted && record->change != US_REPLAY_SAME &&
            failing->changes[record->change]) ||
           (!accepted && failing->denials && verdict == US_REPLAY_DENY) ||
           (failing->indeterminate && verdict == US_REPLAY_INDETERMINATE);
}
