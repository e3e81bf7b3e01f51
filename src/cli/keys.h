/* What is pressed on a terminal, as the bytes tell that come from it. */
#ifndef US_CLI_KEYS_H
#define US_CLI_KEYS_H

#include "base/buf.h"

/* Letters with Control, and keys that send several bytes. */
typedef int us_key; /* one of these, or another letter with Control */

enum {
    US_KEY_END_OF_INPUT = -1, /* nothing more comes */
    US_KEY_HOME = 1,
    US_KEY_LEFT = 2,
    US_KEY_CANCEL = 3,
    US_KEY_DELETE_OR_END = 4,
    US_KEY_END = 5,
    US_KEY_RIGHT = 6,
    US_KEY_LEAVE = 7,
    US_KEY_BACKSPACE = 8,
    US_KEY_TAB = 9,
    US_KEY_NEWLINE = 10,
    US_KEY_CUT_AFTER = 11,
    US_KEY_CLEAR = 12,
    US_KEY_ENTER = 13,
    US_KEY_DOWN = 14,
    US_KEY_UP = 16,
    US_KEY_SEARCH = 18,
    US_KEY_CUT_BEFORE = 21,
    US_KEY_CUT_WORD = 23,
    US_KEY_SUSPEND = 26,
    US_KEY_ESCAPE = 27,
    US_KEY_RUBOUT = 127,
    US_KEY_TEXT = 256, /* characters: us_keys.text */
    US_KEY_DELETE,
    US_KEY_WORD_LEFT,
    US_KEY_WORD_RIGHT,
    US_KEY_CUT_WORD_AFTER,
    US_KEY_NONE, /* one that means nothing here */
};

typedef struct us_keys {
    us_arena *arena;
    us_str text;  /* of US_KEY_TEXT: one character, or all that was pasted; well-formed */
    size_t limit; /* bytes of it; what is pasted beyond is left out */
    bool is_cut;  /* that happened */
    unsigned char ahead[4096]; /* what was read and is the next: from [next] to [end] */
    size_t next, end;
} us_keys;

/* Waits for the next key. A character comes whole. */
us_key us_keys_next(us_keys *keys);

/* Reads what has come already, as far as there is room for it, which is then the next. True if US_KEY_CANCEL is
 * among it: that and what is before it is forgotten. */
bool us_keys_find_cancel(us_keys *keys);

/* True if more has come already. */
bool us_keys_are_waiting(const us_keys *keys);

#endif
