/* Rates are of the time since the beginning: what the caches of the first seconds make fast, or slow, evens out. */
#include "cli/progress.h"

#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

/* Nanoseconds between one look and the next. */
#define REFRESH UINT64_C(200000000)

us_progress us_progress_begin(bool wanted)
{
    return (us_progress){.shows = wanted && isatty(STDERR_FILENO),
                         .shares = isatty(STDOUT_FILENO)};
}

/* What is shown after [seconds] in which [done] bytes and [count] items were come by; [at] is how far it is. */
static void write_line(us_buf *out, double seconds, uint64_t at, uint64_t done,
                       uint64_t size, uint64_t count, const char *items)
{
    bool large = (size > 0 ? size : at) >= 1000000000;
    double unit = large ? 1e9 : 1e6;
    const char *name = large ? "GB" : "MB";
    us_buf_add_format(out, "%.2f", (double)at / unit);
    if (size > 0)
        us_buf_add_format(out, " of %.2f %s, %.0f %%", (double)size / unit, name,
                          at < size ? 100.0 * (double)at / (double)size : 100.0);
    else
        us_buf_add_format(out, " %s", name);
    if (seconds <= 0 || done == 0)
        return;
    us_buf_add_format(out, "; %.0f MB/s, %.0f %s/s", (double)done / 1e6 / seconds,
                      (double)count / seconds, items);
    if (size > at) {
        uint64_t left = (uint64_t)((double)(size - at) * seconds / (double)done + 0.5);
        us_buf_add_format(out, ", %llum%02llus left", (unsigned long long)left / 60,
                          (unsigned long long)left % 60);
    }
}

/* False where nothing is shown, or was just now. */
static bool is_due(us_progress *progress, uint64_t now, uint64_t done, uint64_t count)
{
    if (!progress->shows || now - progress->shown < REFRESH)
        return false;
    if (progress->began == 0) {
        progress->began = now;
        progress->done_then = done;
        progress->count_then = count;
    }
    return true;
}

static void put_line(us_progress *progress, us_str line, uint64_t now)
{
    fprintf(stderr, "\r\033[K%.*s", US_STR_ARG(line));
    fflush(stderr);
    progress->shown = now;
    progress->is_there = true;
}

void us_progress_show(us_progress *progress, uint64_t done, uint64_t size, uint64_t count,
                      const char *items)
{
    uint64_t now = us_clock_now();
    if (!is_due(progress, now, done, count))
        return;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_buf line = us_buf_make(&arena);
    write_line(&line, (double)(now - progress->began) / 1e9, done,
               done - progress->done_then, size, count - progress->count_then, items);
    put_line(progress, us_buf_str(&line), now);
    us_arena_free(&arena);
}

void us_progress_show_items(us_progress *progress, size_t done, size_t count,
                            const char *items)
{
    char line[128];
    uint64_t now = us_clock_now();
    if (!is_due(progress, now, done, done))
        return;
    snprintf(line, sizeof line, "%zu of %zu %s, %zu %%", done, count, items,
             count > 0 ? done * 100 / count : 100);
    put_line(progress, us_str_from(line), now);
}

void us_progress_clear(us_progress *progress)
{
    if (progress->is_there)
        fputs("\r\033[K", stderr);
    progress->is_there = false;
}

void us_progress_clear_output(us_progress *progress)
{
    if (progress->shares)
        us_progress_clear(progress);
}
