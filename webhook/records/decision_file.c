/* The file is opened for appending, and each line written at one go, so that several writers do
 * not mix. A line that does not fit on the disk is taken back. Standard output and pipes are
 * allowed; they are not waited for longer than a second. */
#include "decision_file.h"

#include "appended.h"
#include "webhook/log/log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIPE_WAIT_MS = 1000, MODE = 0600 };

/* Stores in [end] where the last whole line of [path] ends, which may be open for writing only.
 * False if it cannot be read. */
static bool find_end(const char *path, off_t size, off_t *end)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    bool found = file >= 0 && appended_find_end(file, size, end);
    if (file >= 0)
        close(file);
    return found;
}

/* Cuts off what a process that was killed has left of a line. */
static void mend(const char *path, int file)
{
    struct stat facts;
    if (fstat(file, &facts) != 0 || !S_ISREG(facts.st_mode))
        return;
    off_t end;
    if (!find_end(path, facts.st_size, &end) || end == facts.st_size)
        return;
    log_message("warning", "decision_log",
                ftruncate(file, end) == 0 ? US_STR("an unfinished line was cut off")
                                          : US_STR("an unfinished line stays"));
}

static int open_file(const char *path)
{
    int file = open(
        path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, MODE);
    if (file >= 0)
        mend(path, file);
    return file;
}

bool decision_file_open(decision_file *to, us_arena *arena, const char *path,
                        us_str *error)
{
    *to = (decision_file){
        .path = path, .file = open_file(path), .complaint = {.event = "decision_log"}};
    if (to->file >= 0)
        return true;
    *error = us_str_format(arena, "cannot write the decision log %s: %s", path,
                           strerror(errno));
    return false;
}

/* True if [path] does not lead to the open file any more. */
static bool was_moved(const decision_file *to)
{
    struct stat here;
    return fstat(to->file, &here) != 0 || appended_was_moved(to->path, &here);
}

static void open_again(decision_file *to)
{
    int next = open_file(to->path);
    if (next < 0)
        return;
    decision_file_close(to);
    to->file = next;
    to->is_torn = to->is_stuck = false;
}

static bool is_regular(int file)
{
    struct stat facts;
    return fstat(file, &facts) == 0 && S_ISREG(facts.st_mode);
}

/* Returns how much of [text] was written. */
static size_t write_all(decision_file *to, us_str text)
{
    struct pollfd wait = {.fd = to->file, .events = POLLOUT};
    size_t done = 0;
    while (done < text.length) {
        ssize_t count = write(to->file, text.text + done, text.length - done);
        if (count > 0)
            done += (size_t)count;
        else if (count < 0 && errno == EAGAIN)
            to->is_stuck = poll(&wait, 1, to->is_stuck ? 0 : PIPE_WAIT_MS) < 1;
        else if (count == 0 || errno != EINTR)
            break;
        if (to->is_stuck)
            break;
    }
    return done;
}

/* The end of the file before a line is written; only this process writes there, or else what
 * others have written in between would be taken back as well. */
static bool take_back(const decision_file *to, size_t written)
{
    off_t end = lseek(to->file, 0, SEEK_END);
    return written == 0 ||
           (end >= (off_t)written && ftruncate(to->file, end - (off_t)written) == 0);
}

bool decision_file_write(decision_file *to, us_str line, bool reopen)
{
    if (reopen || was_moved(to))
        open_again(to);
    if (to->is_torn && write_all(to, US_STR("\n")) == 0)
        return false;
    to->is_torn = false;
    size_t written = write_all(to, line);
    if (written == line.length) {
        to->is_stuck = false;
        return true;
    }
    complain(&to->complaint, 1,
             to->is_stuck ? US_STR("nobody reads it") : us_str_from(strerror(errno)));
    to->is_torn = is_regular(to->file) ? !take_back(to, written) : written > 0;
    return false;
}

void decision_file_close(decision_file *to)
{
    if (to->file >= 0)
        close(to->file);
    to->file = -1;
}
