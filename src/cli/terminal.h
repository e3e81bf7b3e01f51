/* The terminal that standard input and output are, while keys come as they are pressed. */
#ifndef US_CLI_TERMINAL_H
#define US_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* Standard input and output are a terminal that can be told where to write. */
bool us_terminal_is_there(void);

/* Takes the terminal: from now on nothing that is typed is echoed or waits for the end of its
 * line, and it is told [enter]. By us_terminal_close, at the end of the process and at each signal
 * that ends it, but for SIGKILL, it is told [leave], a text that lives as long as the process, and becomes what
 * it was. False where that can't be. It can be taken once at a time. */
bool us_terminal_open(const char *enter, const char *leave);
void us_terminal_close(void);

/* Which keys send signals: none, or, [signals], the one that interrupts (Control-C). Also
 * after whoever stopped the process has set the terminal back. */
void us_terminal_set(bool signals);

/* Stops the process as Control-Z does, with the terminal as it was. */
void us_terminal_suspend(void);

/* Writes all of it; what was printed before must have been flushed. */
void us_terminal_put(const char *text, size_t length);

#endif
