/* The page and its answers over HTTP, for the browser of whoever started the program and nobody else. */
#ifndef USHER_PLAYGROUND_SERVER_H
#define USHER_PLAYGROUND_SERVER_H

#include "base/str.h"

/* So many evaluations run at a time; one more ends the oldest. */
#define SERVER_JOBS_MAX        4
#define SERVER_CONNECTIONS_MAX 64

typedef struct server server;

/* Serves on [socket], which listens and now belongs to the server. [bound]: its address, "HOST:PORT"; [token]: the
 * first step of all paths; [content]: what the page opens with, JSON. All must outlive the server. NULL if it
 * does not start. */
server *server_start(int socket, us_str bound, us_str token, us_str content);

/* Answers until the file [stop] can be read. */
void server_run(server *s, int stop);

void server_stop(server *s);

#endif
