/* Following what an API server stores of one resource: a list, and then what changes, without
 * end. Nothing is stored here: who follows is told, event by event. */
#ifndef US_KUBERNETES_WATCH_H
#define US_KUBERNETES_WATCH_H

#include "kubernetes/kubeconfig.h"
#include "value/value.h"

/* A line of a watch, an object as JSON with some words around, may have so many bytes. */
#define US_WATCH_LINE_MAX ((size_t)16 << 20)

typedef enum us_watch_event_kind {
    US_WATCH_LISTING, /* a list begins: what it does not have is there no more */
    US_WATCH_LISTED,  /* it is whole */
    US_WATCH_OBJECT,  /* an object is there, or has become this */
    US_WATCH_GONE,    /* an object is there no more */
    US_WATCH_HEARD,   /* nothing has changed up to now */
} us_watch_event_kind;

/* Everything lives until the sink returns. */
typedef struct us_watch_event {
    us_watch_event_kind kind;
    /* Of OBJECT: with apiVersion and kind, and without metadata.managedFields and what kubectl
     * applied last; a Secret's data is hidden. */
    us_value object;
    us_str namespace, name; /* of OBJECT and GONE; a namespace may be empty */
    /* Of LISTED: what objects of the resource are, also where there are none. */
    us_str api_version, object_kind;
} us_watch_event;

/* Is told an event. A text other than NULL says why it cannot be taken: the list is begun anew
 * then, after a while. The text lives until it is told the next. It must not jump. */
typedef const char *us_watch_sink(void *data, const us_watch_event *event);

typedef struct us_watch us_watch;

/* Follows [resource], "VERSION/RESOURCE" or "GROUP/VERSION/RESOURCE" in the words of the API
 * ("v1/namespaces", "apps/v1/deployments"). NULL if that is not its form, or memory is exhausted,
 * with a sentence in [error]. [cancelled] is set by another thread to end a turn within a second. */
us_watch *us_watch_new(us_arena *arena, const char *resource, us_watch_sink *sink,
                       void *data, const bool *cancelled, us_str *error);
void us_watch_free(us_watch *watch);

typedef struct us_watch_turn {
    uint64_t wait; /* milliseconds to the next one, which differ by chance */
    bool failed;   /* the list, or the watch after it; [error] says why */
    bool
        restarted; /* the API server knows no more what has changed: the next turn lists */
    bool absent;   /* it failed since the API server has no such resource */
    us_str error;  /* a sentence in the arena; empty: all is well */
} us_watch_turn;

/* A list, where one is needed, and then one watch from where the last one ended to its end, some
 * minutes: what happens on the way goes to the sink. [arena] is for what a turn needs. */
us_watch_turn us_watch_go_on(us_watch *watch, us_arena *arena,
                             const us_kubeconfig *config);

/* The bytes of a watch's answer as they come, in any pieces: us_watch_go_on puts them here. False,
 * with what is wrong in the next turn's [error], if no more is wanted. */
bool us_watch_take(us_watch *watch, us_str bytes);

#endif
