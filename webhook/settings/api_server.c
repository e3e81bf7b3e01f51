/* A pod has the address of the API server in its environment, and a token in a folder of a fixed
 * name. */
#include "api_server.h"

#include <stdlib.h>

#define ACCOUNT "/var/run/secrets/kubernetes.io/serviceaccount"

bool api_server_find(us_arena *arena, const settings *s, us_kubeconfig *config,
                     us_str *error)
{
    if (s->kubeconfig)
        return us_kubeconfig_read(arena, s->kubeconfig, NULL, config, error);
    return us_kubeconfig_in_pod(arena, getenv("KUBERNETES_SERVICE_HOST"),
                                getenv("KUBERNETES_SERVICE_PORT"), ACCOUNT, config,
                                error);
}
