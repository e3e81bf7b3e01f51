/* Changes that a person has looked at and agreed to, in a file:
 *
 *     - change: newly denied             # as reports name it; missing: any
 *       rule: prompt.ssn                 # a glob, or a list of globs, of which one must match each
 *       user: system:serviceaccount:ci:* # policy that the change comes from; so for the others
 *       kind: prompt.example.com/PromptTemplate
 *       namespace: support
 *       name: intake-*
 *       why: agreed with the support team
 *       until: 2027-01-31                # the last day, in UTC; missing: for good
 *
 * A glob may begin and end with *. An entry matches what all its members match, and must have one of
 * rule to name. One without a reason, or one that is over, accepts nothing. */
#ifndef US_REPLAY_ACCEPTED_H
#define US_REPLAY_ACCEPTED_H

#include "replay/failing.h"

/* Entries of a file, at most; patterns of a member. */
#define US_REPLAY_ACCEPTED_MAX 1000

typedef struct us_replay_accepted us_replay_accepted;

/* Reads the entries in [text], of the file called [file]; [today] is like "2026-11-29". NULL with a
 * sentence in [error] if it is no such list. */
us_replay_accepted *us_replay_accepted_read(us_arena *arena, const char *file,
                                            us_str text, us_str today, us_str *error);

/* Why the change of [record] is accepted, "FILE:LINE: why", or empty: it is not. [arena] is for what is
 * needed on the way; the result lives with the entries. Safe in several threads at once. */
us_str us_replay_accepted_why(us_arena *arena, const us_replay_accepted *accepted,
                              const us_replay_record *record);

/* Appends a line for each entry that accepts nothing: without a reason, over, or stale, which is that
 * nothing in [summary] was accepted for it. */
void us_replay_accepted_check(us_buf *out, const us_replay_accepted *accepted,
                              const us_replay_summary *summary);

/* Entries in the making, for records that are not accepted. */
typedef struct us_replay_acceptance us_replay_acceptance;

us_replay_acceptance *us_replay_acceptance_new(us_arena *arena);

/* Takes the change of [record], if it has one: one entry for all records of the same change, policies,
 * user, kind and namespace. */
void us_replay_acceptance_add(us_replay_acceptance *acceptance,
                              const us_replay_record *record);

/* Makes the text of a file, in [arena]: the entries, in an order of their own, after those of [accepted],
 * a file's text (may be empty). [why] may be NULL: a person is to write it. [unnamed] gets the number of
 * changes that could not be named: there are US_REPLAY_ACCEPTED_MAX others, or a name begins or ends with
 * *. False with a sentence in [problem] where the text can't be added to. */
bool us_replay_acceptance_write(us_arena *arena, const us_replay_acceptance *acceptance,
                                us_str accepted, const char *why, us_str *text,
                                size_t *unnamed, us_str *problem);

#endif
