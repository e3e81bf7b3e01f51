/* What is shown to clients: given as files, or made here (certificates/issue.h), for a first try
 * on one machine. What goes on to GnuTLS, which does the TLS of libmicrohttpd, is PEM text. */
#include "tls.h"

#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define FILE_MAX ((size_t)1 << 20)

/* What every certificate made here is good for. */
static const char *const local_names[] = {"localhost", "127.0.0.1", "::1"};

enum { LOCAL_COUNT = sizeof local_names / sizeof *local_names };

bool tls_load(us_arena *arena, const char *certificate_path, const char *key_path,
              tls_identity *identity, us_str *error)
{
    us_certificate_facts facts;
    *identity = (tls_identity){.authority = US_STR_EMPTY};
    if (!us_file_read(arena, certificate_path, FILE_MAX, &identity->certificate, error) ||
        !us_file_read(arena, key_path, FILE_MAX, &identity->key, error))
        return false;
    us_certificates_outcome outcome =
        us_certificates_read(arena, identity->certificate, identity->key, &facts);
    identity->expires = facts.expires;
    if (outcome == US_CERTIFICATES_NO_CERTIFICATE)
        *error = us_str_format(arena, "%s: no certificate in PEM form", certificate_path);
    else if (outcome == US_CERTIFICATES_NO_KEY)
        *error = us_str_format(arena, "%s: no private key in PEM form", key_path);
    else if (outcome == US_CERTIFICATES_NO_PAIR)
        *error = us_str_format(arena, "%s: the key does not belong to this certificate",
                               certificate_path);
    else if (facts.expires <= time(NULL))
        *error =
            us_str_format(arena, "%s: the certificate has expired", certificate_path);
    else
        return true;
    return false;
}

bool tls_make(us_arena *arena, const char *const *names, size_t count, time_t seconds,
              tls_identity *identity, us_str *error)
{
    const char **all = us_arena_alloc_array(arena, LOCAL_COUNT + count, sizeof *all);
    for (size_t i = 0; i < LOCAL_COUNT; i++)
        all[i] = local_names[i];
    for (size_t i = 0; i < count; i++) {
        if (!us_certificates_may_name(names[i])) {
            *error = us_str_format(
                arena, "--tls-name: %s is neither a name nor an address", names[i]);
            return false;
        }
        all[LOCAL_COUNT + i] = names[i];
    }
    us_certificate_wish wish = {.authority = "usher-webhook's own CA",
                                .name = "localhost",
                                .names = all,
                                .count = LOCAL_COUNT + count,
                                .now = time(NULL),
                                .seconds = seconds};
    return us_certificates_issue(arena, &wish, identity, error);
}

bool tls_write(us_arena *arena, us_str text, const char *path, us_str *error)
{
    us_str temporary = us_str_format(arena, "%s.%ld", path, (long)getpid());
    FILE *file = fopen(temporary.text, "w");
    bool good = file && fwrite(text.text, 1, text.length, file) == text.length;
    if (file && fclose(file) != 0)
        good = false;
    if (good && rename(temporary.text, path) == 0)
        return true;
    *error = us_str_format(arena, "cannot write %s: %s", path, strerror(errno));
    remove(temporary.text);
    return false;
}
