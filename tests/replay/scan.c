/* replay-scan [--ahead] LOG...: reads logs as usher replay does, and does nothing with them but look for the ends of lines: what a
 * replay can't be faster than. Prints bytes, lines, and the seconds of processor time that it took. */
#include "replay/log.h"

#include <stdio.h>
#include <time.h>

static double processor_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int count, char **words)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    uint64_t bytes = 0, lines = 0;
    bool ahead = count > 1 && strcmp(words[1], "--ahead") == 0;
    for (int i = 1 + ahead; i < count; i++) {
        us_str error;
        us_replay_block block;
        us_replay_log *log = us_replay_log_open(&arena, words[i], &error);
        if (!log) {
            fprintf(stderr, "replay-scan: %.*s\n", US_STR_ARG(error));
            return 2;
        }
        us_replay_log_set_reading(log, US_REPLAY_BLOCK, ahead);
        uint64_t last = 0;
        while (us_replay_log_read(log, &block)) {
            bytes += block.text.length;
            for (const char *p = block.text.text, *end = p + block.text.length;
                 p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
                last++;
        }
        lines += last;
        us_arena_free(&arena);
    }
    double seconds = processor_seconds();
    printf("%llu bytes, %llu lines, %.2f s, %.2f GB/s\n", (unsigned long long)bytes,
           (unsigned long long)lines, seconds, (double)bytes / 1e9 / seconds);
    return 0;
}
