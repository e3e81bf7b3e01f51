/* Requests that open a connection: exec, attach, port forwarding, proxies. */
#ifndef US_REPLAY_CONNECT_H
#define US_REPLAY_CONNECT_H

#include "replay/event.h"

/* True if the event tells of such a request. */
bool us_connect_is(const us_replay_event *event);

/* The object of its review, which the API server makes of the address: "PodExecOptions" and so
 * on. In [arena]. */
us_value us_connect_object(us_arena *arena, const us_replay_event *event);

#endif
