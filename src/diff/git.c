/* Reading from git, by running it: commands that look at objects and run nothing that
 * a repository could bring along (no hooks, no filters, no pager). No shell is involved; a
 * revision can't be taken for an option, and paths are no patterns.
 *
 * Each command reads from a file in memory and writes to one, so that nobody waits for
 * anybody, and the size of what comes is known before there is room made for it. */
#include "diff/git.h"

#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a command may write, and how many files are read. */
#define OUTPUT_MAX ((rlim_t)1 << 30)
#define FILES_MAX  100000

/* ---- Running git --------------------------------------------------------------------- */

typedef struct command {
    const char *words[12];
    int input, output, errors; /* files in memory; -1: none */
} command;

static void close_files(void *data)
{
    command *c = data;
    int *files[] = {&c->input, &c->output, &c->errors};
    for (size_t i = 0; i < 3; i++) {
        if (*files[i] >= 0)
            close(*files[i]);
        *files[i] = -1;
    }
}

static bool write_all(int file, us_str text)
{
    while (text.length > 0) {
        ssize_t count = write(file, text.text, text.length);
        if (count < 0 && errno != EINTR)
            return false;
        if (count > 0)
            text = us_str_slice(text, (size_t)count, text.length);
    }
    return lseek(file, 0, SEEK_SET) == 0;
}

static bool open_files(command *c, us_str input)
{
    c->input = memfd_create("input", MFD_CLOEXEC);
    c->output = memfd_create("output", MFD_CLOEXEC);
    c->errors = memfd_create("errors", MFD_CLOEXEC);
    return c->input >= 0 && c->output >= 0 && c->errors >= 0 &&
           write_all(c->input, input);
}

static _Noreturn void become_git(const command *c)
{
    struct rlimit limit = {OUTPUT_MAX, OUTPUT_MAX};
    if (dup2(c->input, 0) < 0 || dup2(c->output, 1) < 0 || dup2(c->errors, 2) < 0 ||
        setrlimit(RLIMIT_FSIZE, &limit) != 0)
        _exit(126);
    execvp(c->words[0], (char *const *)(uintptr_t)c->words);
    _exit(errno == ENOENT ? 127 : 126);
}

/* The exit status of a child; -1 if a signal ended it, or if there is none. */
static int wait_for(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static us_str read_file(us_arena *arena, int file)
{
    struct stat info;
    if (fstat(file, &info) != 0 || info.st_size <= 0)
        return US_STR_EMPTY;
    size_t size = (size_t)info.st_size, done = 0;
    char *text = us_arena_alloc(arena, size + 1);
    while (done < size) {
        ssize_t count = pread(file, text + done, size - done, (off_t)done);
        if (count == 0 || (count < 0 && errno != EINTR))
            break;
        done += count > 0 ? (size_t)count : 0;
    }
    text[done] = '\0';
    return us_str_make(text, done);
}

/* The first line of what git complains about, without "fatal: ". */
static us_str complaint(us_arena *arena, const command *c, int status)
{
    us_str text = read_file(arena, c->errors);
    size_t end = us_str_find(text, US_STR("\n"), 0);
    us_str line = us_str_slice(text, 0, end == US_STR_NONE ? text.length : end);
    if (us_str_starts_with(line, US_STR("fatal: ")))
        line = us_str_slice(line, sizeof "fatal: " - 1, line.length);
    if (status == 127)
        return US_STR("there is no program git");
    return line.length > 0 ? line : US_STR("git failed");
}

/* Runs git with [words]; what it writes is in [output]. */
static bool run(us_arena *arena, const char *const *words, us_str input, us_str *output,
                us_str *error)
{
    command *c = us_arena_alloc_zero(arena, sizeof *c);
    size_t count = 0;
    c->words[count++] = "git";
    c->words[count++] = "--no-pager";
    c->words[count++] = "--literal-pathspecs";
    while (*words)
        c->words[count++] = *words++;
    c->input = c->output = c->errors = -1;
    us_arena_on_release(arena, close_files, c);
    pid_t child = open_files(c, input) ? fork() : -1;
    if (child == 0)
        become_git(c);
    int status = child < 0 ? -1 : wait_for(child);
    if (status == 0)
        *output = read_file(arena, c->output);
    else
        *error = child < 0 ? us_str_format(arena, "can't run git: %s", strerror(errno))
                           : complaint(arena, c, status);
    close_files(c);
    return status == 0;
}

/* ---- What there is ------------------------------------------------------------------- */

typedef struct blob {
    us_str id, path;
    uint64_t size;
} blob;

typedef struct tree {
    us_arena *arena;
    us_str source, revision, path;
    us_str id; /* of the tree */
    blob *blobs;
    size_t count, capacity;
    bool is_file; /* the path is that of a file */
    const char *const *ignore;
    us_str ignored; /* the folder's .usherignore; empty: it has none */
} tree;

static bool is_id(us_str text)
{
    if (text.length != 40 && text.length != 64)
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (!strchr("0123456789abcdef", text.text[i]) || text.text[i] == '\0')
            return false;
    return true;
}

static bool is_plain(us_str text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.text[i] < ' ' || text.text[i] == 127)
            return false;
    return true;
}

