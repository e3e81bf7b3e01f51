/* What the kernel tells about folders only wakes the thread. Whether a source has changed is
 * seen by its fingerprint: a hash over names, times, sizes and numbers of all its files. So
 * it does not matter which of the many ways to replace a file was taken, nor what else goes
 * on in the folder; and a look every few seconds makes up for what the kernel does not tell.
 *
 * The fingerprint is taken before loading: a file that changes meanwhile is seen next time. */
#include "reload.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/path.h"
#include "webhook/log/log.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    LOOK_MILLISECONDS = 10000,
    QUIET_MILLISECONDS = 100, /* files that change together come one after the other */
    PATIENCE_MILLISECONDS = 1000,
};

#define FOLDER_EVENTS                                                                    \
    (IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |              \
     IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB | IN_ONLYDIR)

typedef struct watched_source {
    reload_source source;
    uint64_t fingerprint;
    char *error; /* of the last attempt; NULL: it succeeded */
} watched_source;

struct reload {
    pthread_t thread;
    pthread_mutex_t lock; /* of the errors */
    watched_source *sources;
    size_t count;
    metrics *metrics;
    int inotify; /* -1: there is none */
    int wake;
    atomic_bool all;
    atomic_bool stopping;
};

/* ---- Fingerprints --------------------------------------------------------------------- */

static void mix(uint64_t *sum, uint64_t word)
{
    *sum = us_hash_mix(*sum, us_hash_word(word));
}

static bool mix_file(void *data, const char *path, size_t depth)
{
    uint64_t *sum = data;
    struct stat status;
    (void)depth;
    mix(sum, us_hash_bytes(path, strlen(path)));
    if (stat(path, &status) != 0)
        return true;
    mix(sum, (uint64_t)status.st_dev);
    mix(sum, (uint64_t)status.st_ino);
    mix(sum, (uint64_t)status.st_size);
    mix(sum, (uint64_t)status.st_mtim.tv_sec);
    mix(sum, (uint64_t)status.st_mtim.tv_nsec);
    mix(sum, (uint64_t)status.st_ctim.tv_nsec);
    return true;
}

static uint64_t fingerprint_of(us_arena *arena, const reload_source *source)
{
    uint64_t sum = 0;
    us_file_visitor visitor = {.data = &sum, .visit = mix_file};
    for (const char *const *path = source->paths; *path; path++)
        us_file_walk(arena, *path, &visitor);
    return sum;
}

/* ---- Folders -------------------------------------------------------------------------- */

static bool watch_folder(void *data, const char *path, bool is_folder, size_t depth)
{
    reload *r = data;
    (void)depth;
    if (is_folder)
        inotify_add_watch(r->inotify, path, FOLDER_EVENTS);
    return true;
}

static bool pass_over(void *data, const char *path, size_t depth)
{
    (void)data, (void)path, (void)depth;
    return true;
}

/* A folder that is watched already stays so; one that has come is added. The folder above
 * is watched, too: a link may be swapped there. */
static void watch_folders(reload *r, us_arena *arena, const reload_source *source)
{
    us_file_visitor visitor = {.data = r, .wants = watch_folder, .visit = pass_over};
    for (const char *const *path = source->paths; *path; path++) {
        us_str above = us_path_folder(arena, us_str_from(*path));
        inotify_add_watch(r->inotify, us_str_to_c(arena, above), FOLDER_EVENTS);
        us_file_walk(arena, *path, &visitor);
    }
}

static void watch_all(reload *r)
{
    us_arena arena;
    if (r->inotify < 0)
        return;
    us_arena_init(&arena, 0, NULL);
    for (size_t i = 0; i < r->count; i++)
        watch_folders(r, &arena, &r->sources[i].source);
    us_arena_free(&arena);
}

/* ---- Loading -------------------------------------------------------------------------- */

static void log_load(const reload_source *source, bool good, us_str error)
{
    log_line line;
    log_begin(&line, good ? "info" : "error", good ? "reloaded" : "reload_failed");
    log_text(&line, "what", us_str_from(source->what));
    log_text_if_any(&line, "message", error);
    log_end(&line);
}

static void keep_error(reload *r, watched_source *watched, char *error)
{
    pthread_mutex_lock(&r->lock);
    char *old = watched->error;
    watched->error = error;
    pthread_mutex_unlock(&r->lock);
    free(old);
}

