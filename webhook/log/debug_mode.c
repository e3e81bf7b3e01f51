/* The downward API writes an annotation a line, key="value", and escapes the value as a string
 * of Go, so that line ends in it are none of the file. */
#include "debug_mode.h"

#include "base/file.h"
#include "log.h"

/* Annotations of one object may have 256 KiB, before escaping. */
#define FILE_MAX ((size_t)2 << 20)

#define ENABLED "debug-mode=\"enabled\""

static bool has_line(us_str text, us_str line)
{
    for (size_t at = 0; at < text.length;) {
        size_t end = us_str_find(text, US_STR("\n"), at);
        if (end == US_STR_NONE)
            end = text.length;
        if (us_str_equal(us_str_slice(text, at, end), line))
            return true;
        at = end + 1;
    }
    return false;
}

bool debug_mode_read(us_arena *arena, const char *path, us_str *error)
{
    us_str text;
    if (!us_file_read(arena, path, FILE_MAX, &text, error))
        return false;
    log_set_debug(has_line(text, US_STR(ENABLED)));
    return true;
}
