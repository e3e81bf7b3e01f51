/* A server of HTTP/1.1 on the loopback, for tests of http.send: one thread, one
 * connection at a time. */
#ifndef TESTS_UNIT_HTTP_SERVER_H
#define TESTS_UNIT_HTTP_SERVER_H

/* Starts it and returns its port. What it answers goes by the path:
 *   /echo         the request, as text: method, path, headers but Host, body
 *   /count        how many requests there were, as JSON
 *   /cached       likewise, fresh for a minute after the time of the tests
 *   /tagged       likewise, with an entity tag, never fresh; 304 when asked with that tag
 *   /broken       likewise, with status 500
 *   /json /yaml /bytes /odd /chunked    bodies and heads of many kinds
 *   /to-echo /keep-echo /away   redirections: 302, 307, and to another host
 *   /slow         no answer for a second */
int http_server_start(void);

/* Starts a thread that runs [thread_main] with [listener], a socket of its own that listens on the loopback.
 * Returns the port. */
int loopback_start(void *(*thread_main)(void *listener), int *listener);

#endif
