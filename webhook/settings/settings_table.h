/* For who reads settings, or writes about them: a row of the table, and what follows from it. */
#ifndef USHER_WEBHOOK_SETTINGS_TABLE_H
#define USHER_WEBHOOK_SETTINGS_TABLE_H

#include "settings.h"

typedef enum setting_kind {
    KIND_TEXT,
    KIND_LIST,
    KIND_NUMBER,
    KIND_SECONDS,
    KIND_BYTES,
    KIND_CHOICE,
    KIND_FLAG,
} setting_kind;

typedef struct setting {
    setting_number number;
    const char *name; /* the flag without its dashes */
    char letter;      /* 0: none */
    setting_kind kind;
    const char *value; /* what help calls it; the words of a choice; NULL: a flag */
    uint64_t least, most;
    const char *preset;
    const char *help;
    size_t place; /* in settings */
} setting;

/* In the order of settings.def. */
extern const setting settings_rows[SETTING_COUNT];

/* What help and the manual page say of the program; a line each. */
#define SETTINGS_SUMMARY "decides Kubernetes admission reviews by Rego policies, over TLS"
extern const char settings_about_values[];
extern const char settings_about_serving[];

/* "tls-cert" is tlsCert in a file, and USHER_TLS_CERT in the environment. */
us_str setting_key(us_arena *arena, const setting *s);
us_str setting_variable(us_arena *arena, const setting *s);

/* True if it may stand in a file: a flag is for one call of the program, and --config tells
 * where the file is. */
bool setting_is_for_files(const setting *s);

/* Calls [take] for each word of a choice, in order, until it returns false. */
void setting_each_word(const setting *s,
                       bool (*take)(void *data, us_str word, unsigned i), void *data);

/* The setting whose key in a file is [key], or NULL. */
const setting *setting_of_key(us_str key);

/* The keys of all settings that may stand in a file, with blanks between. */
us_str setting_keys(us_arena *arena);

/* Stores the text [value], which comes from [from]; of a list, another item. On failure
 * returns false and stores what it must be in [error]. */
bool setting_store(us_arena *arena, settings *to, const setting *s, const char *value,
                   const char *from, us_str *error);

/* Empties a list. */
void setting_clear(settings *to, const setting *s);

/* Reads the section webhook of the YAML file [path] into [to]. */
bool settings_read_file(us_arena *arena, const char *path, settings *to, us_str *error);

#endif
