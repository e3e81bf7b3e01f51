/* The logs that a command line names. */
#ifndef US_CLI_LOGS_H
#define US_CLI_LOGS_H

#include "cli/command.h"

/* Stores in [logs] the operands of [call] but for the first [passed], and in place of folders the files below
 * them. False after telling why: a folder can't be read, or there is no log. */
bool us_logs_find(const us_invocation *call, size_t passed, us_words *logs);

/* The first that can be read but once; NULL: there is none. */
const char *us_logs_find_pipe(const us_words *logs);

#endif
