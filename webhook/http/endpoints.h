/* What may be asked with GET: how the server is, what it has counted, how it is set. */
#ifndef USHER_WEBHOOK_ENDPOINTS_H
#define USHER_WEBHOOK_ENDPOINTS_H

#include "webhook/cluster/cluster.h"
#include "webhook/policies/bundles.h"
#include "webhook/policies/generations.h"
#include "webhook/policies/reload.h"
#include "webhook/records/records.h"

#include <microhttpd.h>

/* What a server works with; all of it must outlive it. */
typedef struct server_parts {
    const settings *settings;
    generations *generations;
    reload *reload;
    bundles *bundles;
    metrics *metrics;
    cluster *cluster;      /* NULL: nothing is watched */
    stored *stored;        /* NULL: no policies come from the cluster */
    generations *shadow;   /* to be described; NULL: none */
    records *records;      /* NULL: nobody wants judged reviews */
    atomic_bool *draining; /* true: no more connections are taken */
} server_parts;

typedef struct endpoint endpoint;

/* The endpoint at [path], or NULL. With --admin-address some are found on that address alone,
 * and /config is found there only. */
const endpoint *endpoint_find(const server_parts *parts, bool is_admin, const char *path);

/* Sends what [e] has to say, once the request is in whole. */
enum MHD_Result endpoint_respond(const server_parts *parts, const endpoint *e,
                                 struct MHD_Connection *connection);

/* ---- Answers of all kinds -------------------------------------------------------------- */

/* Sends [response], counts it, and lets go of it. */
enum MHD_Result send_response(const server_parts *parts,
                              struct MHD_Connection *connection, unsigned status,
                              struct MHD_Response *response);

/* Sends [text] (copied). [header] and [value]: one more header, or NULL. */
enum MHD_Result send_text(const server_parts *parts, struct MHD_Connection *connection,
                          unsigned status, const char *type, us_str text,
                          const char *header, const char *value);

/* Sends a line; 503 with Retry-After. */
enum MHD_Result send_plain(const server_parts *parts, struct MHD_Connection *connection,
                           unsigned status, const char *text);

/* Answers a request of another method than [method]. */
enum MHD_Result send_other_method(const server_parts *parts,
                                  struct MHD_Connection *connection, const char *method);

#endif
