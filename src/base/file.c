/* Reading files and folders. Errors are worded as Go's os package words them,
 * because OPA's users know those. An open descriptor is a foreign object: each
 * sits in a slot on the arena's clean-up list while it is open, so that running
 * out of memory closes it. */
#include "base/file.h"

#include "base/buf.h"
#include "base/path.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
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

us_str us_file_error(us_arena *arena, const char *verb, const char *path)
{
    return sentence(arena, verb, path, errno);
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
    bool bulky = arena->bulky;
    arena->bulky = bulky || expected >= US_ARENA_BULK;
    bool ok = read_all(arena, *slot, path, expected, limit, content, error);
    arena->bulky = bulky;
    close_slot(slot);
    return ok;
}

/* ---- Writing */

bool us_file_write_all(int file, us_str content)
{
    for (size_t done = 0; done < content.length;) {
        ssize_t count = write(file, content.text + done, content.length - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        done += (size_t)count;
    }
    return true;
}

/* Fills the new file [name], open as [file], and puts it in the place of [path]; [old] is what
 * lies there, or NULL. */
static bool put_in_place(int file, const char *name, const char *path,
                         const struct stat *old, const us_str *pieces, size_t count)
{
    bool good = !old || fchmod(file, old->st_mode & 07777) == 0;
    /* Whoever is not the owner may not give files away; then it stays his own. */
    if (good && old && fchown(file, old->st_uid, old->st_gid) != 0)
        errno = 0;
    for (size_t i = 0; good && i < count; i++)
        good = us_file_write_all(file, pieces[i]);
    good = good && fsync(file) == 0;
    return close(file) == 0 && good && rename(name, path) == 0;
}

/* [place]: the path of the file itself, no link. */
static bool put(us_arena *arena, const char *path, const char *place,
                const us_str *pieces, size_t count, us_str *error)
{
    struct stat old;
    bool exists = stat(place, &old) == 0;
    /* Who is killed leaves it behind: the next one that makes a new file has another number. */
    us_str name = exists ? us_str_format(arena, "%s.usher-XXXXXX", place)
                         : us_str_format(arena, "%s.usher-%ld", place, (long)getpid());
    char *writable = us_arena_alloc(arena, name.length + 1);
    memcpy(writable, name.text, name.length + 1);
    /* Nobody may read what is to be kept from him, not even for a moment; a file that is
     * not there yet is made with the mode that new files have. */
    int file = exists ? mkostemp(writable, O_CLOEXEC)
                      : open(writable, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file >= 0 &&
        put_in_place(file, writable, place, exists ? &old : NULL, pieces, count))
        return true;
    *error = sentence(arena, "write", path, errno);
    if (file >= 0)
        unlink(writable);
    return false;
}

bool us_file_replace(us_arena *arena, const char *path, us_str content, us_str *error)
{
    char place[PATH_MAX];
    if (realpath(path, place))
        return put(arena, path, place, &content, 1, error);
    *error = sentence(arena, "open", path, errno);
    return false;
}

bool us_file_put(us_arena *arena, const char *path, const us_str *pieces, size_t count,
                 us_str *error)
{
    char place[PATH_MAX];
    return put(arena, path, realpath(path, place) ? place : path, pieces, count, error);
}

/* ---- Folders */

bool us_file_make_folders(us_arena *arena, const char *path, unsigned mode, us_str *error)
{
    for (size_t i = 1; path[i]; i++) {
        const char *folder =
            path[i] == '/' ? us_str_to_c(arena, us_str_make(path, i)) : NULL;
        if (folder && mkdir(folder, (mode_t)mode) != 0 && errno != EEXIST) {
            *error = sentence(arena, "mkdir", folder, errno);
            return false;
        }
    }
    return true;
}

/* A folder that is being walked, and the one it was reached from: a folder that
 * is its own ancestor is a loop of links. */
typedef struct folder {
    const struct folder *parent;
    dev_t device;
    ino_t inode;
} folder;

typedef struct walk {
    us_arena *arena;
    const us_file_visitor *visitor;
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

static bool fail(const walk *w, const char *verb, const char *path, int code)
{
    return !w->visitor->fail ||
           w->visitor->fail(w->visitor->data, sentence(w->arena, verb, path, code));
}

/* The names in the folder [path], in order; what can't be read gives none. False to
 * stop. */
static bool list_folder(const walk *w, const char *path, const char ***names,
                        size_t *count)
{
    us_arena *arena = w->arena;
    DIR **slot = us_arena_alloc(arena, sizeof *slot);
    *slot = NULL;
    us_arena_on_release(arena, close_folder, slot);
    size_t capacity = 0;
    *names = NULL;
    *count = 0;
    *slot = opendir(path);
    if (!*slot)
        return fail(w, "open", path, errno);
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
    if (*count > 0)
        qsort(*names, *count, sizeof **names, compare_names);
    return failure == 0 || fail(w, "readdirent", path, failure);
}

static bool is_own_ancestor(const folder *f)
{
    for (const folder *up = f->parent; up; up = up->parent)
        if (up->device == f->device && up->inode == f->inode)
            return true;
    return false;
}

static bool walk_path(const walk *w, const char *path, const folder *parent,
                      size_t depth);

static bool walk_folder(const walk *w, const char *path, const folder *self, size_t depth)
{
    if (is_own_ancestor(self))
        return fail(w, "open", path, ELOOP);
    const char **names;
    size_t count;
    if (!list_folder(w, path, &names, &count))
        return false;
    for (size_t i = 0; i < count; i++) {
        us_str below = us_path_join(w->arena, us_str_from(path), us_str_from(names[i]));
        if (!walk_path(w, below.text, self, depth + 1))
            return false;
    }
    return true;
}

static bool walk_path(const walk *w, const char *path, const folder *parent, size_t depth)
{
    const us_file_visitor *visitor = w->visitor;
    struct stat status;
    if ((visitor->keep_links ? lstat : stat)(path, &status) != 0)
        return fail(w, "stat", path, errno);
    bool is_folder = S_ISDIR(status.st_mode);
    /* Below a folder only regular files count; a path that was named itself may
     * be a pipe, such as bash's <(...). */
    if (!is_folder && !S_ISREG(status.st_mode) && (parent || visitor->keep_links))
        return true;
    if (visitor->wants && !visitor->wants(visitor->data, path, is_folder, depth))
        return true;
    if (!is_folder)
        return visitor->visit(visitor->data, path, depth);
    folder self = {parent, status.st_dev, status.st_ino};
    return walk_folder(w, path, &self, depth);
}

bool us_file_walk(us_arena *arena, const char *path, const us_file_visitor *visitor)
{
    walk w = {arena, visitor};
    return walk_path(&w, path, NULL, 0);
}
