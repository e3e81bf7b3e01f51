/* What is told of one replayed event, flattened: where it stands, whom and what it is about, how it
 * was decided then, and how the policies decide.
 *
 * Everything that is shown is made of records alone, and a record that was written and read again is
 * the same record. So what several runs wrote can be put together, and looks as if one run had read
 * it all. No text of a record has a secret in it: the mask (admission/mask.h) is applied when it is
 * made. */
#ifndef US_REPLAY_RECORD_H
#define US_REPLAY_RECORD_H

#include "admission/mask.h"
#include "replay/replay.h"

/* What a policy said. */
typedef struct us_replay_saying {
    us_str policy, message, field; /* [field] may be empty */
    us_str
        rule; /* "deny_root"; empty: it is not known, or deny, violation or warn and nothing more */
} us_replay_saying;

typedef struct us_replay_sayings {
    us_replay_saying *items;
    size_t count;
    size_t dropped; /* of which only the number is known */
} us_replay_sayings;

/* How one policy set decides. */
typedef struct us_replay_judgement {
    us_replay_verdict verdict;
    us_replay_sayings denials, warnings, errors;
    bool failed;    /* an evaluation failed, refusing or not */
    us_value patch; /* an array of RFC 6902 operations; NONE: there is none */
} us_replay_judgement;

/* What policies change; the later the more it weighs. An event has the one that weighs most. */
typedef enum us_replay_change {
    US_REPLAY_SAME,
    US_REPLAY_MESSAGE_CHANGED, /* decided alike, with other denials, warnings or errors */
    US_REPLAY_DETERMINED,      /* the baseline could not decide, the candidate can */
    US_REPLAY_PATCH_CHANGED,   /* decided alike, and the object is mended otherwise */
    US_REPLAY_UNDETERMINED,    /* the baseline could decide, the candidate can't */
    US_REPLAY_NEWLY_ADMITTED,
    US_REPLAY_NEWLY_DENIED,
    US_REPLAY_CHANGES,
} us_replay_change;

/* "none", "message changed", "determined", "patch changed", "undetermined", "newly admitted", "newly
 * denied". */
const char *us_replay_change_name(us_replay_change change);

/* Texts that there are not are empty. */
typedef struct us_replay_record {
    us_str file; /* the log, as it was named */
    uint64_t line;
    uint64_t
        place; /* of the line among those of all logs, in the order of the replay, from 1; not written */
    us_str received; /* when, as the log has it */
    int64_t time;    /* us_replay_time of it */
    us_str audit_id, user, verb, operation;
    us_str group, resource, subresource, kind, namespace, name;
    us_replay_grade grade;
    uint32_t remarks;
    us_replay_recorded recorded; /* ADMITTED where the grade is NO_REVIEW */
    us_str refusal;              /* what the client was told, if it was not admitted */
    us_replay_judgement candidate;
    bool has_baseline;
    us_replay_judgement baseline; /* of the policies before, if [has_baseline] */
    us_replay_change change; /* from the baseline, or, without, from what was recorded */
    us_str
        accepted; /* why the change is none to worry about; empty: it is not accepted */
} us_replay_record;

/* The record of [outcome]. What it takes from the outcome as it is stays where it is, the rest is in
 * [arena]: it lives as long as both. Safe in several threads at once. */
us_replay_record us_replay_record_make(us_arena *arena, us_mask *mask,
                                       const us_replay_outcome *outcome);

/* A copy that lives in [arena] alone. */
us_replay_record us_replay_record_copy(us_arena *arena, const us_replay_record *record);

/* Appends the record as one line of JSON, newline included: {"file", "line", "time", "auditID",
 * "user", "verb", "operation", "group", "resource", "subresource", "kind", "namespace", "name",
 * "grade", "remarks": [word], "recorded", "refusal", "verdict", "denials": [{"policy", "message",
 * "field", "rule"}], "warnings", "errors", "dropped": {"denials": 1}, "failed", "patch", "baseline":
 * {"verdict", … "patch"}, "change", "accepted"}. What there is not is left out. [arena] is for what
 * is needed on the way. */
void us_replay_record_write(us_arena *arena, us_buf *out, const us_replay_record *record);

/* Reads such a line, with its newline or without: what is written of the result is the same bytes.
 * False if it is none: [problem] then says why, in [arena]. The record lives in [arena], and may refer
 * to [line]. */
bool us_replay_record_read(us_arena *arena, us_str line, us_replay_record *record,
                           us_str *problem);

/* "admitted", "denied", "failed". */
const char *us_replay_recorded_name(us_replay_recorded recorded);

/* True if [list] has [saying]. */
bool us_replay_sayings_have(const us_replay_sayings *list,
                            const us_replay_saying *saying);

/* The policies that the change comes from, with their rules ("main", "main.deny_root"), each once, in
 * [arena]: of those that deny or fail, those that
 * say what the other set does not (where the messages changed, also those that warn); without a change,
 * those that refuse. What was refused only in the log comes from the webhook, or the policy of the API server, that
 * is named there. */
const us_str *us_replay_record_policies(us_arena *arena, const us_replay_record *record,
                                        size_t *count);

/* "apps/Deployment", "Pod"; the resource where the kind is not known. May be in [arena]. */
us_str us_replay_record_kind(us_arena *arena, const us_replay_record *record);

/* True if the record is worth telling by itself: something is changed, denied, or has failed. */
bool us_replay_record_is_news(const us_replay_record *record);

#endif
