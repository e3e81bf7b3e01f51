/* Running units, each in a child of its own, several at a time.
 *
 * The child writes a record at the beginning and the end of each case; the parent
 * waits for records of all children at once. When a child dies or says nothing for
 * too long, the case it was at is the culprit, and a new child goes on after it. */
#include "runner.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RECORD_BEGIN, RECORD_END };

typedef struct record {
    uint32_t kind;
    case_outcome outcome; /* of BEGIN: index and, as message, the name */
} record;

struct case_reporter {
    int pipe;
    const case_file *unit;
    size_t first; /* cases before it were run by an earlier child */
    record record;
    us_str name;
};

typedef struct child {
    pid_t process; /* 0: none */
    int pipe;
    case_file *unit;
    struct timespec deadline;
    bool in_case;
    uint32_t index; /* of the case begun last */
    us_str name;
} child;

settings conformance;

/* ---- The child's side -------------------------------------------------------------- */

static void write_all(int pipe, const void *bytes, size_t count)
{
    const char *at = bytes;
    while (count > 0) {
        ssize_t written = write(pipe, at, count);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            _exit(3);
        at += written;
        count -= (size_t)written;
    }
}

static void send_record(case_reporter *r, uint32_t kind, us_str message)
{
    r->record.kind = kind;
    r->record.outcome.message = (us_str){NULL, message.length};
    write_all(r->pipe, &r->record, sizeof r->record);
    write_all(r->pipe, message.text, message.length);
}

bool report_begin(case_reporter *r, size_t index, us_str name)
{
    us_str id = us_str_format(conformance.arena, "%s#%zu", r->unit->id, index);
    const char *filter = conformance.filter;
    if (index < r->first ||
        (filter && us_str_find(id, us_str_from(filter), 0) == US_STR_NONE &&
         us_str_find(name, us_str_from(filter), 0) == US_STR_NONE))
        return false;
    r->name = name;
    r->record.outcome = (case_outcome){.index = (uint32_t)index};
    send_record(r, RECORD_BEGIN, name);
    return true;
}

static void report_end(case_reporter *r, case_verdict verdict, error_likeness likeness,
                       const char *format, va_list list)
{
    r->record.outcome.verdict = verdict;
    r->record.outcome.likeness = likeness;
    us_str message = us_str_format_list(conformance.arena, format, list);
    send_record(r, RECORD_END,
                us_str_format(conformance.arena, "%.*s: %.*s", US_STR_ARG(r->name),
                              US_STR_ARG(message)));
}

void report_passed(case_reporter *r)
{
    report_likeness(r, true, LIKENESS_NONE, "passed");
}

void report_failed(case_reporter *r, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    report_end(r, VERDICT_FAILED, LIKENESS_NONE, format, list);
    va_end(list);
}

void report_likeness(case_reporter *r, bool passed, error_likeness likeness,
                     const char *format, ...)
{
    va_list list;
    va_start(list, format);
    report_end(r, passed ? VERDICT_PASSED : VERDICT_FAILED, likeness, format, list);
    va_end(list);
}

/* ---- The parent's side ------------------------------------------------------------- */

static void add_outcome(case_file *u, case_outcome o)
{
    size_t size = sizeof *u->outcomes;
    if ((u->count & (u->count - 1)) == 0)
        u->outcomes = us_arena_grow(conformance.arena, u->outcomes, u->count * size,
                                    (u->count ? 2 * u->count : 1) * size);
    u->outcomes[u->count++] = o;
}

static void set_deadline(child *c)
{
    clock_gettime(CLOCK_MONOTONIC, &c->deadline);
    c->deadline.tv_sec += conformance.seconds;
}

static bool is_late(const child *c)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec > c->deadline.tv_sec ||
           (now.tv_sec == c->deadline.tv_sec && now.tv_nsec > c->deadline.tv_nsec);
}

