/* Shadow policies: what would another policy set have said? */
#ifndef USHER_WEBHOOK_SHADOW_H
#define USHER_WEBHOOK_SHADOW_H

#include "generations.h"
#include "webhook/records/records.h"

/* A policy set that judges what was answered by another, and decides nothing. */
typedef struct shadow shadow;

/* There are no policies yet. The policies in [live], those that decide, tell what may be logged,
 * and must have a worker for this. NULL if there is no memory. All arguments must outlive it. */
shadow *shadow_new(const settings *s, generations *live, metrics *m);

/* For reload_source.load: loads what --shadow names. */
bool shadow_load(void *data, us_arena *arena, bool *changed, us_str *error);

/* The policies in force, to be described. */
generations *shadow_generations(shadow *s);

/* For records_consumer.take: judges the review, counts how the answers differ, and logs it
 * if they do. */
void shadow_take(void *data, const judged *record);

/* For records_consumer.hurry: gives up what is being judged, and what comes after. */
void shadow_hurry(void *data);

/* [s] may be NULL. */
void shadow_free(shadow *s);

#endif
