/* A file's name is a digest of the URL, so that nothing in a URL leads anywhere. What is read back
 * is verified as if it had just come: the folder need not be trusted where bundles are signed. */
#include "bundles_cache.h"

#include "base/file.h"
#include "builtins/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

us_str bundle_cache_path(us_arena *arena, const char *folder, const char *url)
{
    unsigned char digest[US_DIGEST_SIZE];
    size_t size = us_digest_compute(US_DIGEST_SHA256, us_str_from(url), digest);
    us_str name = us_digest_hex(arena, digest, size);
    return us_str_format(arena, "%s/%.*s.tar.gz", folder, US_STR_ARG(name));
}

bool bundle_cache_write(us_arena *arena, const char *path, us_str archive, us_str *error)
{
    us_str temporary = us_str_format(arena, "%s.%ld", path, (long)getpid());
    /* One that a process of the same number left behind. */
    unlink(temporary.text);
    int file =
        open(temporary.text, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool good = file >= 0 && us_file_write_all(file, archive) && fsync(file) == 0;
    int reason = errno;
    if (file >= 0 && close(file) != 0 && good) {
        reason = errno;
        good = false;
    }
    if (good && rename(temporary.text, path) == 0)
        return true;
    if (good)
        reason = errno;
    unlink(temporary.text);
    errno = reason;
    *error = us_file_error(arena, "write", path);
    return false;
}
