/* The parts of an answer as JSON, each a line. */
#ifndef USHER_PLAYGROUND_PARTS_H
#define USHER_PLAYGROUND_PARTS_H

#include "base/buf.h"
#include "review/review.h"

#include <usher.h>

/* What was measured, in ns. */
typedef struct part_times {
    uint64_t compile;
    uint64_t evaluate;
} part_times;

void part_refused(us_buf *out, us_str message);

/* Errors and notes; [problems] may be NULL. Those that name no file are of [file]; NULL: of none. */
void part_problems(us_buf *out, const usher_problems *problems, const char *file);

/* A problem that has no place. */
void part_problem(us_buf *out, us_str message, bool is_note);

void part_review(us_buf *out, const us_review_outcome *outcome, const part_times *times);

/* [problems] are those of the evaluation, if it failed; [answers] JSON, empty where there are none. */
void part_query(us_buf *out, us_str answers, const usher_problems *problems,
                const usher_result *result, us_str print, const part_times *times);

/* [json]: a value as text, that becomes member [name] of the part of that name. */
void part_wrap(us_buf *out, const char *name, us_str json);

#endif
