/* The requests that a load consists of, and the answers that are right. */
#ifndef USHER_LOAD_MIX_H
#define USHER_LOAD_MIX_H

#include <stdbool.h>
#include <stddef.h>

enum { MOST_ANSWERS = 4 };

/* One answer as it is expected: the status, and the body byte for byte. */
typedef struct answer {
    unsigned status;
    char *body;
    size_t length;
} answer;

typedef struct request {
    unsigned weight;
    char *text; /* head and body */
    size_t length;
    answer answers[MOST_ANSWERS]; /* any of these is right */
    size_t answer_count;
} request;

typedef struct mix {
    request *requests;
    size_t count;
    unsigned weight; /* the sum */
} mix;

/* Reads the lines "WEIGHT PATH FILE" of [path]; FILE is relative to the folder that [path] is in.
 * Lines that are empty or begin with # are skipped. False: it says why on standard error. */
bool mix_read(mix *m, const char *path);

/* Adds the answers in folder [path], one file a request, named by its place from 0. */
bool mix_read_answers(mix *m, const char *path);

/* Writes what came to request number [place] there, for mix_read_answers. */
bool mix_write_answer(const char *path, size_t place, const answer *came);

/* True if what came is one of the answers expected. */
bool mix_expects(const request *r, const answer *came);

/* The request that is due as number [turn]: each comes as often in [weight] turns as its weight says,
 * in an order that looks random and is the same each time. */
const request *mix_pick(const mix *m, unsigned long turn);

void mix_free(mix *m);

#endif
