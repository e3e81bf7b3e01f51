/* The log: one JSON object a line on standard error. */
#ifndef USHER_WEBHOOK_LOG_H
#define USHER_WEBHOOK_LOG_H

#include "base/str.h"

#define LOG_LINE_MAX 8192

/* A line while it is being put together. Members past LOG_LINE_MAX bytes are left out;
 * the line stays valid JSON. */
typedef struct log_line {
    char text[LOG_LINE_MAX];
    size_t length;
} log_line;

/* Starts a line: time, [level] ("info", "warning", "error") and [event], a word to search
 * for. */
void log_begin(log_line *line, const char *level, const char *event);

/* Adds a string of any bytes; long ones are cut, ill-formed UTF-8 is replaced. */
void log_text(log_line *line, const char *name, us_str value);

/* As log_text, but leaves the member out when [value] is empty. */
void log_text_if_any(log_line *line, const char *name, us_str value);
void log_number(log_line *line, const char *name, uint64_t value);
void log_flag(log_line *line, const char *name, bool value);

/* Writes the line, in one piece, from any thread. */
void log_end(log_line *line);

/* A whole line with a message. */
void log_message(const char *level, const char *event, us_str message);

#endif
