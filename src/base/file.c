/* Reading files and folders. Errors are worded as Go's os package words them,
 * because OPA's users know those. An open descriptor is a foreign object: each
 * sits in a slot on the arena's clean-up list while it is open, so that running
 * out of memory closes it. */
#include "base/file.h"

#include "base/buf.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static us_str sentence(us_arena *arena, const char *verb, const char *path, int code)
{
    char space[128];
    const char *reason = strerror_r(code, space, sizeof space);
    return us_str_format(arena, "%s %s: %c%s", verb, path,
                         tolower((unsigned char)*reason), reason + 1);
}

/* ---- Files */

static void close_slot(void *data)
{
    int *slot = data;
    if (*slot > STDIN_FILENO)
        close(*slot);
    *slot = -1;
}

/* Reads to the end of [fd] with room for [expected] bytes at first. */
static bool read_all(us_arena *arena, int fd, const char *path, size_t expected,
                     size_t limit, us_str *content, us_str *error)
{
    us_buf buf = us_buf_make(arena);
    us_buf_reserve(&buf, expected + 1);
    for (;;) {
        char *to = us_buf_reserve(&buf, 1);
        size_t room = buf.capacity - buf.length - 1;
        ssize_t count = read(fd, to, room);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            *error = sentence(arena, "read", path, errno);
            return false;
        }
        if (count == 0)
            break;
        buf.length += (size_t)count;
        if (limit > 0 && buf.length > limit) {
            *error = us_str_format(arena, "read %s: file is larger than %zu bytes", path,
                                   limit);
            return false;
        }
    }
    *content = us_buf_str(&buf);
    return true;
}

bool us_file_read(us_arena *arena, const char *path, size_t limit, us_str *content,
                  us_str *error)
{
    bool is_stdin = strcmp(path, "-") == 0;
    int *slot = us_arena_alloc(arena, sizeof *slot);
    *slot = -1;
    us_arena_on_release(arena, close_slot, slot);
    *slot = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (*slot < 0) {
        *error = sentence(arena, "open", path, errno);
        return false;
    }
    struct stat status;
    size_t expected = 0;
    if (fstat(*slot, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0)
        expected = (size_t)status.st_size;
    if (limit > 0 && expected > limit)
        expected = limit;
    bool ok = read_all(arena, *slot, path, expected, limit, content, error);
    close_slot(slot);
    return ok;
}

/* ---- Folders */

/* A folder that is being walked, and the one it was reached from: a folder that
 * is its own ancestor is a loop of links. */
typedef struct folder {
    const struct folder *parent;
    dev_t device;
    ino_t inode;
} folder;

typedef struct walk {
    us_arena *arena;
    bool (*visit)(void *data, const char *path);
    void *data;
    us_str *error;
} walk;

static void close_folder(void *data)
{
    DIR **slot = data;
    if (*slot)
        closedir(*slot);
    *slot = NULL;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names in the folder [path], in order; false if it can't be read. */
static bool list_folder(walk *w, const char *path, const char ***names, size_t *count)
{
    us_arena *arena = w->arena;
    DIR **slot = us_arena_alloc(arena, sizeof *slot);
    *slot = NULL;
    us_arena_on_release(arena, close_folder, slot);
    *slot = opendir(path);
    if (!*slot) {
        *w->error = sentence(arena, "open", path, errno);
        return false;
    }
    size_t capacity = 0;
    *names = NULL;
    *count = 0;
    const struct dirent *entry;
    while ((errno = 0, entry = readdir(*slot)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (*count == capacity) {
            size_t larger = capacity ? capacity * 2 : 16;
            *names = us_arena_grow(arena, *names, capacity * sizeof **names,
                                   larger * sizeof **names);
            capacity = larger;
        }
        (*names)[(*count)++] = us_str_to_c(arena, us_str_from(entry->d_name));
    }
    int failure = errno;
    close_folder(slot);
    if (failure) {
        *w->error = sentence(arena, "readdirent", path, failure);
        return false;
    }
    if (*count > 0)
        qsort(*names, *count, sizeof **names, compare_names);
    return true;
}

static bool is_own_ancestor(const folder *f)
{
    for (const folder *up = f->parent; up; up = up->parent)
        if (up->device == f->device && up->inode == f->inode)
            return true;
    return false;
}

static bool walk_path(walk *w, const char *path, const folder *parent);

static bool walk_folder(walk *w, const char *path, const folder *self)
{
    if (is_own_ancestor(self)) {
        *w->error = sentence(w->arena, "open", path, ELOOP);
        return false;
    }
    const char **names;
    size_t count;
    if (!list_folder(w, path, &names, &count))
        return false;
    size_t length = strlen(path);
    const char *separator = length > 0 && path[length - 1] == '/' ? "" : "/";
    for (size_t i = 0; i < count; i++) {
        us_str below = us_str_format(w->arena, "%s%s%s", path, separator, names[i]);
        if (!walk_path(w, below.text, self))
            return false;
    }
    return true;
}

static bool walk_path(walk *w, const char *path, const folder *parent)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        *w->error = sentence(w->arena, "stat", path, errno);
        return false;
    }
    if (S_ISDIR(status.st_mode)) {
        folder self = {parent, status.st_dev, status.st_ino};
        return walk_folder(w, path, &self);
    }
    /* Below a folder only regular files count; a path that was named itself may
     * be a pipe, such as bash's <(...). */
    if (S_ISREG(status.st_mode) || !parent)
        return w->visit(w->data, path);
    return true;
}

bool us_file_walk(us_arena *arena, const char *path,
                  bool (*visit)(void *data, const char *path), void *data, us_str *error)
{
    walk w = {arena, visit, data, error};
    *error = US_STR_EMPTY;
    return walk_path(&w, path, NULL);
}

/* Takes the last step off [clean], of which [root] bytes must stay. False if there
 * is none that could go. */
static bool take_step_back(us_buf *clean, size_t root)
{
    size_t end = clean->length;
    while (end > root && clean->text[end - 1] != '/')
        end--;
    us_str last = us_str_make(clean->text + end, clean->length - end);
    if (last.length == 0 || us_str_is(last, ".."))
        return false;
    clean->length = end > root ? end - 1 : root;
    return true;
}

us_str us_file_clean(us_arena *arena, const char *path)
{
    us_buf clean = us_buf_make(arena);
    size_t root = path[0] == '/';
    us_buf_add(&clean, "/", root);
    for (const char *step = path; *step;) {
        size_t length = strcspn(step, "/");
        bool up = length == 2 && memcmp(step, "..", 2) == 0;
        bool nothing = length == 0 || (length == 1 && step[0] == '.');
        if (up && (take_step_back(&clean, root) || root))
            nothing = true;
        if (!nothing) {
            if (clean.length > root)
                us_buf_add_char(&clean, '/');
            us_buf_add(&clean, step, length);
        }
        step += length + (step[length] == '/');
    }
    if (clean.length == 0)
        us_buf_add_char(&clean, '.');
    return us_buf_str(&clean);
}
