/* Options: one table a command. Parsing, help and completion read its rows, so
 * that an option is declared in exactly one place. */
#ifndef US_CLI_OPTIONS_H
#define US_CLI_OPTIONS_H

#include "base/str.h"

#include <stddef.h>

/* Words in the order given; [items] ends with NULL, and is NULL when empty. */
typedef struct us_words {
    const char **items;
    size_t count;
} us_words;

/* What an option is, and what its field in the command's settings holds. */
typedef enum us_option_kind {
    US_OPTION_FLAG,     /* bool */
    US_OPTION_TEXT,     /* const char *; NULL: not given */
    US_OPTION_LIST,     /* us_words: the option may come again and again */
    US_OPTION_COMMAS,   /* us_words: as LIST, and each value is split at its commas */
    US_OPTION_CHOICE,   /* const char *: one of [choices] */
    US_OPTION_NUMBER,   /* uint64_t */
    US_OPTION_DURATION, /* uint64_t nanoseconds: 500ms, 1m30s */
    US_OPTION_REFUSED,  /* opa has it, usher does not; [help] says why. No field */
} us_option_kind;

/* A row. Tables end with a row without a name. */
typedef struct us_option {
    const char *name; /* without the dashes */
    char letter;      /* 0: none */
    us_option_kind kind;
    size_t field;        /* offsetof in the settings */
    const char *value;   /* what help calls the value; PATH completes to files */
    const char *choices; /* of a CHOICE, separated by blanks */
    const char *preset;  /* the value where the option is not given; NULL: none */
    const char *help;
    bool hidden; /* accepted, and shown nowhere */
} us_option;

/* The beginning of a row: its names; where its value goes. */
#define US_NAMED(letter_, name_) .name = name_, .letter = letter_
#define US_STORED(kind_, type_, member_)                                                 \
    .kind = US_OPTION_##kind_, .field = offsetof(type_, member_)

/* What the words of a command line come to. */
typedef struct us_arguments {
    void *settings;    /* filled from the table; cleared beforehand */
    us_words operands; /* the words that are no options */
    bool help;         /* -h or --help was among them */
} us_arguments;

/* Reads [words] (NULL-terminated) by [options]. The forms are --name value,
 * --name=value, -n value, -nvalue, -n=value, -abc for three flags; flags also
 * take =true and =false; -- ends the options. Where a word can't be read,
 * returns false and stores a sentence that says what to do in [error]. Texts of
 * the result are the caller's words or lie in [arena]. */
bool us_options_parse(us_arena *arena, const us_option *options, const char *const *words,
                      us_arguments *arguments, us_str *error);

/* Adds [word] to [words]. */
void us_words_add(us_arena *arena, us_words *words, const char *word);

/* The next word of a list separated by blanks, taken off [rest]; false at its
 * end. */
bool us_words_next(us_str *rest, us_str *word);

/* The name among [names] that [word] was probably meant to be, or NULL. */
const char *us_words_nearest(const us_words *names, const char *word);

#endif
