/* Logs of folders, as a rotation leaves them there. */
#include "cli/logs.h"

#include "base/file.h"

#include <sys/resource.h>
#include <sys/stat.h>

typedef struct finding {
    const us_invocation *call;
    us_words *logs;
} finding;

static bool add(void *data, const char *path, size_t depth)
{
    const finding *f = data;
    us_arena *arena = f->call->arena;
    (void)depth;
    us_words_add(arena, f->logs, us_str_copy(arena, us_str_from(path)).text);
    return true;
}

static bool fail(void *data, us_str error)
{
    const finding *f = data;
    us_command_fail(f->call, "%.*s", US_STR_ARG(error));
    return false;
}

/* Each log stays open, so that one that is rotated meanwhile is read to its end. */
static void raise_limit(size_t count)
{
    enum { OTHERS = 64 };
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= count + OTHERS)
        return;
    limit.rlim_cur = count + OTHERS < limit.rlim_max ? count + OTHERS : limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

bool us_logs_find(const us_invocation *call, size_t passed, us_words *logs)
{
    finding f = {call, logs};
    us_file_visitor visitor = {.data = &f, .visit = add, .fail = fail};
    for (size_t i = passed; i < call->operands.count; i++) {
        const char *path = call->operands.items[i];
        struct stat status;
        if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode))
            us_words_add(call->arena, logs, path);
        else if (!us_file_walk(call->arena, path, &visitor))
            return false;
    }
    if (logs->count == 0)
        us_command_misuse(call, "nothing is there to be read");
    raise_limit(logs->count);
    return logs->count > 0;
}

const char *us_logs_find_pipe(const us_words *logs)
{
    struct stat status;
    for (size_t i = 0; i < logs->count; i++)
        if (strcmp(logs->items[i], "-") == 0 ||
            (stat(logs->items[i], &status) == 0 && !S_ISREG(status.st_mode)))
            return logs->items[i];
    return NULL;
}
