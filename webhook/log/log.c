/* Lines of the log are put together in a buffer of fixed size on the caller's stack, so that
 * logging never needs memory. What does not fit is left out member by member. Where they go
 * then is log_writer.c's affair. */
#include "log.h"

#include "base/printable.h"
#include "base/utf8.h"
#include "log_writer.h"

#include <stdio.h>
#include <time.h>

/* Of one string, in bytes before escaping; the room that the end of a line needs. */
enum { TEXT_MAX = 1024, END_SIZE = 3, DIGITS_MAX = 20 };

static const char *const level_names[] = {"debug", "info", "warning", "error"};

static atomic_int chosen = LOG_INFO;
static atomic_bool debugging;

/* ---- Levels --------------------------------------------------------------------------- */

bool log_wants(log_level level)
{
    return (int)level >= atomic_load_explicit(&chosen, memory_order_relaxed) ||
           atomic_load_explicit(&debugging, memory_order_relaxed);
}

bool log_open(metrics *m, log_level level)
{
    atomic_store(&chosen, (int)level);
    return log_writer_open(m);
}

void log_close(void)
{
    log_writer_close();
}

/* Whatever the level is, its change is to be seen. */
void log_set_debug(bool debug)
{
    log_line line;
    log_level level = (log_level)atomic_load(&chosen);
    if (atomic_exchange(&debugging, debug) == debug || level == LOG_DEBUG)
        return;
    log_begin(&line, "info", "log_level");
    line.is_wanted = true;
    log_text(&line, "from", us_str_from(level_names[debug ? level : LOG_DEBUG]));
    log_text(&line, "to", us_str_from(level_names[debug ? LOG_DEBUG : level]));
    log_end(&line);
}

/* Levels differ in their first letter. */
static log_level level_named(const char *name)
{
    size_t level = LOG_ERROR;
    while (level > LOG_DEBUG && level_names[level][0] != name[0])
        level--;
    return (log_level)level;
}

/* ---- Strings -------------------------------------------------------------------------- */

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
    if (point < 0x20 || (point >= 0x7F && point < 0xA0)) {
        snprintf(escaped, sizeof escaped, "\\u%04x", (unsigned)point);
        return add(line, escaped, 6);
    }
    return add(line, at, size);
}

/* A string that is not all plain, or too long for the line. */
static bool add_hard_string(log_line *line, us_str value)
{
    const char *at = value.text, *end = at + value.length;
    const char *last = value.length > TEXT_MAX ? at + TEXT_MAX : end;
    size_t size;
    if (!add(line, "\"", 1))
        return false;
    while (at < last) {
        size_t plain = us_printable_span(at, (size_t)(last - at), true);
        if (!add(line, at, plain))
            return false;
        at += plain;
        if (at == last)
            break;
        uint32_t point = us_utf8_decode(at, end, &size);
        if (at + size > last)
            break;
        if (!add_point(line, at, size, point))
            return false;
        at += size;
    }
    return add(line, "\xE2\x80\xA6\"" + (at == end ? 3 : 0), at == end ? 1 : 4);
}

static bool add_string(log_line *line, us_str value)
{
    size_t length = value.length;
    if (length > TEXT_MAX || line->length + length + 2 + END_SIZE > sizeof line->text ||
        us_printable_span(value.text, length, true) < length)
        return add_hard_string(line, value);
    char *to = line->text + line->length;
    *to++ = '"';
    if (length > 0)
        memcpy(to, value.text, length);
    to[length] = '"';
    line->length += length + 2;
    return true;
}

/* ---- Members -------------------------------------------------------------------------- */

static bool add_name(log_line *line, us_str name)
{
    char *to = line->text + line->length;
    if (line->length + name.length + 4 + END_SIZE > sizeof line->text)
        return false;
    memcpy(to, ",\"", 2);
    memcpy(to + 2, name.text, name.length);
    memcpy(to + 2 + name.length, "\":", 2);
    line->length += name.length + 4;
    return true;
}

void log_json(log_line *line, const char *name, us_str json)
{
    size_t length = line->length;
    if (!add_name(line, us_str_from(name)) || !add(line, json.text, json.length))
        line->length = length;
}

/* The time to the second is the same for many lines. */
static size_t write_second(char *text, time_t second)
{
    static _Thread_local time_t known = -1;
    static _Thread_local char written[48];
    static _Thread_local size_t length;
    struct tm parts;
    if (second != known) {
        gmtime_r(&second, &parts);
        length = strftime(written, sizeof written, "{\"timestamp\":\"%Y-%m-%dT%H:%M:%S",
                          &parts);
        known = second;
    }
    memcpy(text, written, sizeof written);
    return length;
}

void log_begin(log_line *line, const char *level, const char *event)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    line->length = write_second(line->text, now.tv_sec);
    unsigned thousandths = (unsigned)(now.tv_nsec / 1000000);
    char fraction[] = {'.',
                       (char)('0' + thousandths / 100),
                       (char)('0' + thousandths / 10 % 10),
                       (char)('0' + thousandths % 10),
                       'Z',
                       '"'};
    add(line, fraction, sizeof fraction);
    line->is_wanted = log_wants(level_named(level));
    log_text(line, "level", us_str_from(level));
    log_text(line, "event", us_str_from(event));
}

void log_named_text(log_line *line, us_str name, us_str value)
{
    size_t length = line->length;
    if (!add_name(line, name) || !add_string(line, value))
        line->length = length;
}

void log_texts(log_line *line, const char *name, const us_str *items, size_t count)
{
    size_t before = line->length, length = before;
    bool fits = add_name(line, us_str_from(name)) && add(line, "[]", 2);
    for (size_t i = 0; fits && i < count; i++) {
        length = line->length;
        line->length--; /* the bracket is written again */
        fits = (i == 0 || add(line, ",", 1)) && add_string(line, items[i]) &&
               add(line, "]", 1);
    }
    if (fits)
        return;
    line->length = length;
    if (length > before)
        line->text[length - 1] = ']';
}

/* The digits of [value], at the end of [digits]. */
static us_str write_number(char digits[DIGITS_MAX], uint64_t value)
{
    char *at = digits + DIGITS_MAX;
    do
        *--at = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    return us_str_make(at, (size_t)(digits + DIGITS_MAX - at));
}

void log_number(log_line *line, const char *name, uint64_t value)
{
    char digits[DIGITS_MAX];
    log_json(line, name, write_number(digits, value));
}

void log_flag(log_line *line, const char *name, bool value)
{
    log_json(line, name, value ? US_STR("true") : US_STR("false"));
}

void log_milliseconds(log_line *line, const char *name, uint64_t ns)
{
    char text[DIGITS_MAX + 4];
    us_str whole = write_number(text, ns / 1000000);
    unsigned rest = (unsigned)(ns / 1000 % 1000);
    char fraction[] = {'.', (char)('0' + rest / 100), (char)('0' + rest / 10 % 10),
                       (char)('0' + rest % 10)};
    memmove(text, whole.text, whole.length);
    memcpy(text + whole.length, fraction, sizeof fraction);
    log_json(line, name, us_str_make(text, whole.length + sizeof fraction));
}

void log_end(log_line *line)
{
    memcpy(line->text + line->length, "}\n", 2);
    line->length += 2;
    if (line->is_wanted)
        log_writer_add(us_str_make(line->text, line->length));
}

void log_message(const char *level, const char *event, us_str message)
{
    log_line line;
    log_begin(&line, level, event);
    log_text(&line, "message", message);
    log_end(&line);
}
