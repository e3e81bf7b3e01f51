/* Texts that policies wrote, made fit to leave the process. */
#ifndef US_ADMISSION_TEXT_H
#define US_ADMISSION_TEXT_H

#include "base/buf.h"

typedef enum us_text_lines {
    US_TEXT_ONE_LINE, /* line ends become spaces */
    US_TEXT_LINES,    /* they stay */
} us_text_lines;

/* [text] without what could act on a terminal or hide a part of it: control characters
 * and those that turn the direction of writing become spaces, runs of them one; none are
 * left at the ends. Not more than [limit] bytes, "…" included if it was cut; cut between
 * characters. [text] is returned itself where it is clean. */
us_str us_text_clean(us_arena *arena, us_str text, us_text_lines lines, size_t limit);

/* Appends the base64 of [bytes] (RFC 4648, with padding, without line ends). */
void us_text_add_base64(us_buf *buf, us_str bytes);

#endif
