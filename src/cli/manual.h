/* Manual pages, made from the tables of commands and options. */
#ifndef US_CLI_MANUAL_H
#define US_CLI_MANUAL_H

#include "base/buf.h"
#include "cli/command.h"

/* usher(1). */
void us_manual_overview(us_buf *page);

/* usher-NAME(1). */
void us_manual_command(us_buf *page, const us_command *command);

#endif
