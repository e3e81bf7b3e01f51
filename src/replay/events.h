/* The events of a line. Most lines are one event; an EventList and an array hold many, and an event
 * that deleted a collection tells of as many requests as there were objects. */
#ifndef US_REPLAY_EVENTS_H
#define US_REPLAY_EVENTS_H

#include "codec/json.h"
#include "replay/event.h"

/* Events of one line, at most: so many as a line may have if each has half a kilobyte, and an event of an
 * API server has more. */
#define US_REPLAY_EVENTS_MAX ((size_t)1 << 17)

typedef struct us_replay_events {
    size_t count;      /* that were given out, of the line */
    us_str rest;       /* of the line; empty: it was read */
    us_json_walk list; /* what is left of the list that the line is */
    size_t number;     /* of its item that was read last, from 1 */
    us_json_walk gone; /* what is left of the collection that [event] deleted */
    us_replay_event event;
    us_str kind, api_version; /* of what is in that collection */
    bool in_list, in_gone;
} us_replay_events;

/* Begins with [line], which must live as long as the events. */
us_replay_events us_replay_events_begin(us_str line);

/* The next [event], in [arena]; or why there is none where one should be: then [problem] is a
 * sentence, else empty. False behind the last. */
bool us_replay_events_next(us_arena *arena, us_replay_events *events,
                           us_replay_event *event, us_str *problem);

#endif
