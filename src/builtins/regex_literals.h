/* The literal texts that whatever a pattern matches must have in it, and by which a text
 * that cannot match is told without running the pattern. */
#ifndef US_BUILTINS_REGEX_LITERALS_H
#define US_BUILTINS_REGEX_LITERALS_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A run of characters in [text] of the literals. */
typedef struct us_regex_run {
    size_t from, length;
} us_regex_run;

/* What a text with a match begins with, ends with, and holds somewhere; an empty run says
 * nothing. */
typedef struct us_regex_literals {
    const char *text;
    us_regex_run begins, ends, holds;
    bool whole; /* there is nothing else in the pattern */
} us_regex_literals;

/* Finds the literals of a pattern that RE2 takes; what is not understood yields none. They
 * lie in [text], which has room for [length] bytes and must live as long. */
us_regex_literals us_regex_find_literals(const char *pattern, size_t length, char *text);

/* Whether a match in [text] at [from] or behind it is out of the question. */
bool us_regex_is_hopeless(const us_regex_literals *literals, const char *text,
                          size_t length, size_t from);

/* Whether there is a match in [text], for literals that are the whole pattern. */
bool us_regex_match_literally(const us_regex_literals *literals, const char *text,
                              size_t length);

#ifdef __cplusplus
}
#endif

#endif
