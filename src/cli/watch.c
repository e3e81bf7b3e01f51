/* Watching files with inotify. Folders are watched, not files, for editors replace files by
 * renaming others over them; of a folder that holds a file which was named, only that file
 * counts. */
#include "cli/watch.h"

#include "base/file.h"
#include "base/path.h"

#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    QUIET = 100, /* milliseconds without a change before one is told */
    MASK = IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_FROM |
           IN_MOVED_TO | IN_DELETE_SELF,
};

/* A watched folder. */
typedef struct folder {
    int number;  /* inotify's */
    us_str only; /* the one name that counts; empty: all */
} folder;

struct us_watch {
    us_arena *arena;
    const char *const *ignore;
    int file; /* inotify's; -1: ended */
    folder *folders;
    size_t count;
};

static volatile sig_atomic_t asked_to_end;

static void ask_to_end(int signal_number)
{
    (void)signal_number;
    asked_to_end = 1;
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
    watch->folders[watch->count++] = (folder){number, only};
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

us_watch *us_watch_begin(us_arena *arena, const char *const *paths,
                         const char *const *ignore)
{
    us_watch *watch = us_arena_alloc_zero(arena, sizeof *watch);
    us_file_visitor visitor = {.data = watch, .wants = wants, .visit = visit};
    *watch = (us_watch){arena, ignore, inotify_init1(IN_NONBLOCK | IN_CLOEXEC), NULL, 0};
    if (watch->file < 0)
        return NULL;
    for (; *paths; paths++)
        us_file_walk(arena, *paths, &visitor);
    return watch;
}

static bool counts(const us_watch *watch, const struct inotify_event *event)
{
    us_str name = us_str_from(event->len > 0 ? event->name : "");
    if (event->mask & IN_Q_OVERFLOW)
        return true;
    for (size_t i = 0; i < watch->count; i++) {
        const folder *place = &watch->folders[i];
        if (place->number == event->wd &&
            (place->only.length == 0 || us_str_equal(place->only, name)))
            return !is_ignored(watch, name);
    }
    return false;
}

/* Reads what there is; true if any of it counts. */
static bool read_events(const us_watch *watch)
{
    _Alignas(struct inotify_event) char buffer[16384];
    bool changed = false;
    ssize_t length;
    while ((length = read(watch->file, buffer, sizeof buffer)) > 0)
        for (ssize_t at = 0; at < length;) {
            const struct inotify_event *event = (const void *)(buffer + at);
            changed = changed || counts(watch, event);
            at += (ssize_t)sizeof *event + (ssize_t)event->len;
        }
    return changed;
}

static void set_signals(struct sigaction old[2], bool install)
{
    static const int numbers[] = {SIGINT, SIGTERM};
    struct sigaction action = {.sa_handler = ask_to_end};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < 2; i++)
        sigaction(numbers[i], install ? &action : &old[i], install ? &old[i] : NULL);
}

bool us_watch_wait(us_watch *watch)
{
    struct pollfd poll_file = {.fd = watch->file, .events = POLLIN};
    struct sigaction old[2];
    bool changed = false;
    set_signals(old, true);
    while (!asked_to_end) {
        int ready = poll(&poll_file, 1, changed ? QUIET : -1);
        if (ready == 0)
            break;
        if (ready > 0 && read_events(watch))
            changed = true;
    }
    set_signals(old, false);
    return !asked_to_end;
}

void us_watch_end(us_watch *watch)
{
    if (watch && watch->file >= 0)
        close(watch->file);
    if (watch)
        watch->file = -1;
}
