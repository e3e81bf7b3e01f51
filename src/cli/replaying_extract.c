/* One event of a log, as the review that it was, or as a test of the policies. */
#include "cli/replaying.h"

#include "authoring/authoring.h"
#include "replay/extract.h"

#include <stdio.h>

static void note(const us_replaying *state, us_str sentence)
{
    fprintf(stderr, "%s: %s: %.*s\n", state->call->shown, state->settings->extract,
            US_STR_ARG(sentence));
}

/* Prints [review], or a test by it. */
static bool print_review(us_replaying *state, us_value review,
                         const us_replay_record *record, usher_worker *worker,
                         us_arena *arena, us_str *problem)
{
    us_buf out = us_buf_make(arena);
    bool written = true;
    if (state->settings->as_test)
        written = us_replay_write_test(&out, state->candidate.plan, worker, review,
                                       record, US_STR_EMPTY, problem);
    else
        us_replay_write_review(&out, review);
    if (written && problem->length > 0)
        note(state, *problem);
    us_str text = us_buf_str(&out);
    if (state->settings->as_test)
        text = us_format_written(arena, US_STR("test.rego"), text);
    us_replaying_print(state, text);
    return written;
}

/* Of several events of one request one alone has a review; the others say nothing of why it can't be
 * had. */
void us_replaying_extract(void *data, const us_replay_outcome *outcome,
                          usher_worker *worker)
{
    us_replaying *state = data;
    us_arena *arena = us_arena_scratch(state->call->arena);
    us_mask *mask = us_admission_plan_mask(state->candidate.plan);
    us_str problem;
    us_value review = us_replay_extract(arena, mask, outcome, &problem);
    us_replay_record record = us_replay_record_make(arena, mask, outcome);
    bool has_review = record.grade != US_REPLAY_NO_REVIEW;
    if (problem.length == 0 && state->found)
        note(state, US_STR("another event has this auditID, too"));
    else if (problem.length == 0)
        state->found = print_review(state, review, &record, worker, arena, &problem);
    if (!state->found && (has_review || state->lack.length == 0))
        state->lack = us_str_copy(state->call->arena, problem);
    us_arena_free(arena);
}

void us_replaying_tell_nothing(void *data, const us_replay_record *record)
{
    (void)data;
    (void)record;
}

int us_replaying_end_extract(us_replaying *state)
{
    if (!state->found && state->lack.length > 0)
        return us_command_fail(state->call, "%s: %.*s", state->settings->extract,
                               US_STR_ARG(state->lack));
    if (!state->found)
        return us_command_fail(state->call, "%s: no event has this auditID",
                               state->settings->extract);
    if (!us_replaying_is_written(state))
        return us_command_fail(state->call, "could not write to standard output");
    return US_EXIT_CLEAN;
}
