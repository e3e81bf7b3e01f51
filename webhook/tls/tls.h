/* Certificates: those given as files, or a CA and leaf of the program's own. */
#ifndef USHER_WEBHOOK_TLS_H
#define USHER_WEBHOOK_TLS_H

#include "certificates/issue.h"

#include <time.h>

/* What the server shows its clients: a leaf and the chain if there is one. The CA is empty where
 * files were given. */
typedef us_certificate_pair tls_identity;

/* Reads both files and checks that they belong together and can be used now. On failure
 * returns false and stores a sentence in [error]. */
bool tls_load(us_arena *arena, const char *certificate_path, const char *key_path,
              tls_identity *identity, us_str *error);

/* Makes a CA, and a leaf for localhost, 127.0.0.1, ::1 and the [count] DNS names and addresses
 * in [names] under it, as us_certificates_issue. */
bool tls_make(us_arena *arena, const char *const *names, size_t count, time_t seconds,
              tls_identity *identity, us_str *error);

/* Writes [text] to [path], whole or not at all. */
bool tls_write(us_arena *arena, us_str text, const char *path, us_str *error);

#endif
