/* A clock that jumps, to be loaded before a program: what CLOCK_REALTIME says is moved by the number of
 * seconds in the file that LOAD_CLOCK names, as soon as it is written there. The monotonic clock is
 * left alone, as a real jump leaves it. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

typedef int get_time(clockid_t clock, struct timespec *time);

static const volatile int64_t *offset;
static get_time *real;

static void find_real(void)
{
    void *symbol = dlsym(RTLD_NEXT, "clock_gettime");
    *(void **)&real = symbol;
}

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("LOAD_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0)
        return;
    void *mapped = mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED)
        offset = mapped;
    close(file);
}

int clock_gettime(clockid_t clock, struct timespec *at)
{
    /* Other libraries may begin before this one does. */
    if (!real)
        find_real();
    int result = real(clock, at);
    if (offset && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        at->tv_sec += *offset;
    return result;
}

time_t time(time_t *at)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at)
        *at = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone)
{
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}
