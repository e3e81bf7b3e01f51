/* What is set back in a signal handler is in static variables: signals come without arguments. */
#include "cli/terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const int endings[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM, SIGPIPE, SIGALRM,
                              SIGABRT, SIGSEGV, SIGBUS,  SIGFPE,  SIGILL};
enum { ENDINGS = sizeof endings / sizeof endings[0] };

static struct termios cooked;
static struct sigaction old_actions[ENDINGS];
static volatile sig_atomic_t is_open;
static const char *on_enter, *on_leave;

void us_terminal_put(const char *text, size_t length)
{
    while (length > 0) {
        ssize_t done = write(STDOUT_FILENO, text, length);
        if (done < 0 && errno != EINTR)
            return;
        text += done > 0 ? done : 0;
        length -= done > 0 ? (size_t)done : 0;
    }
}

static void give_back(void)
{
    if (!is_open)
        return;
    is_open = 0;
    us_terminal_put(on_leave, strlen(on_leave));
    tcsetattr(STDIN_FILENO, TCSANOW, &cooked);
}

/* What the signal would have done without us comes next. */
static void end_by_signal(int number)
{
    give_back();
    for (size_t i = 0; i < ENDINGS; i++)
        if (endings[i] == number)
            sigaction(number, &old_actions[i], NULL);
    raise(number);
}

bool us_terminal_is_there(void)
{
    const char *kind = getenv("TERM");
    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && kind && kind[0] &&
           strcmp(kind, "dumb") != 0;
}

/* What is typed meanwhile is kept, whatever is set. */
void us_terminal_set(bool signals)
{
    struct termios raw = cooked;
    raw.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
    raw.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG | IEXTEN);
    if (signals) {
        raw.c_lflag |= ISIG;
        raw.c_cc[VQUIT] = raw.c_cc[VSUSP] = _POSIX_VDISABLE;
    }
    tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

bool us_terminal_open(const char *enter, const char *leave)
{
    static bool at_exit;
    if (tcgetattr(STDIN_FILENO, &cooked) != 0)
        return false;
    if (!at_exit && atexit(us_terminal_close) != 0)
        return false;
    at_exit = true;
    on_enter = enter;
    on_leave = leave;
    is_open = 1;
    for (size_t i = 0; i < ENDINGS; i++) {
        struct sigaction action = {.sa_handler = end_by_signal};
        sigemptyset(&action.sa_mask);
        sigaction(endings[i], NULL, &old_actions[i]);
        if (old_actions[i].sa_handler != SIG_IGN)
            sigaction(endings[i], &action, NULL);
    }
    us_terminal_set(false);
    us_terminal_put(enter, strlen(enter));
    return true;
}

void us_terminal_close(void)
{
    if (!is_open)
        return;
    give_back();
    for (size_t i = 0; i < ENDINGS; i++)
        sigaction(endings[i], &old_actions[i], NULL);
}

void us_terminal_suspend(void)
{
    if (!is_open)
        return;
    us_terminal_put(on_leave, strlen(on_leave));
    tcsetattr(STDIN_FILENO, TCSANOW, &cooked);
    raise(SIGTSTP);
    us_terminal_set(false);
    us_terminal_put(on_enter, strlen(on_enter));
}
