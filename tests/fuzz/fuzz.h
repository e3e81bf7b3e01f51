/* What the fuzz targets share. Each is one function over bytes; libFuzzer calls it with
 * what it made up, replay.c with the files of the corpus. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include "base/arena.h"
#include "base/str.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program, for libFuzzer to keep the input, unless [holds]. */
static inline void check(bool holds)
{
    if (!holds)
        abort();
}

/* A copy of [text] with a NUL, to be freed. Not strndup, for which the sanitizer wants a
 * NUL in the original. */
static inline char *copy_text(us_str text)
{
    char *copy = malloc(text.length + 1);
    check(copy != NULL);
    if (text.length > 0)
        memcpy(copy, text.text, text.length);
    copy[text.length] = '\0';
    return copy;
}

/* Calls [run] with an arena of [limit] bytes at most; where that is too little, it ends there. */
static inline void run_within(size_t limit, us_str text,
                              void (*run)(us_arena *arena, us_str text))
{
    us_arena arena;
    us_recovery recovery;
    us_arena_init(&arena, limit, &recovery);
    if (!US_RECOVER(&recovery))
        run(&arena, text);
    us_arena_free(&arena);
}

/* The next part of [text] up to a line "---", which is skipped; false at the end. */
static inline bool next_part(us_str *text, us_str *part)
{
    us_str line = US_STR("\n---\n");
    if (!text->text)
        return false;
    size_t end = us_str_find(*text, line, 0);
    *part = us_str_slice(*text, 0, end == US_STR_NONE ? text->length : end);
    *text = end == US_STR_NONE ? (us_str){NULL, 0}
                               : us_str_slice(*text, end + line.length, text->length);
    return true;
}

#endif