static bool pass_on(const tree *t, us_str *error, us_str what)
{
    *error = us_str_format(t->arena, "git:%.*s: %.*s", US_STR_ARG(t->source),
                           US_STR_ARG(what));
    return false;
}

static bool complain(const tree *t, us_str *error, const char *what)
{
    return pass_on(t, error, us_str_from(what));
}

static bool take_apart(tree *t, us_str *error)
{
    size_t colon = us_str_find(t->source, US_STR(":"), 0);
    if (!is_plain(t->source))
        return complain(t, error, "control characters are in it");
    if (colon == US_STR_NONE || colon == 0)
        return complain(t, error, "write git:REVISION:PATH");
    t->revision = us_str_slice(t->source, 0, colon);
    t->path = us_str_slice(t->source, colon + 1, t->source.length);
    if (t->revision.text[0] == '-')
        return complain(t, error, "no revision begins with -");
    if (us_str_starts_with(t->path, US_STR("/")))
        return complain(t, error,
                        "the path begins at the top of the repository, or with ./");
    return true;
}

static bool find_tree(tree *t, us_str *error)
{
    us_str asked = us_str_format(t->arena, "%.*s^{tree}", US_STR_ARG(t->revision));
    const char *words[] = {"rev-parse", "--verify", asked.text, NULL};
    us_str id, why;
    if (!run(t->arena, words, US_STR_EMPTY, &id, &why))
        return pass_on(t, error, why);
    t->id = us_str_slice(id, 0, id.length - us_str_ends_with(id, US_STR("\n")));
    return is_id(t->id) || complain(t, error, "it is no single revision");
}

/* Takes the next word, up to a blank, off [line]. */
static us_str next_word(us_str *line)
{
    size_t start = 0, end;
    while (start < line->length && line->text[start] == ' ')
        start++;
    for (end = start; end < line->length && line->text[end] != ' ';)
        end++;
    us_str word = us_str_slice(*line, start, end);
    *line = us_str_slice(*line, end, line->length);
    return word;
}

static bool add_blob(tree *t, us_str id, us_str size, us_str name, us_str *error)
{
    blob item = {id, name, strtoull(us_str_to_c(t->arena, size), NULL, 10)};
    if (item.size > US_MANIFEST_BYTES_MAX)
        return complain(t, error, "a file in it is too large");
    if (t->count == FILES_MAX)
        return complain(t, error, "there are too many files in it");
    t->blobs =
        us_arena_room(t->arena, t->blobs, t->count, &t->capacity, sizeof *t->blobs);
    t->blobs[t->count++] = item;
    return true;
}

/* An entry of a folder, "MODE TYPE ID SIZE\tPATH". Files count, links and submodules don't. */
static bool add_entry(tree *t, us_str entry, us_str *error)
{
    size_t tab = us_str_find(entry, US_STR("\t"), 0);
    if (tab == US_STR_NONE)
        return complain(t, error, "git answered something else");
    us_str facts = us_str_slice(entry, 0, tab);
    us_str path = us_str_slice(entry, tab + 1, entry.length);
    us_str mode = next_word(&facts), type = next_word(&facts), id = next_word(&facts);
    bool tells_ignored = us_str_is(path, ".usherignore");
    if (!us_str_is(type, "blob") || us_str_is(mode, "120000") ||
        !(us_manifest_has_its_name(path) || tells_ignored))
        return true;
    us_str folder = t->path;
    while (us_str_ends_with(folder, US_STR("/")))
        folder.length--;
    us_str name = us_str_format(t->arena, "%.*s%s%.*s", US_STR_ARG(folder),
                                folder.length > 0 ? "/" : "", US_STR_ARG(path));
    size_t number = t->count;
    if (!add_blob(t, id, next_word(&facts), name, error))
        return false;
    if (tells_ignored) {
        /* It is read before the others. */
        blob first = t->blobs[number];
        memmove(t->blobs + 1, t->blobs, number * sizeof *t->blobs);
        t->blobs[0] = first;
    }
    return true;
}

