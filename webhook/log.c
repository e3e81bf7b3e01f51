/* Log lines are put together in a buffer of fixed size on the caller's stack and leave
 * in one write, so that lines of several threads never mix and logging never needs
 * memory. What does not fit is left out member by member. */
#include "log.h"

#include "base/utf8.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* Of one string, in bytes before escaping; the room that the end of a line needs. */
enum { TEXT_MAX = 1024, END_SIZE = 3 };

static bool add(log_line *line, const char *bytes, size_t count)
{
    if (line->length + count + END_SIZE > sizeof line->text)
        return false;
    memcpy(line->text + line->length, bytes, count);
    line->length += count;
    return true;
}

static bool add_point(log_line *line, const char *at, size_t size, uint32_t point)
{
    char escaped[8];
    if (point == US_UTF8_INVALID)
        return add(line, "\xEF\xBF\xBD", 3);
    if (point == '"' || point == '\\') {
        escaped[0] = '\\';
        escaped[1] = (char)point;
        return add(line, escaped, 2);
    }
    if (point == '\n')
        return add(line, "\\n", 2);
    if (point < 0x20 || point == 0x7F) {
        snprintf(escaped, sizeof escaped, "\\u%04x", (unsigned)point);
        return add(line, escaped, 6);
    }
    return add(line, at, size);
}

static bool add_string(log_line *line, us_str value)
{
    const char *end = value.text + value.length;
    size_t size;
    if (!add(line, "\"", 1))
        return false;
    for (const char *at = value.text; at < end; at += size) {
        uint32_t point = us_utf8_decode(at, end, &size);
        if ((size_t)(at - value.text) + size > TEXT_MAX)
            return add(line, "\xE2\x80\xA6\"", 4);
        if (!add_point(line, at, size, point))
            return false;
    }
    return add(line, "\"", 1);
}

static bool add_name(log_line *line, const char *name)
{
    return add(line, ",\"", 2) && add(line, name, strlen(name)) && add(line, "\":", 2);
}

static void add_plain(log_line *line, const char *name, const char *value)
{
    size_t length = line->length;
    if (!add_name(line, name) || !add(line, value, strlen(value)))
        line->length = length;
}

void log_begin(log_line *line, const char *level, const char *event)
{
    struct timespec now;
    struct tm parts;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    size_t length =
        strftime(line->text, sizeof line->text, "{\"time\":\"%Y-%m-%dT%H:%M:%S", &parts);
    int more = snprintf(line->text + length, sizeof line->text - length,
                        ".%03ldZ\",\"level\":\"%s\",\"event\":\"%s\"",
                        now.tv_nsec / 1000000, level, event);
    line->length = length + (size_t)more;
}

void log_text(log_line *line, const char *name, us_str value)
{
    size_t length = line->length;
    if (!add_name(line, name) || !add_string(line, value))
        line->length = length;
}

void log_text_if_any(log_line *line, const char *name, us_str value)
{
    if (value.length > 0)
        log_text(line, name, value);
}

void log_number(log_line *line, const char *name, uint64_t value)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
    add_plain(line, name, digits);
}

void log_flag(log_line *line, const char *name, bool value)
{
    add_plain(line, name, value ? "true" : "false");
}

void log_end(log_line *line)
{
    memcpy(line->text + line->length, "}\n", 2);
    line->length += 2;
    /* Nobody is left to tell if standard error cannot be written. */
    if (write(STDERR_FILENO, line->text, line->length) < 0)
        return;
}

void log_message(const char *level, const char *event, us_str message)
{
    log_line line;
    log_begin(&line, level, event);
    log_text(&line, "message", message);
    log_end(&line);
}
