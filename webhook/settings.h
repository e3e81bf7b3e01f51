/* What can be set, from wherever it is set. */
#ifndef USHER_WEBHOOK_SETTINGS_H
#define USHER_WEBHOOK_SETTINGS_H

#include "base/buf.h"

typedef struct text_list {
    const char **items;
    size_t count;
} text_list;

enum { ON_ERROR_DENY, ON_ERROR_FAIL };

/* The types of fields, by kind. */
typedef const char *setting_TEXT;
typedef text_list setting_LIST;
typedef uint64_t setting_NUMBER;
typedef uint64_t setting_SECONDS;
typedef uint64_t setting_BYTES;
typedef unsigned setting_CHOICE;
typedef bool setting_FLAG;

/* A field for each row of settings.def. What is not set, and has no preset, is NULL, empty
 * or 0. */
typedef struct settings {
#define SETTING(field, kind, name, letter, value, least, most, preset, help)             \
    setting_##kind field;
#include "settings.def"
#undef SETTING
} settings;

/* Reads what is set: presets, then the file that --config names (its section webhook), then
 * the environment, then the arguments; what comes later counts. A list is taken whole from
 * the last that has it. On failure returns false and stores in [error] a sentence, for a
 * file with file:line:column before it. Texts live in [arena] or in the arguments. */
bool settings_read(us_arena *arena, int count, char **arguments, settings *result,
                   us_str *error);

/* Appends what --help prints. */
void settings_help(us_buf *out);

/* ---- For who reads settings: settings.c, settings_file.c ------------------------------- */

typedef struct setting setting;

/* The setting whose key in a file is [key], or NULL. */
const setting *setting_of_key(us_str key);

/* The keys of all settings that may stand in a file, with blanks between. */
us_str setting_keys(us_arena *arena);

bool setting_is_list(const setting *s);

/* Stores the text [value]; of a list, another item. On failure returns false and stores
 * what it must be in [error]. */
bool setting_store(us_arena *arena, settings *to, const setting *s, const char *value,
                   us_str *error);

/* Empties a list. */
void setting_clear(settings *to, const setting *s);

/* Reads the section webhook of the YAML file [path] into [to]. */
bool settings_read_file(us_arena *arena, const char *path, settings *to, us_str *error);

#endif
