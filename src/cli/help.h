/* Help texts, made from the tables of commands and options. */
#ifndef US_CLI_HELP_H
#define US_CLI_HELP_H

#include "base/buf.h"
#include "cli/command.h"

/* What usher is, and its commands. */
void us_help_overview(us_buf *text);

/* One command, called [shown] ("usher eval"): usage, what it is for, its options,
 * examples. */
void us_help_command(us_buf *text, const us_command *command, const char *shown);

/* How [command], called [shown], is called: "usher eval [OPTION…] QUERY". */
us_str us_help_usage(us_arena *arena, const us_command *command, const char *shown);

/* What help says of [option]: its meaning, its words, its preset. */
us_str us_help_option(us_arena *arena, const us_option *option);

/* The option that every command has. */
extern const us_option us_help_help;

#endif
