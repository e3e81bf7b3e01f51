/* The second address: endpoints that are not for whoever may ask for reviews. */
#ifndef USHER_WEBHOOK_ADMIN_H
#define USHER_WEBHOOK_ADMIN_H

#include "endpoints.h"

typedef struct admin admin;

/* Serves plain HTTP on the listening socket [socket], which becomes the server's, on one
 * thread. On failure returns NULL and stores a sentence in [error]; the socket is then
 * closed. */
admin *admin_start(const server_parts *parts, int socket, us_str *error);

/* Housekeeping, to be called about once a second. [a] may be NULL, here and below. */
void admin_tick(admin *a);
void admin_stop(admin *a);

#endif
