/* Lines that are typed: edited, completed and kept on a terminal, else just read. */
#ifndef US_CLI_LINE_H
#define US_CLI_LINE_H

#include "base/buf.h"

/* A line, and what is typed in all on a terminal, may have so many bytes. */
#define US_LINE_MAX ((size_t)1 << 20)

typedef struct us_line us_line;

typedef enum us_line_outcome {
    US_LINE_TYPED,
    US_LINE_CANCELLED, /* Control-C: what was typed is to be forgotten */
    US_LINE_TOO_LONG,  /* it was passed over */
    US_LINE_END,
} us_line_outcome;

/* Tells [visit] of each name that the end of [before], the line up to the cursor, may become.
 * Returns where the part of it begins that such a name takes the place of. */
typedef size_t us_line_completer(void *data, us_str before,
                                 void (*visit)(void *visitor, us_str name),
                                 void *visitor);

/* Opens standard input. [history] (may be NULL) is the file that lines are kept in, made with
 * its folders when the first one is. In [arena]. On a terminal nothing that is typed is
 * echoed until us_line_close, or the end of the process. */
us_line *us_line_open(us_arena *arena, const char *history, us_line_completer *complete,
                      void *data);

/* The next line without its newline, after [prompt] on a terminal. What was pasted may have
 * newlines in it. It has memory until the next. */
us_line_outcome us_line_read(us_line *lines, const char *prompt, us_str *line);

/* True where lines are edited. */
bool us_line_is_edited(const us_line *lines);

/* Keeps [text], which may have newlines, to be called back. Says on standard error, once, where it can't
 * be written. */
void us_line_remember(us_line *lines, us_str text);

/* What is typed until us_line_end_work sets [interrupted] where it is Control-C, and else waits for
 * the next us_line_read. */
void us_line_begin_work(us_line *lines, bool *interrupted);
void us_line_end_work(us_line *lines);

void us_line_close(us_line *lines);

#endif
