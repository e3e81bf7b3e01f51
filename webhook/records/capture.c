/* A line leaves in one write to a file that is open for appending. What was written of a line
 * that did not fit is cut off again, so that readers find whole lines only, but for one that is
 * being written. A file that was moved away is not followed: the next line begins another one.
 *
 * What a line says, and what is masked in it, is src/admission's affair (capture.h). */
#include "capture.h"

#include "admission/capture.h"
#include "appended.h"
#include "base/file.h"
#include "webhook/log/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of one line while it is put together; and what is kept for the next one. */
#define ARENA_MAX  ((size_t)256 << 20)
#define ARENA_KEPT ((size_t)256 << 10)

#define EVALUATION_MEMORY ((size_t)256 << 20)
#define SECOND            UINT64_C(1000000000)

struct capture {
    const char *path;
    const char *moved; /* PATH.1 */
    uint64_t max;
    uint64_t timeout; /* ns, of asking policies */
    generations *generations;
    metrics *metrics;
    us_arena arena; /* of a line */
    int file;       /* -1: it could not be opened */
    atomic_bool reopen;
    bool hurried; /* polled by evaluations */
    bool torn;    /* the file ends in a piece of a line that could not be cut off */
    bool failing; /* the last line was not written, which was logged */
};

/* ---- The file ------------------------------------------------------------------------- */

/* Cuts off what a crash has left of a line. Returns what is wrong, or NULL. */
static const char *mend(int file)
{
    struct stat status;
    char first = '{';
    off_t end;
    if (fstat(file, &status) != 0)
        return strerror(errno);
    if (!S_ISREG(status.st_mode))
        return "it is no regular file";
    if (flock(file, LOCK_EX | LOCK_NB) != 0)
        return "another process writes to it";
    if (pread(file, &first, 1, 0) < 0 || !appended_find_end(file, status.st_size, &end))
        return strerror(errno);
    if (first != '{')
        return "it holds something else";
    if (end == status.st_size)
        return NULL;
    if (ftruncate(file, end) != 0)
        return strerror(errno);
    log_message("warning", "capture", US_STR("an unfinished line was cut off"));
    return NULL;
}

/* Returns what is wrong, or NULL. */
static const char *open_file(capture *c)
{
    c->torn = false;
    c->file = open(c->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0600);
    if (c->file < 0)
        return strerror(errno);
    const char *wrong =
        fchmod(c->file, 0600) == 0 || errno == EPERM ? mend(c->file) : strerror(errno);
    if (wrong) {
        close(c->file);
        c->file = -1;
    }
    return wrong;
}

static void close_file(capture *c)
{
    if (c->file >= 0)
        close(c->file);
    c->file = -1;
}

static void move_away(capture *c)
{
    if (rename(c->path, c->moved) == 0)
        close_file(c);
}

/* Makes the file ready for [count] bytes more; [size] gets its size. Returns what is wrong, or
 * NULL. */
static const char *prepare(capture *c, size_t count, off_t *size)
{
    struct stat status = {.st_size = 0};
    if (atomic_exchange(&c->reopen, false))
        close_file(c);
    if (c->file >= 0 &&
        (fstat(c->file, &status) != 0 || appended_was_moved(c->path, &status)))
        close_file(c);
    if (c->file >= 0 && c->max > 0 && status.st_size > 0 &&
        (uint64_t)status.st_size + count > c->max)
        move_away(c);
    if (c->file < 0) {
        const char *wrong = open_file(c);
        if (wrong)
            return wrong;
        if (fstat(c->file, &status) != 0)
            return strerror(errno);
    }
    *size = status.st_size;
    return NULL;
}

/* Returns what is wrong, or NULL. */
static const char *append(capture *c, us_str line)
{
    off_t size = 0;
    if (c->max > 0 && line.length > c->max)
        return "a line is larger than the file may be";
    const char *wrong = prepare(c, line.length, &size);
    if (wrong)
        return wrong;
    if (c->torn && write(c->file, "\n", 1) != 1)
        return strerror(errno);
    size += c->torn ? 1 : 0;
    c->torn = false;
    ssize_t written = write(c->file, line.text, line.length);
    if (written == (ssize_t)line.length)
        return NULL;
    wrong = written < 0 ? strerror(errno) : "there is no room for all of a line";
    if (written > 0 && ftruncate(c->file, size) != 0)
        c->torn = true;
    return wrong;
}

/* ---- Lines ---------------------------------------------------------------------------- */

/* [wrong]: why a line was not written; empty: it was. */
static void tell(capture *c, us_str wrong)
{
    log_line line;
    bool failed = wrong.length > 0;
    if (failed)
        metrics_add(c->metrics, METRIC_CAPTURE_FAILED, 1);
    if (c->failing == failed)
        return;
    c->failing = failed;
    log_begin(&line, failed ? "error" : "info", failed ? "capture_failed" : "capture");
    log_text(&line, "file", us_str_from(c->path));
    log_text(&line, "message", failed ? wrong : US_STR("lines are written again"));
    log_end(&line);
}

static us_str line_of(capture *c, const judged *record, us_str *problem)
{
    worker *w;
    us_capture what = {
        .path = record->path,
        .review = record->review,
        .answer = record->answer,
        .patch = record->patch,
        .status = record->status,
        .received = record->received,
        .ns = record->ns,
        .decision_id = us_str_from(record->decision_id),
        .trace_id = us_str_from(record->trace_id),
        .revision = us_str_from(record->revision),
    };
    generation *used = generations_take(c->generations, &w);
    us_capture_rules rules = {.mask = us_admission_plan_mask(used->loaded.plan),
                              .worker = w->evaluator,
                              .limits = {.timeout = c->timeout,
                                         .memory = EVALUATION_MEMORY,
                                         .cancelled = &c->hurried}};
    us_str line = us_capture_line(&c->arena, &rules, &what, problem);
    generations_give(c->generations, used, w);
    return line;
}

void capture_take(void *data, const judged *record)
{
    capture *c = data;
    us_str problem;
    us_str line = line_of(c, record, &problem);
    if (line.length > 0)
        tell(c, us_str_from(append(c, line)));
    else if (problem.length > 0)
        tell(c, problem);
    else
        metrics_add(c->metrics, METRIC_CAPTURE_LEFT_OUT, 1);
    us_arena_reset(&c->arena, ARENA_KEPT);
}

void capture_hurry(void *data)
{
    capture *c = data;
    __atomic_store_n(&c->hurried, true, __ATOMIC_RELAXED);
}

/* ---- Life ----------------------------------------------------------------------------- */

capture *capture_open(us_arena *arena, const settings *s, generations *g, metrics *m,
                      us_str *error)
{
    capture *c = calloc(1, sizeof *c);
    if (!c) {
        *error = US_STR("out of memory");
        return NULL;
    }
    *c = (capture){.path = s->capture,
                   .moved = us_str_format(arena, "%s.1", s->capture).text,
                   .max = s->capture_max,
                   .timeout = s->timeout * SECOND,
                   .generations = g,
                   .metrics = m};
    us_arena_init(&c->arena, ARENA_MAX, NULL);
    const char *wrong = open_file(c);
    if (!wrong)
        return c;
    *error = us_str_format(arena, "cannot capture to %s: %s", s->capture, wrong);
    capture_close(c);
    return NULL;
}

void capture_reopen(capture *c)
{
    atomic_store(&c->reopen, true);
}

void capture_close(capture *c)
{
    if (!c)
        return;
    close_file(c);
    us_arena_free(&c->arena);
    free(c);
}
