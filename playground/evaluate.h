/* What the panes of a page come to. */
#ifndef USHER_PLAYGROUND_EVALUATE_H
#define USHER_PLAYGROUND_EVALUATE_H

#include "base/str.h"

/* One evaluation (the verdict, and each of what is told beside it) may take so long. */
#define EVALUATE_SECONDS 3

/* Evaluates the document (document.h) in the JSON [text], and writes what came of it to the file
 * [out] as lines, a JSON object each, as soon as it is known:
 *
 *     {"part": "refused", "message": …}                 [text] is no document; no other line comes
 *     {"part": "problems", "problems": […]}             what is wrong with policies and data, always
 *     {"part": "verdict", …}                            of a review, or the answers of a query
 *     {"part": "coverage", "coverage": …}               which code was run, as usher eval --coverage
 *     {"part": "why", "why": …}                         as usher why --format json
 *
 * docs/playground.md has their members. Takes what memory and time the limits let it: a process of its
 * own should do it, which somebody ends. */
void evaluate(us_str text, int out);

#endif
