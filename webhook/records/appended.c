/* What a process that was killed has left of a line is cut off where the line before it ends;
 * a file that was moved away, as by logrotate, is let go. */
#include "appended.h"

#include <string.h>
#include <unistd.h>

enum { BLOCK = 4096 };

bool appended_find_end(int file, off_t size, off_t *end)
{
    char block[BLOCK];
    for (*end = size; *end > 0;) {
        size_t count = *end < BLOCK ? (size_t)*end : BLOCK;
        off_t from = *end - (off_t)count;
        if (pread(file, block, count, from) != (ssize_t)count)
            return false;
        const char *newline = memrchr(block, '\n', count);
        if (newline) {
            *end = from + (newline - block) + 1;
            return true;
        }
        *end = from;
    }
    return true;
}

bool appended_was_moved(const char *path, const struct stat *open)
{
    struct stat there;
    return stat(path, &there) != 0 || there.st_ino != open->st_ino ||
           there.st_dev != open->st_dev;
}
