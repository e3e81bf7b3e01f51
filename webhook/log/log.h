/* The log: one JSON object a line on standard error. */
#ifndef USHER_WEBHOOK_LOG_H
#define USHER_WEBHOOK_LOG_H

#include "webhook/metrics/metrics.h"

#define LOG_LINE_MAX 8192

/* What is worth a line; the numbers are those of the setting log-level. */
typedef enum log_level {
    LOG_DEBUG,
    LOG_INFO,
    LOG_WARNING,
    LOG_ERROR,
} log_level;

/* A line while it is being put together. Members past LOG_LINE_MAX bytes are left out;
 * the line stays valid JSON. */
typedef struct log_line {
    char text[LOG_LINE_MAX];
    size_t length;
    bool is_wanted;
} log_line;

/* Until log_open lines are written at once, by whoever has something to say. From then on
 * they are kept in memory, and a thread of its own writes them, many at a time: a full pipe
 * or disk delays nobody. What finds no room, or cannot be written, is counted in
 * METRIC_LOG_DROPPED of [m] and told by a line as soon as one fits. False if there is no
 * thread or memory to be had: they then are written at once still. Lines below [level] are
 * left out from now on; before, those below LOG_INFO are. */
bool log_open(metrics *m, log_level level);

/* Writes what is left, which a reader that does not read delays by two seconds at the most.
 * Lines after it are lost. */
void log_close(void);

/* With [debug] no line is left out, whatever the level is. From any thread. A change is told. */
void log_set_debug(bool debug);

/* False if lines of [level] are left out: then they need not be put together. */
bool log_wants(log_level level);

/* Starts a line: timestamp, [level] ("debug", "info", "warning", "error") and [event], a word
 * to search for. */
void log_begin(log_line *line, const char *level, const char *event);

/* Adds a string of any bytes; long ones are cut, ill-formed UTF-8 is replaced. Secrets are
 * not looked for: that is for who knows where the text comes from. */
void log_named_text(log_line *line, us_str name, us_str value);

/* Inline, since the length of a literal is known where it stands. */
static inline void log_text(log_line *line, const char *name, us_str value)
{
    log_named_text(line, us_str_from(name), value);
}

/* As log_text, but leaves the member out when [value] is empty. */
static inline void log_text_if_any(log_line *line, const char *name, us_str value)
{
    if (value.length > 0)
        log_text(line, name, value);
}

/* An array of strings, as many of them as there is room for. */
void log_texts(log_line *line, const char *name, const us_str *items, size_t count);
void log_number(log_line *line, const char *name, uint64_t value);
void log_flag(log_line *line, const char *name, bool value);

/* [ns] in milliseconds, to the microsecond: 1.25 ms is 1.250. */
void log_milliseconds(log_line *line, const char *name, uint64_t ns);

/* Adds a member whose value is the JSON in [json], or nothing if it does not fit. */
void log_json(log_line *line, const char *name, us_str json);

/* The line is done: from any thread, in one piece. */
void log_end(log_line *line);

/* A whole line with a message. */
void log_message(const char *level, const char *event, us_str message);

#endif
