/* What the parts of this folder share. */
#ifndef US_DIFF_COMPARE_H
#define US_DIFF_COMPARE_H

#include "diff/diff.h"
#include "manifest/manifest.h"

/* A package that compares. */
typedef struct us_diff_rule {
    us_str name;                              /* "prompt.breaking_change" */
    us_str title, description, fix, severity; /* of its METADATA; may be empty */
    us_diff_verdict verdict;                  /* on what it has problems with */
} us_diff_rule;

/* 1 for "patch", 2 for "minor", 3 for "major", 0 for any other word. */
unsigned us_diff_rank(us_str bump);

/* "changed", "added", "removed"; "fine", "noted", "warned", "refused". */
const char *us_diff_state_name(us_diff_state state);
const char *us_diff_verdict_name(us_diff_verdict verdict);

/* Appends [number] as it was written; nothing for NULL. */
void us_diff_add_number(us_buf *out, const usher_value *number);

/* Appends one sentence on what follows for [object]. */
void us_diff_add_verdict(us_buf *out, const us_diff_object *object);

/* Appends one line, without its end, that sums up. */
void us_diff_add_sum(us_buf *out, const us_diff_outcome *outcome);

/* A part of a text: what stays, what goes, what comes. */
typedef enum us_word_change {
    US_WORDS_KEPT,
    US_WORDS_REMOVED,
    US_WORDS_ADDED,
} us_word_change;

typedef struct us_word_part {
    us_word_change change;
    us_str text;
} us_word_part;

/* Compares two texts word by word. Of long parts that stay only what is near a change is
 * left, "…" for the rest. The parts, [count] of them, are in [arena]. */
us_word_part *us_words_compare(us_arena *arena, us_str before, us_str after,
                               size_t *count);

/* The same for what [change] says was there before and after, without what could act on a
 * terminal or hide a part of it. */
us_word_part *us_diff_words(us_arena *arena, const us_diff_change *change, size_t *count);

/* True if [change] is one of a text that is worth showing word by word. */
bool us_diff_is_rewording(const us_diff_change *change);

/* [value] on one line of at most [limit] bytes, "…" included if it was cut; in [arena]. */
us_str us_diff_shorten(us_arena *arena, const usher_value *value, size_t limit);

#endif
