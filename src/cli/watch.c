/* Watching files with inotify. Folders are watched, not files, for editors replace files by
 * renaming others over them; of a folder that holds a file which was named, only that file
 * counts. */
#include "cli/watch.h"

#include "base/file.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    QUIET = 100, /* milliseconds without a change before one is told */
    NAMES_MAX = 64,
    PAIR = 2, /* of signals */
    MASK = IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_FROM |
           IN_MOVED_TO | IN_DELETE_SELF,
};

/* A watched folder. */
typedef struct folder {
    int number; /* inotify's */
    us_str path;
    us_str only; /* the one name that counts; empty: all */
} folder;

struct us_watch {
    us_arena *arena;
    const char *const *ignore;
    int file; /* inotify's; -1: ended */
    int wake[2];
    struct sigaction redraws[PAIR]; /* what was in force before */
    folder *folders;
    size_t count;
    bool changed; /* and it was not told yet */
    us_str names[NAMES_MAX];
    size_t name_count;
};

/* Any thread may be the one that gets a signal; the one that waits wakes up by a pipe. */
static volatile sig_atomic_t asked_to_end, resized, wake_file = -1;

static void take_signal(int number)
{
    int error = errno;
    if (number == SIGINT || number == SIGTERM)
        asked_to_end = 1;
    else
        resized = 1;
    /* When it is full there is enough to wake up for. */
    if (write(wake_file, "", 1) < 0)
        errno = error;
}

static const int endings[] = {SIGINT, SIGTERM}, redraws[] = {SIGWINCH, SIGCONT};

static void set_signals(const int numbers[PAIR], struct sigaction old[PAIR], bool install)
{
    struct sigaction action = {.sa_handler = take_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < PAIR; i++)
        sigaction(numbers[i], install ? &action : &old[i], install ? &old[i] : NULL);
}

static bool is_ignored(const us_watch *watch, us_str name)
{
    for (const char *const *glob = watch->ignore; glob && *glob; glob++)
        if (us_path_match(us_str_from(*glob), name))
            return true;
    return false;
}

static void add_folder(us_watch *watch, const char *path, us_str only)
{
    int number = inotify_add_watch(watch->file, path, MASK | IN_ONLYDIR | IN_MASK_ADD);
    if (number < 0)
        return;
    watch->folders = us_arena_one_more(watch->arena, watch->folders, watch->count,
                                       sizeof *watch->folders);
    watch->folders[watch->count++] =
        (folder){number, us_str_copy(watch->arena, us_str_from(path)), only};
}

/* The walk tells of folders only when it asks whether to go in. */
static bool wants(void *data, const char *path, bool is_folder, size_t depth)
{
    us_watch *watch = data;
    if (depth > 0 && is_ignored(watch, us_path_base(us_str_from(path))))
        return false;
    if (is_folder)
        add_folder(watch, path, US_STR_EMPTY);
    return true;
}

static bool visit(void *data, const char *path, size_t depth)
{
    us_watch *watch = data;
    us_str name = us_str_copy(watch->arena, us_str_from(path));
    if (depth == 0)
        add_folder(watch, us_str_to_c(watch->arena, us_path_folder(watch->arena, name)),
                   us_path_base(name));
    return true;
}

static void close_file(int *file)
{
    close(*file);
    *file = -1;
}

us_watch *us_watch_begin(us_arena *arena, const char *const *paths,
                         const char *const *ignore)
{
    us_watch *watch = us_arena_alloc_zero(arena, sizeof *watch);
    us_file_visitor visitor = {.data = watch, .wants = wants, .visit = visit};
    watch->arena = arena;
    watch->ignore = ignore;
    watch->file = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (watch->file >= 0 && pipe2(watch->wake, O_NONBLOCK | O_CLOEXEC) != 0)
        close_file(&watch->file);
    if (watch->file < 0)
        return NULL;
    /* All the time, for one that came between two waits would be missed. */
    wake_file = watch->wake[1];
    set_signals(redraws, watch->redraws, true);
    for (; *paths; paths++)
        us_file_walk(arena, *paths, &visitor);
    return watch;
}

static void add_name(us_watch *watch, us_str path)
{
    for (size_t i = 0; i < watch->name_count; i++)
        if (us_str_equal(watch->names[i], path))
            return;
    if (watch->name_count < NAMES_MAX)
        watch->names[watch->name_count++] = path;
}

static void take_event(us_watch *watch, const struct inotify_event *event)
{
    us_str name = us_str_from(event->len > 0 ? event->name : "");
    if (event->mask & IN_Q_OVERFLOW)
        watch->changed = true;
    for (size_t i = 0; i < watch->count; i++) {
        const folder *place = &watch->folders[i];
        if (place->number != event->wd ||
            (place->only.length > 0 && !us_str_equal(place->only, name)))
            continue;
        if (is_ignored(watch, name))
            return;
        watch->changed = true;
        add_name(watch, us_path_join(watch->arena, place->path, name));
        return;
    }
}

static void read_events(us_watch *watch)
{
    _Alignas(struct inotify_event) char buffer[16384];
    ssize_t length;
    while ((length = read(watch->file, buffer, sizeof buffer)) > 0)
        for (ssize_t at = 0; at < length;) {
            const struct inotify_event *event = (const void *)(buffer + at);
            take_event(watch, event);
            at += (ssize_t)sizeof *event + (ssize_t)event->len;
        }
}

/* Waits for one of [count] files; what came of signals is in their flags. */
static us_watch_news wait_for_files(us_watch *watch, struct pollfd *files, size_t count)
{
    bool keys = count > 2;
    char bytes[64];
    while (!asked_to_end && !(resized && keys)) {
        int ready = poll(files, count, watch->changed ? QUIET : -1);
        if (ready == 0)
            return US_WATCH_CHANGED;
        if (ready < 0)
            continue;
        read_events(watch);
        while (read(watch->wake[0], bytes, sizeof bytes) > 0)
            ;
        if (keys && files[2].revents)
            return US_WATCH_KEY;
    }
    resized = 0;
    return asked_to_end ? US_WATCH_ENDED : US_WATCH_RESIZED;
}

us_watch_news us_watch_wait(us_watch *watch, bool keys)
{
    struct pollfd files[] = {{.fd = watch->file, .events = POLLIN},
                             {.fd = watch->wake[0], .events = POLLIN},
                             {.fd = STDIN_FILENO, .events = POLLIN}};
    struct sigaction old[PAIR];
    set_signals(endings, old, true);
    us_watch_news news = wait_for_files(watch, files, keys ? 3 : 2);
    set_signals(endings, old, false);
    return news;
}

const us_str *us_watch_changed(const us_watch *watch, size_t *count)
{
    *count = watch->name_count;
    return watch->names;
}

void us_watch_end(us_watch *watch)
{
    if (!watch || watch->file < 0)
        return;
    set_signals(redraws, watch->redraws, false);
    wake_file = -1;
    close_file(&watch->file);
    close_file(&watch->wake[0]);
    close_file(&watch->wake[1]);
}
