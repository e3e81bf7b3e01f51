/* Regular expressions of Go's syntax, through RE2. No exception and no jump leaves
 * or crosses these functions: what they make belongs to the caller, who frees it. */
#ifndef US_BUILTINS_REGEX_RE2_H
#define US_BUILTINS_REGEX_RE2_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Longer patterns are refused. */
#define US_REGEX_PATTERN_MAX ((size_t)256 * 1024)

typedef struct us_regex us_regex;

/* A part of a text; [from] SIZE_MAX: the group has no part in the match. */
typedef struct us_regex_span {
    size_t from;
    size_t to;
} us_regex_span;

/* From now on what is compiled from one pattern is one object, whichever thread asks for it. It takes
 * the memory of one, and matching takes a lock that is shared; so it is for programs of many threads
 * that match little. */
void us_regex_share(void);

/* Compiles a pattern, which must be valid UTF-8. The result may hold an error
 * instead of an expression. NULL when there is no memory. */
us_regex *us_regex_new(const char *pattern, size_t length);
void us_regex_free(us_regex *regex);

/* "error parsing regexp: missing closing ]: `[`", NUL-terminated, or NULL when the
 * pattern is all right. As long as [regex]. */
const char *us_regex_error(const us_regex *regex);

/* About how many bytes it takes. What searching remembers comes on top, up to
 * eight megabytes for texts that are made to that end. */
size_t us_regex_size(const us_regex *regex);

/* The number of groups in parentheses. */
size_t us_regex_groups(const us_regex *regex);

/* The number of the first group called [name], from 1 on, that has a part in
 * [spans] (of the whole match and all groups), or 0. */
size_t us_regex_find_group(const us_regex *regex, const char *name, size_t length,
                           const us_regex_span *spans);

/* Finds the leftmost match in [text] that begins at [from] or later, what comes
 * before counting as context, and stores the whole and the first groups, [count]
 * spans in all. False if there is none (or no memory). Takes time linear in the
 * text. */
bool us_regex_match(const us_regex *regex, const char *text, size_t length, size_t from,
                    us_regex_span *spans, size_t count);

#ifdef __cplusplus
}
#endif

#endif