static bool list_folder(tree *t, us_str id, us_str *error)
{
    const char *words[] = {
        "ls-tree", "-r", "-z", "-l", "--full-tree", "--", us_str_to_c(t->arena, id),
        NULL};
    us_str text, why;
    if (!run(t->arena, words, US_STR_EMPTY, &text, &why))
        return pass_on(t, error, why);
    for (size_t at = 0; at < text.length;) {
        size_t end = us_str_find(text, (us_str){"", 1}, at);
        end = end == US_STR_NONE ? text.length : end;
        if (!add_entry(t, us_str_slice(text, at, end), error))
            return false;
        at = end + 1;
    }
    return true;
}

/* Asks what is at the path: "ID blob SIZE", "ID tree SIZE", or that it is missing. */
static bool list_files(tree *t, us_str *error)
{
    const char *words[] = {"cat-file", "--batch-check", NULL};
    const char *dot = us_str_is(t->path, ".") ? "/" : "";
    us_str question = us_str_format(t->arena, "%.*s:%.*s%s\n", US_STR_ARG(t->id),
                                    US_STR_ARG(t->path), dot);
    us_str text, why;
    if (!run(t->arena, words, question, &text, &why))
        return pass_on(t, error, why);
    text.length -= us_str_ends_with(text, US_STR("\n"));
    us_str id = next_word(&text), type = next_word(&text), size = next_word(&text);
    if (!is_id(id))
        return complain(t, error, "there is no such path in that revision");
    if (us_str_is(type, "tree"))
        return list_folder(t, id, error);
    t->is_file = us_str_is(type, "blob");
    return t->is_file ? add_blob(t, id, size, t->path, error)
                      : complain(t, error, "it is no file");
}

/* ---- What is in it ------------------------------------------------------------------- */

/* True if a step of [path], from the folder on, is to be left out. */
static bool is_left_out(const tree *t, us_str path)
{
    size_t at = t->is_file ? path.length + 1 : t->path.length;
    us_str step;
    while (at <= path.length && us_path_next(path, &at, &step)) {
        for (size_t i = 0; t->ignore && t->ignore[i]; i++)
            if (us_path_match(us_str_from(t->ignore[i]), step))
                return true;
        if (step.length > 0 && us_manifest_is_ignored(t->ignored, step))
            return true;
    }
    return false;
}

static void take_file(tree *t, us_manifests *into, us_str path, us_str content)
{
    us_str name = us_str_format(t->arena, "git:%.*s:%.*s", US_STR_ARG(t->revision),
                                US_STR_ARG(path));
    if (!t->is_file && us_str_is(us_path_base(path), ".usherignore"))
        t->ignored = content;
    else if (!is_left_out(t, path))
        /* YAML and JSON are read from texts with a NUL at the end. */
        us_manifests_add(into, name, us_str_copy(t->arena, content));
}

/* Answers of cat-file: "ID blob SIZE\n", the bytes, "\n". */
static bool take_contents(tree *t, us_manifests *into, us_str text, us_str *error)
{
    size_t at = 0;
    for (size_t i = 0; i < t->count; i++) {
        const blob *item = &t->blobs[i];
        us_str head = us_str_format(t->arena, "%.*s blob %llu\n", US_STR_ARG(item->id),
                                    (unsigned long long)item->size);
        us_str rest = us_str_slice(text, at, text.length);
        if (!us_str_starts_with(rest, head) || rest.length - head.length < item->size + 1)
            return complain(t, error, "git answered something else");
        us_str content = us_str_slice(rest, head.length, head.length + item->size);
        take_file(t, into, item->path, content);
        at += head.length + item->size + 1;
    }
    return true;
}

static bool read_blobs(tree *t, us_manifests *into, us_str *error)
{
    const char *words[] = {"cat-file", "--batch", NULL};
    us_buf ids = us_buf_make(t->arena);
    us_str text, why;
    for (size_t i = 0; i < t->count; i++)
        us_buf_add_format(&ids, "%.*s\n", US_STR_ARG(t->blobs[i].id));
    if (t->count == 0)
        return true;
    if (!run(t->arena, words, us_buf_str(&ids), &text, &why))
        return pass_on(t, error, why);
    return take_contents(t, into, text, error);
}

bool us_git_read(us_manifests *manifests, us_str source, const char *const *ignore,
                 us_str *error)
{
    tree t = {.arena = manifests->arena, .source = source, .ignore = ignore};
    if (!take_apart(&t, error) || !find_tree(&t, error) || !list_files(&t, error))
        return false;
    manifests->folder |= !t.is_file;
    return read_blobs(&t, manifests, error);
}
