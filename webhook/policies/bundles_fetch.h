/* Asking a server for a bundle. */
#ifndef USHER_WEBHOOK_BUNDLES_FETCH_H
#define USHER_WEBHOOK_BUNDLES_FETCH_H

#include "base/str.h"

/* Longer ETags are as good as none. */
enum { BUNDLE_TAG_ROOM = 256 };

typedef struct bundle_request {
    const char *url;
    const char *tag;       /* the ETag of what is known already; "": nothing is */
    const char *ca;        /* a file: who may have signed the server's certificate; NULL:
                              whom the system trusts */
    const char *token;     /* a file: what to show as a bearer; NULL: nothing */
    uint64_t timeout;      /* ns, of all of it */
    size_t max_bytes;      /* of the archive */
    const bool *cancelled; /* set by another thread to give up soon */
} bundle_request;

typedef enum bundle_fetched {
    BUNDLE_CAME,
    BUNDLE_NOT_MODIFIED,
    BUNDLE_NOT_FETCHED,
    BUNDLE_CANCELLED,
} bundle_fetched;

typedef struct bundle_answer {
    char *bytes; /* malloc's; the archive, where it came */
    size_t length;
    char tag[BUNDLE_TAG_ROOM]; /* its ETag; "": it has none */
} bundle_answer;

/* False if [url] is none to fetch a bundle from: a sentence in [error] says why. */
bool bundle_check_url(us_arena *arena, const char *url, us_str *error);

/* Asks once, over verified TLS; the files of [request] are read each time. Stores in [error] why
 * nothing was fetched. */
bundle_fetched bundle_fetch(us_arena *arena, const bundle_request *request,
                            bundle_answer *answer, us_str *error);

#endif
