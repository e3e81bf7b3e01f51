/* Two buffers: lines are added to the one while the other is written. The thread that writes
 * is woken by the first line only, and then waits a moment for more: under load a write is
 * shared by hundreds of lines, and costs each next to nothing. Pages of the buffers that no
 * burst has reached take no memory. */
#include "log_writer.h"

#include "log.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
    BUFFER_SIZE = 256 << 10,
    GATHER_NANOSECONDS = 5000000,
    CLOSE_SECONDS = 2,
    NOTICE_MAX = 512, /* room for a line that tells of dropped ones */
};

typedef enum writer_state {
    CLOSED, /* lines are written at once */
    OPEN,
    CLOSING,
    SILENT, /* lines are lost */
} writer_state;

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    writer_state state;
    metrics *metrics;
    char *buffers[2];
    size_t filling;  /* which of the two */
    size_t length;   /* of what is in it */
    uint64_t untold; /* lines dropped that no line has told of */
    bool is_idle;    /* the thread waits for a line */
    bool is_done;    /* … has ended */
    bool is_torn;    /* what was written last does not end a line */
} writer = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* ---- Writing -------------------------------------------------------------------------- */

/* Writes [bytes]; returns how many of them were written. */
static size_t write_bytes(const char *bytes, size_t count)
{
    size_t done = 0;
    while (done < count) {
        ssize_t written = write(STDERR_FILENO, bytes + done, count - done);
        if (written >= 0) {
            done += (size_t)written;
        } else if (errno == EAGAIN) {
            struct pollfd file = {.fd = STDERR_FILENO, .events = POLLOUT};
            poll(&file, 1, -1);
        } else if (errno != EINTR) {
            break;
        }
    }
    return done;
}

static size_t count_lines(const char *bytes, size_t count)
{
    size_t lines = 0;
    for (size_t i = 0; i < count; i++)
        lines += bytes[i] == '\n';
    return lines;
}

/* Returns the number of lines that could not be written. A line of which only a part was is
 * ended before the next one. */
static size_t write_lines(const char *bytes, size_t count)
{
    if (writer.is_torn && write_bytes("\n", 1) == 0)
        return count_lines(bytes, count);
    size_t done = write_bytes(bytes, count);
    writer.is_torn = done > 0 ? bytes[done - 1] != '\n' : false;
    return count_lines(bytes + done, count - done);
}

/* ---- Buffers -------------------------------------------------------------------------- */

/* All below are called with the lock held. */

static void drop(uint64_t lines)
{
    writer.untold += lines;
    metrics_add(writer.metrics, METRIC_LOG_DROPPED, lines);
}

static bool has_room(size_t count)
{
    return writer.length + count <= BUFFER_SIZE;
}

static void put(us_str line)
{
    memcpy(writer.buffers[writer.filling] + writer.length, line.text, line.length);
    writer.length += line.length;
}

static void tell_dropped(void)
{
    log_line line;
    log_begin(&line, "warning", "log_lines_dropped");
    log_number(&line, "count", writer.untold);
    memcpy(line.text + line.length, "}\n", 2);
    put(us_str_make(line.text, line.length + 2));
    writer.untold = 0;
}

static void add(us_str line)
{
    if (writer.untold > 0 && has_room(NOTICE_MAX + line.length))
        tell_dropped();
    if (writer.untold == 0 && has_room(line.length))
        put(line);
    else
        drop(1);
}

void log_writer_add(us_str line)
{
    pthread_mutex_lock(&writer.lock);
    writer_state state = writer.state;
    bool wakes = false;
    if (state == OPEN || state == CLOSING) {
        size_t before = writer.length;
        add(line);
        wakes = writer.is_idle ||
                (before < BUFFER_SIZE / 2 && writer.length >= BUFFER_SIZE / 2);
    }
    pthread_mutex_unlock(&writer.lock);
    if (wakes)
        pthread_cond_signal(&writer.changed);
    if (state == CLOSED)
        write_bytes(line.text, line.length);
}

/* ---- The thread ----------------------------------------------------------------------- */

static struct timespec time_in(long nanoseconds)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += (t.tv_nsec + nanoseconds) / 1000000000;
    t.tv_nsec = (t.tv_nsec + nanoseconds) % 1000000000;
    return t;
}

/* Waits for a line, and a little longer for others. */
static void gather(void)
{
    writer.is_idle = true;
    while (writer.length == 0 && writer.state == OPEN)
        pthread_cond_wait(&writer.changed, &writer.lock);
    writer.is_idle = false;
    struct timespec end = time_in(GATHER_NANOSECONDS);
    int waited = 0;
    while (writer.length < BUFFER_SIZE / 2 && writer.state == OPEN && waited == 0)
        waited = pthread_cond_timedwait(&writer.changed, &writer.lock, &end);
}

static void *run(void *data)
{
    pthread_mutex_lock(&writer.lock);
    for (;;) {
        gather();
        if (writer.length == 0 && writer.untold > 0)
            tell_dropped();
        if (writer.length == 0 && writer.state != OPEN)
            break;
        const char *bytes = writer.buffers[writer.filling];
        size_t count = writer.length;
        writer.filling = !writer.filling;
        writer.length = 0;
        pthread_mutex_unlock(&writer.lock);
        size_t lost = write_lines(bytes, count);
        pthread_mutex_lock(&writer.lock);
        if (lost > 0)
            drop(lost);
        /* What cannot be written at the end will not be. */
        if (lost > 0 && writer.state != OPEN)
            break;
    }
    writer.is_done = true;
    pthread_cond_broadcast(&writer.changed);
    pthread_mutex_unlock(&writer.lock);
    return data;
}

static bool start(void)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&writer.changed, &attributes);
    pthread_condattr_destroy(&attributes);
    for (size_t i = 0; i < 2; i++)
        writer.buffers[i] = malloc(BUFFER_SIZE);
    return writer.buffers[0] && writer.buffers[1] &&
           pthread_create(&writer.thread, NULL, run, NULL) == 0;
}

bool log_writer_open(metrics *m)
{
    pthread_mutex_lock(&writer.lock);
    writer.metrics = m;
    writer.state = OPEN;
    if (!start()) {
        free(writer.buffers[0]);
        free(writer.buffers[1]);
        writer.state = CLOSED;
    }
    bool is_open = writer.state == OPEN;
    pthread_mutex_unlock(&writer.lock);
    return is_open;
}

void log_writer_close(void)
{
    struct timespec end = time_in(0);
    end.tv_sec += CLOSE_SECONDS;
    pthread_mutex_lock(&writer.lock);
    bool was_open = writer.state == OPEN;
    int waited = 0;
    if (was_open) {
        writer.state = CLOSING;
        pthread_cond_broadcast(&writer.changed);
    }
    while (was_open && !writer.is_done && waited == 0)
        waited = pthread_cond_timedwait(&writer.changed, &writer.lock, &end);
    bool is_done = writer.is_done;
    writer.state = was_open ? SILENT : writer.state;
    pthread_mutex_unlock(&writer.lock);
    if (!was_open)
        return;
    if (!is_done) {
        pthread_detach(writer.thread);
        return;
    }
    pthread_join(writer.thread, NULL);
    free(writer.buffers[0]);
    free(writer.buffers[1]);
}
