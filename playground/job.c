/* The process is a copy of the server, which has one thread and so may be copied at any time: there is
 * nothing to load and to hand over. It keeps one file of the server's, the pipe for its answer. */
#include "job.h"

#include "evaluate.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define PORTION ((size_t)64 << 10)
/* Of addresses, as a last resort: the evaluation has bounds of its own. */
#define ADDRESSES_MAX ((rlim_t)4 << 30)

/* ---- In the process -------------------------------------------------------------------- */

static void limit_process(void)
{
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
    const struct rlimit addresses = {ADDRESSES_MAX, ADDRESSES_MAX};
    setrlimit(RLIMIT_AS, &addresses);
#endif
    alarm(JOB_SECONDS);
}

/* Nothing of the server's but its memory is of use here. */
static void leave_server(int *out)
{
    sigset_t all;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigfillset(&all);
    sigprocmask(SIG_UNBLOCK, &all, NULL);
    if (*out != 3)
        *out = dup2(*out, 3);
    close_range(4, ~0U, 0);
}

__attribute__((noreturn)) static void run(us_str content, int out)
{
    leave_server(&out);
    limit_process();
    evaluate(content, out);
    _exit(0);
}

/* ---- In the server --------------------------------------------------------------------- */

job *job_start(us_str content)
{
    int ends[2];
    job *j = calloc(1, sizeof *j);
    if (!j || pipe2(ends, O_CLOEXEC) != 0) {
        free(j);
        return NULL;
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    j->pipe = ends[0];
    j->process = fork();
    if (j->process == 0)
        run(content, ends[1]);
    close(ends[1]);
    if (j->process > 0)
        return j;
    close(ends[0]);
    free(j);
    return NULL;
}

static bool make_room(job *j, size_t count)
{
    size_t wanted = j->length + count;
    if (wanted <= j->capacity)
        return true;
    wanted = wanted > 2 * j->capacity ? wanted : 2 * j->capacity;
    char *text = wanted <= JOB_BYTES_MAX ? realloc(j->text, wanted) : NULL;
    if (!text)
        return false;
    j->text = text;
    j->capacity = wanted;
    return true;
}

static void append(job *j, const char *text)
{
    size_t length = strlen(text);
    if (make_room(j, length)) {
        memcpy(j->text + j->length, text, length);
        j->length += length;
    }
}

/* A line that was not finished is nothing. */
static void cut_last_line(job *j)
{
    while (j->length > 0 && j->text[j->length - 1] != '\n')
        j->length--;
}

static void end(job *j, const char *stopped)
{
    int status = 0;
    char line[256];
    while (waitpid(j->process, &status, 0) < 0 && errno == EINTR)
        ;
    j->process = 0;
    close(j->pipe);
    bool in_order = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (j->overtaken)
        stopped = "later evaluations came before it had ended";
    else if (!stopped && WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
        stopped = "it took too long";
    else if (!stopped && WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT)
        stopped = "it needed too much memory";
    else if (!stopped && !in_order)
        stopped = "its process failed";
    cut_last_line(j);
    snprintf(line, sizeof line, "{\"part\":\"stopped\",\"message\":\"%s\"}\n",
             stopped ? stopped : "");
    append(j, stopped ? line : "{\"part\":\"end\"}\n");
}

bool job_read(job *j)
{
    for (;;) {
        if (!make_room(j, PORTION)) {
            job_stop(j);
            end(j, "its answer is too large");
            return true;
        }
        ssize_t count = read(j->pipe, j->text + j->length, PORTION);
        if (count < 0 && (errno == EAGAIN || errno == EINTR))
            return false;
        if (count <= 0) {
            end(j, NULL);
            return true;
        }
        j->length += (size_t)count;
    }
}

void job_stop(job *j)
{
    if (j->process > 0)
        kill(j->process, SIGKILL);
}

void job_free(job *j)
{
    if (!j)
        return;
    if (j->process > 0) {
        job_stop(j);
        end(j, NULL);
    }
    free(j->text);
    free(j);
}
