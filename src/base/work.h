/* Work that is counted where nobody can hand a budget down: comparing and sorting
 * values, and taking memory. Whoever runs an evaluation puts a meter in force for its
 * thread; whoever works adds to it. */
#ifndef US_BASE_WORK_H
#define US_BASE_WORK_H

#include <stddef.h>
#include <stdint.h>

typedef struct us_work_meter {
    uint64_t left; /* units until [spend] is called */
    /* Takes [units] off whatever pays for them, and sets [left] anew. May jump to the
     * recovery point of an arena. */
    void (*spend)(struct us_work_meter *meter, uint64_t units);
} us_work_meter;

/* The meter of this thread; NULL: nobody counts. */
extern _Thread_local us_work_meter *us_work_meter_in_force;

/* Adds [units] of work, about 10 ns each. Like an allocation it may jump. */
static inline void us_work_add(uint64_t units)
{
    us_work_meter *meter = us_work_meter_in_force;
    if (!meter)
        return;
    if (units < meter->left)
        meter->left -= units;
    else
        meter->spend(meter, units);
}

#endif
