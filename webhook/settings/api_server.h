/* The API server of the cluster, for whatever here wants something of it. */
#ifndef USHER_WEBHOOK_API_SERVER_H
#define USHER_WEBHOOK_API_SERVER_H

#include "kubernetes/kubeconfig.h"
#include "settings.h"

/* How to ask it: as --kubeconfig says, or else as a pod is told. What is read may change at any
 * time, so it is read again for each call. False, with a sentence in [error], in [arena], where
 * it cannot be read. */
bool api_server_find(us_arena *arena, const settings *s, us_kubeconfig *config,
                     us_str *error);

#endif
