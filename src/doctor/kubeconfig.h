/* What a kubeconfig says of one API server and of how to ask it. */
#ifndef US_DOCTOR_KUBECONFIG_H
#define US_DOCTOR_KUBECONFIG_H

#include "base/str.h"

/* Texts are NUL-terminated, and empty where nothing is said. */
typedef struct us_kubeconfig {
    us_str server;           /* "https://10.0.0.1:6443", without a slash at its end */
    us_str server_name;      /* that its certificate is for, in place of the URL's */
    us_str authorities;      /* PEM; empty: those of the system */
    us_str certificate, key; /* PEM */
    us_str token;
    bool insecure; /* the server's certificate is not verified */
} us_kubeconfig;

/* Reads the file [path], and what it names, into [arena]. [context] is one of its contexts;
 * NULL: the current one. False where that can't be read or understood, or where it takes a
 * program to log in: [error] then is a sentence about it. */
bool us_kubeconfig_read(us_arena *arena, const char *path, const char *context,
                        us_kubeconfig *config, us_str *error);

#endif
