/* What an audit event tells of objects: what it wrote, read or deleted. */
#ifndef US_REPLAY_FACTS_H
#define US_REPLAY_FACTS_H

#include "base/hash.h"
#include "replay/event.h"

/* Objects are spread over so many shards, the same ones in all processes, so that several threads
 * or processes can each have some of them to itself. */
#define US_REPLAY_SHARDS 64

/* One object, told apart from others by its name. */
typedef struct us_replay_object {
    unsigned shard;
    uint64_t hash; /* of its name, keyed; never 0 */
} us_replay_object;

typedef struct us_replay_fact {
    us_replay_object object;
    us_str
        text; /* as it is from now on, JSON that was checked; empty: that is unknown, or it is gone */
} us_replay_fact;

typedef struct us_replay_facts {
    us_replay_fact *items;
    size_t count;
} us_replay_facts;

/* The object that [event] is about, if that can be told; if not, any. [arena] is for what is needed on the way. */
us_replay_object us_replay_object_of(us_arena *arena, const us_hash_key *key,
                                     const us_replay_event *event);

/* True for the kinds of what answers may hold in the place of an object, or of a list of them. */
bool us_replay_is_stand_in(us_str kind);

/* True unless the event is about a part that is an object of another kind, such as Scale. */
bool us_replay_is_about_object(const us_replay_event *event);

/* True if it is about such a part, and changes the object as well. */
bool us_replay_changes_object(const us_replay_event *event);

/* What [event] tells, in [arena]; texts may refer to the event's. [own] is the object that it is about. */
us_replay_facts us_replay_facts_of(us_arena *arena, const us_hash_key *key,
                                   const us_replay_event *event, us_replay_object own);

/* The resourceVersion of the object in the answer, as a number: of what an API server wrote, the
 * later is the greater. 0: there is none. */
uint64_t us_replay_revision_of(us_arena *arena, const us_replay_event *event);

#endif