static void load_source(reload *r, us_arena *arena, watched_source *watched)
{
    const reload_source *source = &watched->source;
    bool changed = true;
    us_str error = US_STR_EMPTY;
    bool good = source->load(source->data, arena, &changed, &error);
    if (!good || changed) {
        log_load(source, good, error);
        metrics_add(r->metrics, good ? source->succeeded : source->failed, 1);
    }
    keep_error(r, watched, good ? NULL : strndup(error.text, error.length));
}

static void look(reload *r)
{
    us_arena arena;
    bool all = atomic_exchange(&r->all, false);
    us_arena_init(&arena, 0, NULL);
    for (size_t i = 0; i < r->count; i++) {
        watched_source *watched = &r->sources[i];
        uint64_t fingerprint = fingerprint_of(&arena, &watched->source);
        if (fingerprint == watched->fingerprint && !all)
            continue;
        watched->fingerprint = fingerprint;
        load_source(r, &arena, watched);
    }
    us_arena_free(&arena);
    watch_all(r);
}

/* ---- The thread ----------------------------------------------------------------------- */

/* Empties [fd]; what was told does not matter. */
static void drain(int fd)
{
    char bytes[4096] __attribute__((aligned(8)));
    while (read(fd, bytes, sizeof bytes) > 0)
        continue;
}

/* Waits for something to be told, [milliseconds] at the most; false if nothing was. */
static bool wait_for(reload *r, int milliseconds)
{
    struct pollfd files[2] = {{.fd = r->wake, .events = POLLIN},
                              {.fd = r->inotify, .events = POLLIN}};
    if (poll(files, 2, milliseconds) <= 0)
        return false;
    drain(r->wake);
    if (r->inotify >= 0)
        drain(r->inotify);
    return true;
}

static void *run(void *data)
{
    reload *r = data;
    while (!atomic_load(&r->stopping)) {
        int waited = 0;
        bool told = wait_for(r, LOOK_MILLISECONDS);
        while (told && !atomic_load(&r->all) && waited < PATIENCE_MILLISECONDS &&
               wait_for(r, QUIET_MILLISECONDS))
            waited += QUIET_MILLISECONDS;
        if (!atomic_load(&r->stopping))
            look(r);
    }
    return NULL;
}

static void destroy(reload *r)
{
    for (size_t i = 0; i < r->count; i++)
        free(r->sources[i].error);
    if (r->inotify >= 0)
        close(r->inotify);
    if (r->wake >= 0)
        close(r->wake);
    pthread_mutex_destroy(&r->lock);
    free(r->sources);
    free(r);
}

static void take_fingerprints(reload *r, us_arena *arena, const reload_source *sources)
{
    for (size_t i = 0; i < r->count; i++) {
        r->sources[i].source = sources[i];
        r->sources[i].fingerprint = fingerprint_of(arena, &sources[i]);
    }
}

reload *reload_start(us_arena *arena, const reload_source *sources, size_t count,
                     metrics *m, us_str *error)
{
    reload *r = calloc(1, sizeof *r);
    if (!r) {
        *error = US_STR("out of memory");
        return NULL;
    }
    *r = (reload){.sources = calloc(count ? count : 1, sizeof *r->sources),
                  .count = count,
                  .metrics = m,
                  .inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK),
                  .wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    pthread_mutex_init(&r->lock, NULL);
    if (r->sources) {
        take_fingerprints(r, arena, sources);
        watch_all(r);
        if (r->wake >= 0 && pthread_create(&r->thread, NULL, run, r) == 0)
            return r;
    }
    *error = us_str_format(arena, "cannot watch files: %s", strerror(errno));
    r->count = r->sources ? r->count : 0;
    destroy(r);
    return NULL;
}

static void wake(reload *r)
{
    /* A counter that is full is one that will wake the thread, too. */
    if (write(r->wake, &(uint64_t){1}, sizeof(uint64_t)) < 0)
        return;
}

void reload_request(reload *r)
{
    atomic_store(&r->all, true);
    wake(r);
}

void reload_describe(reload *r, us_buf *out)
{
    pthread_mutex_lock(&r->lock);
    for (size_t i = 0; i < r->count; i++) {
        const watched_source *watched = &r->sources[i];
        if (watched->error)
            us_buf_add_format(out, "[-]%s: what is in force stays: %s%s",
                              watched->source.what, watched->error,
                              watched->error[strlen(watched->error) - 1] == '\n' ? ""
                                                                                 : "\n");
        else
            us_buf_add_format(out, "[+]%s ok\n", watched->source.what);
    }
    pthread_mutex_unlock(&r->lock);
}

void reload_stop(reload *r)
{
    if (!r)
        return;
    atomic_store(&r->stopping, true);
    wake(r);
    pthread_join(r->thread, NULL);
    destroy(r);
}
