/* Certificates: those given as files, or a CA and leaf of the program's own. */
#ifndef USHER_WEBHOOK_TLS_H
#define USHER_WEBHOOK_TLS_H

#include "base/str.h"

#include <time.h>

/* What the server shows its clients. The texts are PEM, NUL-terminated, in the arena. */
typedef struct tls_identity {
    us_str certificate; /* the leaf, and the chain if there is one */
    us_str key;
    us_str ca;      /* the CA's certificate; empty where files were given */
    time_t expires; /* the leaf */
} tls_identity;

/* Reads both files and checks that they belong together and can be used now. On failure
 * returns false and stores a sentence in [error]. */
bool tls_load(us_arena *arena, const char *certificate_path, const char *key_path,
              tls_identity *identity, us_str *error);

/* Makes a CA that exists for this process only, and a leaf for localhost, 127.0.0.1, ::1 and
 * the [count] DNS names and addresses in [names] under it, both good for [seconds] from
 * now, the CA for as long again. The CA's key is forgotten at once. On failure returns false and stores a sentence in [error]. */
bool tls_make(us_arena *arena, const char *const *names, size_t count, time_t seconds,
              tls_identity *identity, us_str *error);

/* Writes [text] to [path], whole or not at all. */
bool tls_write(us_arena *arena, us_str text, const char *path, us_str *error);

#endif
