/* What can be set, from wherever it is set. */
#ifndef USHER_WEBHOOK_SETTINGS_H
#define USHER_WEBHOOK_SETTINGS_H

#include "base/buf.h"

typedef struct text_list {
    const char **items;
    size_t count;
} text_list;

enum { ON_ERROR_DENY, ON_ERROR_FAIL };
enum { EXPLAIN_NO, EXPLAIN_FIRST };
enum { GATEKEEPER_FILES, GATEKEEPER_CLUSTER };

/* A number for each row of settings.def. */
typedef enum setting_number {
#define SETTING(field, kind, name, letter, value, least, most, preset, help)             \
    SETTING_##field,
#include "settings.def"
#undef SETTING
    SETTING_COUNT,
} setting_number;

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
    /* Where each value comes from: "default", "FILE:LINE:COLUMN", "USHER_TIMEOUT",
     * "--timeout". NULL: nobody says anything. */
    const char *from[SETTING_COUNT];
} settings;

/* Reads what is set: presets, then the file that --config names (its section webhook), then
 * the environment, then the arguments; what comes later counts. A list is taken whole from
 * the last that has it. On failure returns false and stores in [error] a sentence, for a
 * file with file:line:column before it. Texts live in [arena] or in the arguments. */
bool settings_read(us_arena *arena, int count, char **arguments, settings *result,
                   us_str *error);

/* True if somebody set it, be it to what holds anyhow. */
bool settings_given(const settings *s, setting_number which);

/* Appends what --help prints. */
void settings_help(us_buf *out);

/* Appends the manual page usher-webhook(8). */
void settings_manual(us_buf *out);

/* Appends what holds, and for each value where it comes from, as JSON. What may be secret in
 * addresses is left out. */
void settings_json(const settings *s, us_buf *out);

/* The keys of the settings that differ, with blanks between. */
us_str settings_changes(us_arena *arena, const settings *old, const settings *new);

/* Appends a JSON Schema of the whole configuration file. */
void settings_schema(us_buf *out);

/* Appends a table of all settings in Markdown. */
void settings_table(us_buf *out);

#endif
