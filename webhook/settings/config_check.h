/* The sections of the configuration that the policies built in read. */
#ifndef USHER_WEBHOOK_CONFIG_CHECK_H
#define USHER_WEBHOOK_CONFIG_CHECK_H

#include "base/buf.h"

/* A JSON Schema of the file, without what it says of the section webhook: config.schema.json. */
extern const char usher_webhook_config_schema[];

/* Refuses keys that none of them has. [text] is what the file [path] holds. On failure returns
 * false and stores a sentence in [error], with file:line:column before it. */
bool config_check(us_arena *arena, const char *path, us_str text, us_str *error);

/* The place in the file that [problem] speaks of, which begins with a path ("limits.enum must
 * be …"): "FILE:LINE:COLUMN", or FILE alone. */
us_str config_place(us_arena *arena, const char *path, us_str text, us_str problem);

#endif