/* Starts a child on the cases of [u] from number [first]. */
static void start(child *c, case_file *u, size_t first)
{
    int ends[2];
    fflush(NULL);
    if (pipe(ends) != 0 || (c->process = fork()) < 0) {
        perror("conformance: fork");
        exit(2);
    }
    if (c->process == 0) {
        close(ends[0]);
        case_reporter reporter = {.pipe = ends[1], .unit = u, .first = first};
        u->suite->run(u, &reporter);
        us_arena_free(conformance.arena);
        exit(0);
    }
    close(ends[1]);
    c->pipe = ends[0];
    c->unit = u;
    c->in_case = false;
    c->index = (uint32_t)first;
    c->name = US_STR_EMPTY;
    set_deadline(c);
}

static bool read_all(int pipe, void *bytes, size_t count)
{
    char *at = bytes;
    while (count > 0) {
        ssize_t got = read(pipe, at, count);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        count -= (size_t)got;
    }
    return true;
}

/* Takes one record; false at the end of the pipe. */
static bool receive(child *c)
{
    record r;
    if (!read_all(c->pipe, &r, sizeof r))
        return false;
    char *text = us_arena_alloc(conformance.arena, r.outcome.message.length + 1);
    if (!read_all(c->pipe, text, r.outcome.message.length))
        return false;
    r.outcome.message.text = text;
    c->in_case = r.kind == RECORD_BEGIN;
    c->index = r.outcome.index;
    if (c->in_case)
        c->name = r.outcome.message;
    else
        add_outcome(c->unit, r.outcome);
    set_deadline(c);
    return true;
}

/* What became of a child that has ended, and whether another must go on. */
static void finish(child *c, bool hung)
{
    int status;
    us_arena *arena = conformance.arena;
    close(c->pipe);
    while (waitpid(c->process, &status, 0) < 0 && errno == EINTR)
        ;
    c->process = 0;
    if (!hung && !c->in_case && WIFEXITED(status)) {
        c->unit->leaked = WEXITSTATUS(status) != 0;
        return;
    }
    us_str how =
        hung ? us_str_format(arena, "no end within %u seconds", conformance.seconds)
        : WIFSIGNALED(status) ? us_str_format(arena, "signal %d", WTERMSIG(status))
                              : us_str_format(arena, "exit %d", WEXITSTATUS(status));
    case_outcome o = {
        c->index, hung ? VERDICT_HUNG : VERDICT_CRASHED, LIKENESS_NONE,
        us_str_format(arena, "%.*s: %.*s", US_STR_ARG(c->name), US_STR_ARG(how))};
    add_outcome(c->unit, o);
    if (c->in_case)
        start(c, c->unit, c->index + 1);
}

/* Waits for something to happen among the children, and deals with it. */
static void turn(child *children, struct pollfd *polls)
{
    unsigned count = conformance.jobs;
    for (unsigned i = 0; i < count; i++) {
        polls[i].fd = children[i].process ? children[i].pipe : -1;
        polls[i].events = POLLIN;
    }
    poll(polls, count, 500);
    for (unsigned i = 0; i < count; i++) {
        child *c = &children[i];
        if (!c->process)
            continue;
        if (polls[i].revents && !receive(c)) {
            finish(c, false);
        } else if (!polls[i].revents && is_late(c)) {
            kill(c->process, SIGKILL);
            finish(c, true);
        }
    }
}

void pool_run(units *all)
{
    us_arena *arena = conformance.arena;
    child *children = us_arena_alloc_zero(arena, conformance.jobs * sizeof *children);
    struct pollfd *polls = us_arena_alloc_zero(arena, conformance.jobs * sizeof *polls);
    size_t next = 0;
    for (;;) {
        bool busy = false;
        for (unsigned i = 0; i < conformance.jobs; i++) {
            if (!children[i].process && next < all->count)
                start(&children[i], &all->items[next++], 0);
            busy |= children[i].process != 0;
        }
        if (!busy)
            return;
        turn(children, polls);
    }
}
