/* Lines that are typed: edited, completed and kept on a terminal, else just read. */
#ifndef US_CLI_LINE_H
#define US_CLI_LINE_H

#include "base/buf.h"

typedef struct us_line us_line;

/* Tells [visit] of each name that [word] may be completed to. */
typedef void us_line_completer(void *data, us_str word,
                               void (*visit)(void *visitor, us_str name), void *visitor);

/* Opens standard input. [history] (may be NULL) is the file that lines are kept in, made with
 * its folders when the first one is. In [arena]. */
us_line *us_line_open(us_arena *arena, const char *history, us_line_completer *complete,
                      void *data);

/* The next line without its newline, after [prompt] on a terminal; false at the end. It has
 * memory until the next. */
bool us_line_read(us_line *lines, const char *prompt, us_str *line);

/* Writes the history. */
void us_line_close(us_line *lines);

#endif
