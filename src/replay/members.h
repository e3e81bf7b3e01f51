/* Objects that another run wrote, read member by member: what is not expected is refused. */
#ifndef US_REPLAY_MEMBERS_H
#define US_REPLAY_MEMBERS_H

#include "value/object.h"

/* An object of which members are taken one after the other, each at most once. */
typedef struct us_members {
    us_arena *arena; /* of sentences */
    us_value object;
    uint32_t taken;
    us_str *problem; /* gets a sentence where something is refused */
} us_members;

/* Says that the member called [name] is wrong; returns false. */
bool us_members_refuse(us_members *m, const char *name);

/* The member called [name], US_NONE if there is none. */
us_value us_members_take(us_members *m, const char *name);

/* A member that is a string, empty where it is missing. */
bool us_members_text(us_members *m, const char *name, us_str *text);

/* A member that must be there, and a number from 0 on. */
bool us_members_count(us_members *m, const char *name, uint64_t *count);

/* As us_members_count, 0 where it is missing. */
bool us_members_count_if_any(us_members *m, const char *name, uint64_t *count);

/* A member that is one of the [count] names of [name_of]. Where it is missing it is [preset], or, if
 * that is negative, refused. */
bool us_members_name(us_members *m, const char *name, const char *(*name_of)(int),
                     int count, int preset, int *found);

/* The object called [name], whose members are then taken; false if it is missing or none, which is
 * refused. */
bool us_members_enter(us_members *m, const char *name, us_members *inner);

/* True if all members were taken; else the others are refused. */
bool us_members_end(us_members *m);

#endif
