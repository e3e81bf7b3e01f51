/* Lines of the log are put together in a buffer of fixed size on the caller's stack, so that
 * logging never needs memory. What does not fit is left out member by member. Where they go
 * then is log_writer.c's affair. */
#include "log.h"

#include "base/utf8.h"
#include "log_writer.h"

#include <stdio.h>
#include <time.h>

/* Of one string, in bytes before escaping; the room that the end of a line needs. */
enum { TEXT_MAX = 1024, END_SIZE = 3 };

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

/* How many bytes from [at] on stand for themselves. */
static size_t plain_bytes(const char *at, const char *end)
{
    const char *from = at;
    while (at < end && *at >= 0x20 && *at < 0x7F && *at != '"' && *at != '\\')
        at++;
    return (size_t)(at - from);
}

static bool add_string(log_line *line, us_str value)
{
    const char *at = value.text, *end = at + value.length;
    const char *last = value.length > TEXT_MAX ? at + TEXT_MAX : end;
    size_t size;
    if (!add(line, "\"", 1))
        return false;
    while (at < last) {
        size_t plain = plain_bytes(at, last);
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

/* ---- Members -------------------------------------------------------------------------- */

static bool add_name(log_line *line, const char *name)
{
    return add(line, ",\"", 2) && add(line, name, strlen(name)) && add(line, "\":", 2);
}

void log_json(log_line *line, const char *name, us_str json)
{
    size_t length = line->length;
    if (!add_name(line, name) || !add(line, json.text, json.length))
        line->length = length;
}

/* The time to the second is the same for many lines. */
static size_t write_second(char *text, time_t second)
{
    static _Thread_local time_t known = -1;
    static _Thread_local char written[24];
    static const char start[] = "{\"timestamp\":\"";
    struct tm parts;
    if (second != known) {
        gmtime_r(&second, &parts);
        strftime(written, sizeof written, "%Y-%m-%dT%H:%M:%S", &parts);
        known = second;
    }
    size_t length = strlen(written);
    memcpy(text, start, sizeof start - 1);
    memcpy(text + sizeof start - 1, written, length);
    return sizeof start - 1 + length;
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

void log_texts(log_line *line, const char *name, const us_str *items, size_t count)
{
    size_t before = line->length, length = before;
    bool fits = add_name(line, name) && add(line, "[]", 2);
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

void log_number(log_line *line, const char *name, uint64_t value)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
    log_json(line, name, us_str_make(digits, (size_t)length));
}

void log_flag(log_line *line, const char *name, bool value)
{
    log_json(line, name, value ? US_STR("true") : US_STR("false"));
}

void log_milliseconds(log_line *line, const char *name, uint64_t ns)
{
    char digits[32];
    int length =
        snprintf(digits, sizeof digits, "%llu.%03u", (unsigned long long)(ns / 1000000),
                 (unsigned)(ns / 1000 % 1000));
    log_json(line, name, us_str_make(digits, (size_t)length));
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
