/* Where an API server is, and what to show there: from a kubeconfig, or as a pod is told. */
#ifndef US_KUBERNETES_KUBECONFIG_H
#define US_KUBERNETES_KUBECONFIG_H

#include "base/str.h"

/* Texts are NUL-terminated, and empty where nothing is said. */
typedef struct us_kubeconfig {
    us_str server;           /* "https://10.0.0.1:6443", without a slash at its end */
    us_str server_name;      /* that its certificate is for, in place of the URL's */
    us_str authorities;      /* PEM; empty: those of the system */
    us_str certificate, key; /* PEM */
    us_str token;
    us_str
        token_file; /* its path: read at each request, for tokens expire; else [token] */
    bool insecure;  /* the server's certificate is not verified */
} us_kubeconfig;

/* Reads the file [path], and what it names, into [arena]. [context] is one of its contexts;
 * NULL: the current one. False where that can't be read or understood, or where it takes a
 * program to log in: [error] then is a sentence about it. */
bool us_kubeconfig_read(us_arena *arena, const char *path, const char *context,
                        us_kubeconfig *config, us_str *error);

/* What a pod has: the API server at [host] and [port], as the environment of a pod names
 * them (KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT), and the files ca.crt and token in
 * [folder], where the service account is mounted. Fails likewise. */
bool us_kubeconfig_in_pod(us_arena *arena, const char *host, const char *port,
                          const char *folder, us_kubeconfig *config, us_str *error);

/* Gets the token to show with the next request, NUL-terminated and empty if there is none. */
bool us_kubeconfig_token(us_arena *arena, const us_kubeconfig *config, us_str *token,
                         us_str *error);

#endif
