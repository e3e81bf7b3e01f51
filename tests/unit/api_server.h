/* An API server of Kubernetes, as small as can be: objects by their paths, with resourceVersions that
 * bind PUT and PATCH (JSON patches). It speaks HTTP on the loopback, one connection at a time. */
#ifndef TESTS_UNIT_API_SERVER_H
#define TESTS_UNIT_API_SERVER_H

#include "base/str.h"

/* Starts it, once for the process, and returns its URL. */
us_str api_server_start(us_arena *arena);

/* Forgets all objects, and what was to fail. */
void api_server_reset(void);

/* Stores [json], an object with metadata, at [path] ("api/v1/namespaces/a/secrets/b"); NULL
 * removes it. */
void api_server_put(const char *path, const char *json);

/* The object at [path] as JSON; empty if there is none. */
us_str api_server_get(us_arena *arena, const char *path);

/* The next [times] requests whose method is [method] and whose path has [part] in it are answered
 * with [status]. */
void api_server_fail(const char *method, const char *part, int status, int times);

/* Before the next write to [path], it is written by somebody else: as it is, but its version. */
void api_server_contend(const char *path);

/* How many requests there were that changed something. */
int api_server_writes(void);

#endif
