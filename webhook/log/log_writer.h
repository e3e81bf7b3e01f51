/* From lines of the log to standard error. */
#ifndef USHER_WEBHOOK_LOG_WRITER_H
#define USHER_WEBHOOK_LOG_WRITER_H

#include "webhook/metrics/metrics.h"

/* As log_open and log_close. */
bool log_writer_open(metrics *m);
void log_writer_close(void);

/* Takes a line, newline included, which is copied. Never waits, once the log is open. */
void log_writer_add(us_str line);

#endif
