/* What usher replay prints, and its exit codes. */
#include "cli/replaying.h"

#include "replay/bump.h"

#include <stdio.h>
#include <stdlib.h>

void us_replaying_print(us_replaying *state, us_str text)
{
    if (text.length > 0)
        us_progress_clear_output(&state->progress);
    if (fwrite(text.text, 1, text.length, stdout) != text.length)
        state->failed = true;
}

/* True if all that was printed has gone out. */
bool us_replaying_is_written(us_replaying *state)
{
    state->failed = fflush(stdout) != 0 || state->failed;
    return !state->failed;
}

void us_replaying_accept(void *data, us_arena *arena, us_replay_record *record)
{
    const us_replaying *state = data;
    record->accepted = us_replay_accepted_why(arena, state->accepted, record);
}

void us_replaying_tell(void *data, const us_replay_record *record)
{
    us_replaying *state = data;
    if (state->part.of == 0 && state->acceptance &&
        us_replay_failing_has(&state->failing, record))
        us_replay_acceptance_add(state->acceptance, record);
    us_buf buf = us_buf_make(state->scratch);
    if (state->part.of > 0)
        us_replay_part_record(state->scratch, &buf, record);
    else
        us_replay_writer_add(state->writer, &buf, record);
    us_replaying_print(state, us_buf_str(&buf));
    us_arena_reset(state->scratch, (size_t)1 << 20);
}

void us_replaying_fail(void *data, const us_replay_problem *problem)
{
    us_replaying *state = data;
    us_buf buf = us_buf_make(state->scratch);
    if (state->part.of > 0)
        us_replay_part_problem(&buf, problem);
    us_replaying_print(state, us_buf_str(&buf));
    us_progress_clear(&state->progress);
    fprintf(stderr, "%s: %.*s", state->call->shown, US_STR_ARG(problem->file));
    if (problem->line > 0)
        fprintf(stderr, ":%llu", (unsigned long long)problem->line);
    fprintf(stderr, ": %.*s\n", US_STR_ARG(problem->sentence));
}

void us_replaying_show(void *data, const us_replay_progress *progress)
{
    us_replaying *state = data;
    us_progress_show(&state->progress, progress->done, progress->size, progress->lines,
                     "events");
}

static bool write_accepted(const us_replaying *state)
{
    const us_replaying_settings *settings = state->settings;
    us_str text, problem;
    size_t unnamed;
    if (!us_replay_acceptance_write(state->call->arena, state->acceptance,
                                    state->accepted_text, settings->why, &text, &unnamed,
                                    &problem)) {
        us_command_fail(state->call, "%s: %.*s", settings->write_accepted,
                        US_STR_ARG(problem));
        return false;
    }
    bool written = us_command_write(state->call, settings->write_accepted, text);
    if (written && unnamed > 0)
        fprintf(stderr, "%s: %zu changes could not be named\n", settings->write_accepted,
                unnamed);
    return written;
}

static void check_accepted(const us_replaying *state, const us_replay_summary *summary)
{
    us_buf buf = us_buf_make(state->call->arena);
    us_replay_accepted_check(&buf, state->accepted, summary);
    fputs(us_buf_str(&buf).text, stderr);
}

int us_replaying_conclude(us_replaying *state, us_replay_summary *summary)
{
    const us_replay_counts *counts = us_replay_summary_counts(summary);
    us_buf end = us_buf_make(state->call->arena), sum = us_buf_make(state->call->arena);
    us_replay_writer_end(state->writer, &end, summary);
    if (!state->settings->quiet)
        us_replay_write_sum(&sum, summary);
    if (state->settings->suggest_version)
        us_replay_write_bump(strcmp(state->settings->format, "text") == 0 ? &end : &sum,
                             summary);
    us_replaying_print(state, us_buf_str(&end));
    bool written = us_replaying_is_written(state);
    fputs(us_buf_str(&sum).text, stderr);
    if (state->accepted)
        check_accepted(state, summary);
    if (!written)
        return us_command_fail(state->call, "could not write to standard output");
    if (state->acceptance && !write_accepted(state))
        return US_EXIT_FAILED;
    if (counts->problems > 0 || counts->errors > 0)
        return US_EXIT_FAILED;
    return us_replay_failing_found(&state->failing, counts) ? US_EXIT_FINDINGS
                                                            : US_EXIT_CLEAN;
}

int us_replaying_conclude_part(us_replaying *state, us_replay_summary *summary,
                               const us_replay_span *span)
{
    us_buf end = us_buf_make(state->call->arena);
    us_replay_part_end(state->call->arena, &end, summary, span);
    us_replaying_print(state, us_buf_str(&end));
    if (!us_replaying_is_written(state))
        return us_command_fail(state->call, "could not write to standard output");
    return US_EXIT_CLEAN;
}
