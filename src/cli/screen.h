/* A terminal as a screen: a page of lines that is drawn over the last one. */
#ifndef US_CLI_SCREEN_H
#define US_CLI_SCREEN_H

#include "base/buf.h"

typedef enum us_screen_style {
    US_SCREEN_PLAIN,
    US_SCREEN_STRONG,
    US_SCREEN_GOOD,
    US_SCREEN_BAD,
    US_SCREEN_FAINT,
} us_screen_style;

typedef struct us_screen_line {
    us_str text; /* any bytes; what would move the cursor is not shown */
    us_screen_style style;
} us_screen_line;

/* Set the arena, clear the rest. */
typedef struct us_screen_page {
    us_arena *arena;
    us_screen_line *lines;
    size_t count, capacity;
    size_t head;  /* so many lines stay at the top */
    size_t first; /* of the others, the one to show first */
    us_str foot;  /* the line at the bottom */
} us_screen_page;

/* Appends the lines of [text], which the page keeps no copy of. */
void us_screen_add(us_screen_page *page, us_screen_style style, us_str text);

/* Standard input and output are a terminal that can be a screen. */
bool us_screen_is_possible(void);

/* Turns the terminal into a screen: keys are not echoed, and come at once. It becomes what it
 * was by us_screen_close, at the end of the process, and at each signal that ends it, but for
 * SIGKILL. False where that can't be. There is one screen at a time. */
bool us_screen_open(void);
void us_screen_close(void);

/* Draws [page], its lines cut where the terminal ends, in one piece and without clearing
 * anything first, so that nothing flickers. In colours, but where NO_COLOR is set. Sets
 * [page]'s first to what it may be at most. */
void us_screen_show(us_screen_page *page);

enum {
    US_SCREEN_END = -1, /* of standard input */
    US_SCREEN_UP = 256,
    US_SCREEN_DOWN,
    US_SCREEN_OTHER, /* a key that is no character */
};

/* The key that was pressed, a byte or one of the above. Waits for it. */
int us_screen_key(void);

#endif
